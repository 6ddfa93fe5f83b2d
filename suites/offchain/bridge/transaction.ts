/**
 * The transaction that a bridge names: there is one, and it is this payment's own.
 * @module
 */
import { bodyOf, type Exchange, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { type Disturbance, disturb, namesUpstream, neverSuccess } from './upstream-fault.js';

check(
  'OFF-076',
  {
    title: 'reports no success when the bridge names no transaction',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2, §9',
    why: 'The merchant holds the id of a transaction that no provider knows: it can neither be proven nor paid back.',
    fix: 'Treat success without a transaction that is not blank as an unknown outcome; never generate an id.',
    saboteur: 'invent-transaction',
  },
  (t) => {
    const absent: Readonly<Record<string, Disturbance['fault']>> = {
      'transaction missing': { fault: 'no_transaction' },
      'transaction null': { fault: 'no_transaction', args: { as: 'null' } },
      'transaction empty': { fault: 'empty_transaction' },
      'transaction blank': { fault: 'empty_transaction', args: { text: ' \t ' } },
    };
    return neverSuccess(
      t,
      Object.entries(absent).map(([name, fault]) => ({ case: name, order: 'settle', fault })),
    );
  },
);

check(
  'OFF-095',
  {
    title: 'does not silently accept a transaction that it has already reported for another payment',
    level: 'SHOULD',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2',
    why: 'Two orders are delivered for one movement of money when a provider answers from the wrong cache.',
    fix: 'Remember the transactions that you reported, per provider, and treat one that comes again as an unknown outcome.',
    saboteur: 'accept-reused-tx',
  },
  async (t) => {
    const name = 'the transaction of an earlier payment';
    const first = await t.settle(await t.payment(), { case: 'the earlier payment', role: 'valid' });
    const transaction = bodyTransaction(first);
    if (transaction === undefined) return t.case(name).blocked('the earlier payment was not settled');
    const { payment, answer } = await disturb(t, {
      case: name,
      order: 'settle',
      fault: { fault: 'reuse_transaction', args: { transaction } },
    });
    t.bridge.note(payment, { told: [{ transaction }] });
    // An outcome that was left open has to come to an end at the next settle; the oracle looks at it (B08).
    if (!succeeded(answer) && namesUpstream(answer) === 'yes') {
      await t.bridge.disarm(payment);
      await t.settle(payment, { case: `${name}: the merchant tries again`, role: 'free' });
    }
    t.case(name).expect('it is not reported as the transaction of this payment', {
      expected: `no success with ${transaction}`,
      actual: show(answer),
      ok: answer.answer !== undefined && !(succeeded(answer) && bodyTransaction(answer) === transaction),
      evidence: [first, answer],
    });
  },
);

/** As it was spelled: a provider's ids are no hashes. */
function bodyTransaction(answer: Exchange): string | undefined {
  const transaction = bodyOf(answer)?.transaction;
  return typeof transaction === 'string' && transaction !== '' ? transaction : undefined;
}
