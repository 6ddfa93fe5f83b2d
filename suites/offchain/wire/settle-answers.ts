/**
 * What a settle answer holds, whether it moved money or not.
 * @module
 */
import { bodyOf, type Exchange, show, succeeded } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { holdsFor } from '../../kit/twin.js';

const failureRows = ['X402-SET-001', 'X402-SET-004', 'X402-SET-005', 'X402-SET-006'] as const;

check(
  'OFF-020',
  {
    title: 'answers a failed settle with errorReason, an empty transaction and the network',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'x402 v2 spec §5.3.2',
    sameAs: failureRows,
    why: 'The official client throws on an answer without one of them, and the merchant answers 502 to a buyer whose payment was merely refused.',
    fix: 'Send success, errorReason, transaction: "" and the requested network with every failed settle, named in camelCase.',
    saboteur: 'snake-error-reason',
  },
  async (t) => {
    const empty = await t.payment({ issue: false });
    set('paymentPayload.payload', {})(empty.body);
    const answers: Exchange[] = [
      await t.settle(empty, { case: 'an empty payload', role: 'invalid', expects: ['MALFORMED'] }),
    ];
    if (t.tier >= 2) {
      const changed = await t.payment();
      set('paymentPayload.accepted.payTo', 'merchant-b')(changed.body);
      const another = { case: 'another payee was accepted', role: 'invalid' } as const;
      answers.push(await t.settle(changed, { ...another, expects: ['RECIPIENT', 'NETWORK'] }));
      const blank = await t.payment();
      set('paymentPayload.payload', { paymentIntentId: ' ' })(blank.body);
      const without = { case: 'a blank proof of payment', role: 'invalid' } as const;
      answers.push(await t.settle(blank, { ...without, expects: ['MALFORMED'] }));
    } else t.case('two more').outOfReach('settled only where no money can stand behind the network (T2)');
    for (const restated of failureRows) holdsFor(t, restated, answers);
    for (const answer of answers) {
      const body = bodyOf(answer) ?? {};
      const snake = Object.keys(body).filter((name) => /^(?:error|invalid)_/.test(name));
      t.case(answer.tag.case).expect('the members have the names of the protocol', {
        expected: 'errorReason in camelCase',
        actual: snake.length === 0 ? show(answer) : `${show(answer)} with ${snake.join(', ')}`,
        ok: snake.length === 0,
        evidence: [answer],
      });
    }
  },
);

check(
  'OFF-021',
  {
    title: 'answers a successful settle with the transaction, the network of the request and the payer',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['shape'],
    spec: 'x402 v2 spec §5.3.2',
    sameAs: ['X402-SET-001', 'X402-SET-002', 'X402-SET-004', 'X402-SET-009'],
    why: 'Without the transaction nobody can find the money at the provider; a client that books by network books the payment elsewhere.',
    fix: 'Answer with the transaction that the provider named, with paymentRequirements.network, and with the payer as the provider names him.',
    saboteur: 'settle-no-network',
  },
  async (t) => {
    const name = 'a valid payment';
    const payment = await t.payment();
    const answer = await t.settle(payment, { case: name, role: 'valid' });
    if (!succeeded(answer)) {
      t.case(name).blocked(`the valid payment was not settled: ${show(answer)}`);
      return;
    }
    holdsFor(t, 'X402-SET-001', [answer]);
    holdsFor(t, 'X402-SET-004', [answer]);
    const { transaction, payer } = bodyOf(answer) ?? {};
    t.as({ id: 'X402-SET-002', level: 'MUST' })
      .case(name)
      .expect('the transaction is named', {
        expected: 'a text that is not blank; its form is the provider’s',
        actual: show(answer),
        ok: typeof transaction === 'string' && transaction.trim() !== '',
        evidence: [answer],
      });
    const account = payment.draft.bridge === undefined ? undefined : payment.draft.authorization.from;
    t.as({ id: 'X402-SET-009', level: 'SHOULD' })
      .case(name)
      .expect('the payer is named', {
        expected: account ?? 'a text that is not blank',
        actual: payer === undefined ? 'no payer' : JSON.stringify(payer),
        ok: typeof payer === 'string' && (account === undefined ? payer.trim() !== '' : payer === account),
        evidence: [answer],
      });
  },
);
