/**
 * Verify looks and moves nothing, and wants to see the payer's consent.
 * @module
 */
import { isValid, show } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { providerWasLate } from '../../kit/refusal.js';
import { check } from '../../kit/registry.js';

check(
  'OFF-054',
  {
    title: 'refuses a payload without a proof of payment',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'kit rule; LedgerFlow facilitator, mock back end',
    why: 'Whoever develops against a mock that takes everything finds out in production that no payment carries a proof.',
    fix: 'Ask for a signature or a paymentIntentId that is a text with at least one character that is not blank, in the mock too.',
    saboteur: 'mock-accepts-empty',
  },
  (t) => {
    const { mock } = t.offchain;
    const options = mock === undefined ? {} : { options: { network: mock } };
    return t.refuses(
      [
        { case: 'an empty payload', body: set('paymentPayload.payload', {}), ...options },
        {
          case: 'a blank signature',
          body: set('paymentPayload.payload', { signature: '  ' }),
          ...options,
        },
        {
          case: 'a number as paymentIntentId',
          body: set('paymentPayload.payload', { paymentIntentId: 5 }),
          ...options,
        },
      ],
      { expects: ['MALFORMED'] },
    );
  },
);

/** How often one payment is verified. */
const repeats = 20;

check(
  'OFF-055',
  {
    title: 'moves no money when it verifies, however often',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec',
    needs: 'T2',
    places: ['bridge'],
    flags: ['purity', 'funds'],
    spec: 'x402 v2 spec′ §7.1',
    sameAs: ['X402-VER-007', 'X402-VER-008'],
    why: 'The buyer is charged before the server has decided to deliver, or an honest buyer is refused because a server asked twice.',
    fix: 'Ask the provider to look and not to reserve, and keep no state of a payment in verify.',
    saboteur: 'verify-debits',
  },
  async (t) => {
    const name = `${repeats} verifies of one payment`;
    const payment = await t.payment();
    const answers = [];
    for (let at = 0; at < repeats; at += 1)
      answers.push(await t.verify(payment, { case: name, role: 'valid' }));
    const entries = await t.bridge.entries(payment);
    t.as({ id: 'X402-VER-007', level: 'MUST' })
      .case(name)
      .expect('the ledger is unchanged', {
        expected: 'no entry of the payment at any bridge',
        actual:
          entries.length === 0
            ? 'no entry'
            : entries.map(({ bridge, transaction }) => `${transaction} at ${bridge}`).join(', '),
        ok: entries.length === 0,
        evidence: [...answers, ...entries.map(({ bridge, seq }) => `entry:${bridge}:${seq}`)],
        outcome: 'wrong-money',
        proven: true,
      });
    const late = answers.filter((one) => providerWasLate(one, t.offchain.timeoutSeconds));
    const refused = answers.find((one) => !isValid(one) && !late.includes(one));
    const repeatable = t.as({ id: 'X402-VER-008', level: 'MUST' }).case(name);
    repeatable.expect('each verify gives the same answer', {
      expected: `${repeats} times isValid: true`,
      actual: refused ? `one of them: ${show(refused)}` : `${repeats} times isValid: true`,
      ok: !refused,
      evidence: answers,
    });
    if (late[0]) repeatable.blocked(`the provider did not answer every verify in time: ${show(late[0])}`);
    else if (!answers.some(isValid))
      repeatable.blocked('no verify called the payment valid, not even the first');
  },
);
