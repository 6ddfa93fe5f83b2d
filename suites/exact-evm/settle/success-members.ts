/**
 * What the members of a settle success say, beside the transaction itself.
 * @module
 */
import { type Exchange, transactionOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { readAmount } from '../../kit/lenient.js';
import { observer } from '../../kit/registry.js';
import type { RunEvidence } from '../../kit/run-evidence.js';
import { bodyIn, noAnswers, quote, settleAnswers, settleSuccesses } from './settle-answers.js';

observer(
  'X402-SET-003',
  {
    title: 'gives no error reason with a success',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    flags: ['shape'],
    spec: 'v2 spec §5.3.2',
    why: 'A client that looks at errorReason first takes the paid request for a failed one and pays again.',
    fix: 'Leave errorReason out of every answer with success:true.',
    saboteur: 'error-reason-on-success',
    ambiguity: 'A14',
  },
  (evidence) =>
    lookAtEach(
      settleSuccesses(evidence),
      { claim: 'a success carries no errorReason', expected: 'errorReason absent' },
      (exchange) => {
        const { errorReason } = bodyIn(exchange);
        if (errorReason === undefined) return undefined;
        const actual = `errorReason ${quote(errorReason)}`;
        if (errorReason === null) return { actual: `${actual} (A14)`, soft: 'ambiguity' };
        return errorReason === '' ? { actual, soft: 'form' } : { actual };
      },
      noAnswers(evidence, 2, 'successful settle'),
    ),
);

observer(
  'X402-SET-009',
  {
    title: 'names the payer of the authorization in a settle success',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['shape'],
    spec: 'v2 spec §5.3.2',
    why: 'Merchants book payments by payer; another address credits somebody else.',
    fix: 'Answer payer with authorization.from.',
    saboteur: 'facilitator-as-payer',
  },
  (evidence) =>
    lookAtEach(
      settleSuccesses(evidence).filter(({ tag }) => tag.from !== undefined),
      { claim: 'payer is the payer', expected: 'authorization.from, in any letter case' },
      (exchange) => {
        const { payer } = bodyIn(exchange);
        // The member is optional, and null stands for absent.
        if (payer === undefined || payer === null) return undefined;
        return typeof payer === 'string' && payer.toLowerCase() === exchange.tag.from
          ? undefined
          : { actual: `payer ${quote(payer)}` };
      },
      noAnswers(evidence, 2, 'successful settle'),
    ),
);

/** Atomic units that the payer's transfer in a transaction moved, as the log says. */
function movedIn(exchange: Exchange, evidence: RunEvidence): bigint | undefined {
  const { from, nonce } = exchange.tag;
  const hash = transactionOf(exchange);
  const transaction = evidence.authorizations
    .find((one) => one.from === from && one.nonce === nonce)
    ?.transactions.find((one) => one.hash === hash && one.used.includes(nonce ?? ''));
  const own = transaction?.transfers.filter((one) => one.from === from) ?? [];
  const [transfer] = own;
  return transfer && own.length === 1 ? BigInt(transfer.value) : undefined;
}

observer(
  'X402-SET-017',
  {
    title: 'reports as amount of a settle what moved',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['amount', 'funds'],
    spec: 'v2 spec §5.3.2',
    why: 'A merchant that books the reported amount books money that it did not get.',
    fix: 'Take amount from the Transfer log of the settled transaction, in atomic units, or leave it out.',
    saboteur: 'reports-amount-in-whole-tokens',
  },
  (evidence) => {
    const successes = settleSuccesses(evidence);
    const named = successes.filter((one) => bodyIn(one).amount !== undefined && bodyIn(one).amount !== null);
    return lookAtEach(
      // Where nothing moved there is nothing to compare; the money oracle says so.
      named.filter((one) => movedIn(one, evidence) !== undefined),
      {
        claim: 'amount is what the Transfer log says',
        expected: 'the value of the transfer, in atomic units',
      },
      (exchange) => {
        const { amount } = bodyIn(exchange);
        const moved = movedIn(exchange, evidence);
        return typeof amount === 'string' && readAmount(amount) === moved
          ? undefined
          : { actual: `amount ${quote(amount)}, moved ${moved}` };
      },
      successes.length > 0
        ? { status: 'skip', reason: 'the target reports no amount with a success' }
        : noAnswers(evidence, 2, 'successful settle'),
    );
  },
);

const known = ['success', 'transaction', 'network', 'errorReason', 'payer', 'amount', 'extensions'];
/** What the official SDK adds. */
const knownToSdk = ['errorMessage', 'extra'];

observer(
  'X402-SET-018',
  {
    title: 'adds members of its own to settle answers',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T2',
    flags: ['shape'],
    spec: 'x402-foundation/x402 #836, #3325 (open: `status` members)',
    why: 'Strict clients stop at members that they do not know, and an internal object may show more than it should.',
    fix: 'Answer with the documented members, and put anything else into extensions.',
    saboteur: 'echoes-requirements',
  },
  (evidence) => {
    const answers = settleAnswers(evidence);
    const extra = new Set(
      answers.flatMap((one) =>
        Object.keys(bodyIn(one)).filter((name) => ![...known, ...knownToSdk].includes(name)),
      ),
    );
    const seen = extra.size === 0 ? 'none' : [...extra].sort().join(', ');
    return lookAtEach(
      answers,
      { claim: 'members outside the documented ones are listed', expected: 'a list' },
      () => undefined,
      noAnswers(evidence, 2, 'settle answer'),
    ).map((finding) =>
      finding.idle ? finding : { ...finding, observed: ['unknown members', seen] as const },
    );
  },
);
