/**
 * What `transaction` says in a settle answer that is no success.
 * @module
 */
import { normalizeReason } from '../../../src/wire/reason-classes.js';
import { type Exchange, reasonOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { RunEvidence } from '../../kit/run-evidence.js';
import { bodyIn, noAnswers, quote, settleAnswers, settleFailures } from './settle-answers.js';

const fullHash = /^0x[0-9a-f]{64}$/i;

/** What the chain and the proxy know of the authorization in a request. */
function factsOf(
  exchange: Exchange,
  evidence: RunEvidence,
): RunEvidence['authorizations'][number] | undefined {
  const { check, from, nonce } = exchange.tag;
  return evidence.authorizations.find(
    (one) =>
      one.check === check &&
      one.from === from &&
      one.nonce === nonce &&
      one.settles.some((s) => s.id === exchange.id),
  );
}

function broadcastItself(exchange: Exchange, evidence: RunEvidence): boolean {
  return (
    factsOf(exchange, evidence)?.broadcasts.some(
      (one) => one.at >= exchange.sentAt && one.at <= exchange.answeredAt,
    ) === true
  );
}

observer(
  'X402-SET-005',
  {
    title: 'answers a failure that broadcast nothing with an empty transaction',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['shape'],
    spec: 'v2 spec §5.3.2; v2 spec′ §5.3.2',
    why: 'A client that finds a text there looks for a transaction that does not exist, and may wait for money that was never sent.',
    fix: 'Send transaction: "" when nothing was broadcast; for a refused replay the settled hash is fine too.',
    saboteur: 'sends-0x-without-broadcast',
  },
  (evidence) =>
    lookAtEach(
      settleFailures(evidence).filter((one) => !broadcastItself(one, evidence)),
      {
        claim: 'a failure without a broadcast of its own names no transaction',
        expected: 'transaction: "", or for a replay the hash of the settled transaction',
      },
      (exchange) => {
        const { transaction } = bodyIn(exchange);
        if (transaction === '') return undefined;
        const soft = exchange.tag.role === 'malformed' ? { soft: 'form' as const } : {};
        const wrong = { actual: `transaction ${quote(transaction)}`, ...soft };
        if (typeof transaction !== 'string' || !fullHash.test(transaction)) return wrong;
        const facts = factsOf(exchange, evidence);
        // Without the chain, a full hash may be the settled one.
        if (!facts) return undefined;
        const known = [...facts.transactions, ...facts.broadcasts].some(
          (one) => one.hash.toLowerCase() === transaction.toLowerCase(),
        );
        return known
          ? undefined
          : { actual: `${wrong.actual}, which is no transaction of this payment`, ...soft };
      },
      noAnswers(evidence, 1, 'failed settle without a broadcast'),
    ),
);

observer(
  'X402-SET-007',
  {
    title: 'answers settlement_pending with success:false, the transaction and the network',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec',
    needs: 'T2',
    flags: ['pending', 'shape'],
    spec: 'v2 spec′ §5.3.2, §9; x402-foundation/x402 #3083',
    why: 'Without the hash the caller cannot find out whether the payment went through, and the payer may sign and pay again.',
    fix: 'Compute the hash from the signed transaction before it is sent, and name it with the network in every settlement_pending answer.',
    saboteur: 'pending-without-hash',
  },
  (evidence) =>
    lookAtEach(
      settleAnswers(evidence).filter((one) => normalizeReason(reasonOf(one) ?? '') === 'settlement_pending'),
      {
        claim: 'a pending settlement is told with its transaction and network',
        expected: 'success: false, a transaction hash and a network',
      },
      (exchange) => {
        const { success, transaction, network } = bodyIn(exchange);
        const hash = typeof transaction === 'string' && transaction !== '';
        const named = typeof network === 'string' && network !== '';
        if (success === false && hash && named) return undefined;
        return {
          actual: `success ${quote(success)}, transaction ${quote(transaction)}, network ${quote(network)}`,
        };
      },
      evidence.session.tier >= 3
        ? { status: 'skip', reason: 'the target never answered settlement_pending' }
        : { status: 'out-of-reach', reason: 'nothing was pending; T3 forces it' },
    ),
);
