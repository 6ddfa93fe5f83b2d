/**
 * The money moved and the answer was lost: what the merchant is told, and what the next settle does.
 * @module
 */
import type { DedupeMode } from '../../../simulator/bridge/dedupe.js';
import type { FaultRuleInput } from '../../../simulator/bridge/faults/rules.js';
import { judgeReason } from '../../../src/wire/reason-classes.js';
import type { BridgeCall, BridgeDesk } from '../../kit/bridge-desk.js';
import type { Check } from '../../kit/check-context.js';
import { bodyOf, type Exchange, reasonOf, show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { controlled, disturb, namesUpstream, noSuccess } from './upstream-fault.js';

type Entries = Awaited<ReturnType<BridgeDesk['entries']>>;

const named = (answer: Exchange): unknown => bodyOf(answer)?.transaction;

function tell(calls: readonly BridgeCall[], entries: Entries, answers: readonly Exchange[]): string {
  const asked = calls
    .filter(({ op }) => op === 'settle')
    .map(({ idempotency_key: key, fault, answer }) => {
      const came = fault ? fault.kind : `${answer?.status ?? 'no answer'} ${answer?.body ?? ''}`.trim();
      return `key ${key ?? '(none)'}: ${came}`;
    });
  const booked = entries.map(({ transaction, seq }) => `${transaction} (entry ${seq})`);
  return [
    `answers: ${answers.map(show).join(' | ')}`,
    `calls at the bridge: ${asked.join(' | ') || 'none'}`,
    `ledger: ${booked.join(', ') || 'no entry'}`,
  ].join('; ');
}

async function retried(t: Check, mode: DedupeMode): Promise<void> {
  const name = `dedupe ${mode}`;
  // Enough for a second debit, so that one would show.
  const payment = await t.payment({ fund: '5000' });
  await t.bridge.dedupe(payment, mode);
  await t.bridge.arm(payment, { op: 'settle', fault: 'commit_then_timeout' });
  const lost = await t.settle(payment, { case: `${name}: the answer is lost`, role: 'free' });
  await t.bridge.disarm(payment);
  const retry = await t.settle(payment, { case: `${name}: the merchant tries again`, role: 'free' });
  const third = await t.settle(payment, { case: `${name}: and once more`, role: 'free' });

  const [calls, entries] = await Promise.all([t.bridge.calls(payment), t.bridge.entries(payment)]);
  const story = tell(calls, entries, [lost, retry, third]);
  const evidence = [
    ...[lost, retry, third],
    ...calls.map(({ bridge, seq }) => `call:${bridge}:${seq}`),
    ...entries.map(({ bridge, seq }) => `entry:${bridge}:${seq}`),
  ];
  const c = t.case(name);
  if (!calls.some(({ fault }) => fault?.kind === 'commit_then_timeout'))
    return c.blocked('the bridge was not asked to settle this payment');
  if (!controlled(t, c, 'settle')) return;
  const [first] = entries;
  noSuccess(c, lost);
  c.expect('the payer is debited once', {
    expected: 'one entry, whatever was asked how often',
    actual: story,
    ok: entries.length === 1,
    evidence,
  });
  c.expect('the retry succeeds with the transaction of the provider', {
    expected: `success: true with ${first?.transaction ?? 'a transaction'}`,
    actual: show(retry),
    ok: succeeded(retry) && first !== undefined && named(retry) === first.transaction,
    evidence: [retry],
    // Whoever names the transaction in a refusal leaves the merchant with the proof, if not with a success.
    ...(!succeeded(retry) && first !== undefined && named(retry) === first.transaction
      ? { soft: 'ambiguity' as const }
      : {}),
  });
  const reason = reasonOf(third);
  const again = succeeded(third);
  const classed = reason === undefined ? 'unknown' : judgeReason(reason, ['NONCE']);
  c.expect('a third settle is refused as a repetition', {
    expected: 'success: false with a reason of class NONCE',
    actual: show(third),
    ok: third.answer !== undefined && !again && (classed === 'member' || classed === 'tolerated'),
    evidence: [third],
    ...(again && succeeded(retry) && named(third) === named(retry) ? { soft: 'ambiguity' as const } : {}),
    ...(!again && third.answer && classed !== 'contradiction' ? { soft: 'form' as const } : {}),
  });
}

check(
  'OFF-080',
  {
    title: 'ends a settle whose answer was lost with one debit and one transaction when it is tried again',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['replay', 'pending', 'funds'],
    spec: 'offchain-bridge-1 §5, §9',
    why: 'The payer pays twice for one order, or the merchant never learns that he was paid.',
    fix: 'Keep a payment whose outcome is unknown, ask the bridge again under the same Idempotency-Key, and answer success once with the transaction that it names.',
    saboteur: 'new-key-per-attempt',
    ambiguity: 'O04',
  },
  async (t) => {
    await Promise.all([retried(t, 'by_payment'), retried(t, 'by_header')]);
  },
);

/** Ways to lose an answer: nobody but the provider knows what became of the money. */
const losses: Readonly<Record<string, FaultRuleInput>> = {
  'no answer in time': { fault: 'commit_then_timeout' },
  'a reset after the money moved': { fault: 'commit_then_drop' },
  'an end after the money moved': { fault: 'commit_then_drop', args: { how: 'close' } },
  'status 503 after the money moved': { fault: 'status', args: { status: 503, commit: true } },
  'half an object after the money moved': {
    fault: 'malformed_json',
    args: { text: '{"success":tr', commit: true },
  },
};

check(
  'OFF-081',
  {
    title: 'does not report an unknown settle as a final failure',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['pending', 'funds'],
    spec: 'offchain-bridge-1 §9',
    why: 'The buyer is told that the payment failed and pays again, while the first one has left the account.',
    fix: 'Answer settlement_unknown with status 502 for every settle whose outcome only the provider knows.',
    saboteur: 'timeout-is-declined',
    ambiguity: 'O10',
  },
  async (t) => {
    for (const [name, fault] of Object.entries(losses)) {
      const { answer } = await disturb(t, { case: name, order: 'settle', fault });
      const c = t.case(name);
      noSuccess(c, answer);
      const reason = reasonOf(answer);
      // A text of no known class may mean anything; a provider that declined is a final no.
      const unclear = reason !== undefined && judgeReason(reason, ['UPSTREAM', 'PENDING']) === 'unknown';
      c.expect('the answer leaves the outcome open', {
        expected: 'status 502, 503 or 504, or a reason of class PENDING or UPSTREAM',
        actual: show(answer),
        ok: namesUpstream(answer) === 'yes' || (answer.answer?.status ?? 0) >= 500,
        evidence: [answer],
        ...(unclear ? { soft: 'form' as const } : {}),
      });
    }
  },
);
