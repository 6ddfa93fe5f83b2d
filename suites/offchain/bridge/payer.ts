/**
 * Who pays, as the provider says it: relayed, not invented, and not another one at settle than at verify.
 * @module
 */
import { bodyOf, type Exchange, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { controlled, disturb, namesUpstream } from './upstream-fault.js';

const payerOf = (answer: Exchange): unknown => bodyOf(answer)?.payer;
const shown = (answer: Exchange): string =>
  `${show(answer)} payer=${JSON.stringify(payerOf(answer)) ?? 'absent'}`;

check(
  'OFF-063',
  {
    title: 'relays the payer that the bridge names unchanged',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow’s bridge contract; offchain-bridge-1 §2',
    why: 'The merchant books the payment to the wrong customer, or cannot tell two customers apart.',
    fix: 'Copy payer from the bridge’s answer as it is: no lower case, no normalisation, no name of your own.',
    saboteur: 'payer-from-config',
  },
  async (t) => {
    const accounts = {
      'an account name': 'cex:user:alice',
      'a name in other scripts': 'cex:user:Zoë 支払い 🦊',
    };
    for (const [name, account] of Object.entries(accounts)) {
      const payment = await t.payment({ account });
      for (const order of ['verify', 'settle'] as const) {
        const answer = await t[order](payment, { case: name, role: 'valid' });
        const c = t.case(name);
        if (!(await t.bridge.calls(payment)).some(({ op }) => op === order)) {
          c.blocked('the bridge was not asked for this payment');
          continue;
        }
        if (!controlled(t, c, order)) continue;
        c.expect(`${order} names the payer of the bridge`, {
          expected: `payer ${JSON.stringify(account)}`,
          actual: shown(answer),
          ok: payerOf(answer) === account,
          evidence: [answer],
        });
      }
    }
  },
);

check(
  'OFF-077',
  {
    title: 'leaves the payer out when the bridge names none',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['shape'],
    spec: 'offchain-bridge-1 §2',
    why: 'All payments of unknown payers look like those of one customer, who may be a real one.',
    fix: 'Omit payer from your answer when the bridge’s is missing or null.',
    saboteur: 'invent-payer',
  },
  async (t) => {
    for (const as of ['missing', 'null'] as const)
      for (const order of ['verify', 'settle'] as const) {
        const name = `payer ${as}, ${order}`;
        const { payment, answer } = await disturb(t, {
          case: name,
          order,
          fault: { fault: 'no_payer', args: { as } },
        });
        // The bridge named nobody: whoever invents a payer for its transaction is careless, but no money is gone.
        const [entry] = await t.bridge.entries(payment);
        if (entry) t.bridge.note(payment, { told: [{ transaction: entry.transaction }] });
        const payer = payerOf(answer);
        t.case(name).expect('nobody is named whom the bridge did not name', {
          expected: 'no payer',
          actual: shown(answer),
          ok:
            answer.answer !== undefined &&
            (payer === undefined || payer === null || payer === payment.draft.authorization.from),
          evidence: [answer],
          ...(payer === '' ? { soft: 'form' as const } : {}),
        });
      }
  },
);

check(
  'OFF-096',
  {
    title: 'reports or refuses a settle that another payer paid than verify named',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['binding'],
    spec: 'offchain-bridge-1 §2',
    why: 'The merchant served the customer of the verify and charged somebody else’s account.',
    fix: 'Answer settle with the payer that settle named, and treat a payer that differs from verify’s as an unknown outcome.',
    saboteur: 'ignore-payer-swap',
  },
  async (t) => {
    const name = 'verify names another payer';
    const mallory = 'cex:user:mallory';
    const { payment, answer: verified } = await disturb(t, {
      case: name,
      order: 'verify',
      fault: { fault: 'payer_swap', args: { payer: mallory } },
    });
    t.bridge.note(payment, { told: [{ payer: mallory }] });
    const settled = await t.settle(payment, { case: name, role: 'free', unverified: true });
    // An outcome that was left open has to come to an end at the next settle; the oracle looks at it (B08).
    if (!succeeded(settled) && namesUpstream(settled) === 'yes') {
      await t.bridge.disarm(payment);
      await t.settle(payment, { case: `${name}: the merchant tries again`, role: 'free', unverified: true });
    }
    const account = payment.draft.authorization.from;
    t.case(name).expect('settle names the payer who paid, or is no success', {
      expected: `payer ${account}, or no success`,
      actual: shown(settled),
      ok: settled.answer !== undefined && (!succeeded(settled) || payerOf(settled) === account),
      evidence: [verified, settled],
    });
  },
);
