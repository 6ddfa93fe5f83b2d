/**
 * Reasons of refusals: true of the fault, known to others, and tokens rather than texts.
 * @module
 */
import {
  classesOf,
  isKnownCode,
  isReasonToken,
  judgeReason,
  type ReasonClass,
} from '../../../src/wire/reason-classes.js';
import { accepted, type Exchange, reasonOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { Tier } from '../../kit/row.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { carriesVerdict } from '../answers.js';

type Evidence = Pick<RunEvidence, 'session' | 'exchanges'>;

const nothingRefused = { status: 'blocked', reason: 'no refusal with a reason was seen' } as const;

/** Refusals with a non-empty reason, in the words of their endpoint. A rate limit is no verdict. */
export function refusalsWithReason(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.filter((one) => {
    const reason = reasonOf(one);
    return carriesVerdict(one) && !accepted(one) && reason && reason !== 'rate_limited';
  });
}

/** At T1 the payer is unfunded, so FUNDS and SIM are true whatever else is wrong. */
const trueAt = (tier: Tier, expects: readonly ReasonClass[]): readonly ReasonClass[] =>
  tier >= 2 ? expects : [...expects, 'FUNDS', 'SIM'];

/** Why a reason is no plain statement of the fault. */
const imprecise: Readonly<Record<'tolerated' | 'refused' | 'unknown', string>> = {
  tolerated: 'the reason is the right one, not one beside it',
  refused: 'the reason is precise',
  unknown: 'the reason is of a known class',
};

/** "The transaction failed" is true of every payment that settle could not make good, though it names no cause. */
const saysOnlyFailed = (exchange: Exchange): boolean =>
  exchange.tag.endpoint === 'settle' && classesOf(reasonOf(exchange) ?? '').includes('ONCHAIN');

/** X402-ERR-001, pure part. */
export function judgeTruth({ session, exchanges }: Evidence): readonly Finding[] {
  return lookAtEach(
    refusalsWithReason(exchanges).filter(
      ({ tag }) => (tag.role === 'invalid' || tag.role === 'malformed') && tag.expects.length > 0,
    ),
    {
      claim: 'the reason is true of the fault',
      expected: 'a code of a class that is true of the injected fault',
    },
    (exchange) => {
      const judgement = judgeReason(reasonOf(exchange) ?? '', trueAt(session.tier, exchange.tag.expects));
      if (judgement === 'member') return undefined;
      const actual = `the fault is ${exchange.tag.expects.join(' or ')}`;
      if (judgement === 'contradiction' && saysOnlyFailed(exchange))
        return { actual, claim: imprecise.refused, soft: 'form' };
      return judgement === 'contradiction'
        ? { actual, claim: 'the reason does not assert another fact (contradiction)' }
        : { actual, claim: imprecise[judgement], soft: 'form' };
    },
    nothingRefused,
  );
}

/** X402-ERR-002, pure part. Free texts are judged by X402-ERR-003; here all of them count as one unknown code. */
export function judgeKnown({ exchanges }: Pick<Evidence, 'exchanges'>): readonly Finding[] {
  const refusals = refusalsWithReason(exchanges);
  const facts = {
    claim: 'each code is a known one',
    expected: 'codes of the specification or of a published implementation',
    evidence: [],
  };
  if (refusals.length === 0)
    return [{ ...facts, actual: nothingRefused.reason, ok: true, idle: nothingRefused.status }];
  const unknown = refusals.filter((one) => !isKnownCode(reasonOf(one) ?? ''));
  const codes = unknown
    .map((one) => reasonOf(one) ?? '')
    .map((one) => (isReasonToken(one) ? one.slice(0, 80) : '(free text)'));
  const distinct = [...new Set(codes)].sort();
  const seen = distinct.length === 0 ? 'all known' : `unknown: ${distinct.slice(0, 20).join(', ')}`;
  return [
    {
      ...facts,
      actual: `${refusals.length} refusals looked at, ${seen}`,
      ok: distinct.length === 0,
      ...(unknown[0] ? { exchange: unknown[0] } : {}),
      observed: ['codes', seen],
    },
  ];
}

/** X402-ERR-003, pure part. */
export function judgeTokens({ exchanges }: Pick<Evidence, 'exchanges'>): readonly Finding[] {
  return lookAtEach(
    refusalsWithReason(exchanges),
    { claim: 'the reason is a token', expected: '^[A-Za-z0-9_]+$' },
    (exchange) => (isReasonToken(reasonOf(exchange) ?? '') ? undefined : { actual: 'text, not a token' }),
    nothingRefused,
  );
}

observer(
  'X402-ERR-001',
  {
    title: 'gives a reason that is true of the fault',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['reason'],
    spec: 'v2 spec §9',
    why: 'Buyers and their agents act on the reason: with a wrong one they top up a purse that is full, or sign the same mistake again.',
    fix: 'Return the code of the check that refused, one code for each kind of fault.',
    saboteur: 'amount-reason-for-wrong-recipient',
    ambiguity: 'A03',
  },
  judgeTruth,
);

observer(
  'X402-ERR-002',
  {
    title: 'gives reasons that others know',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T1',
    flags: ['reason'],
    spec: 'v2 spec §9 ("may be returned")',
    why: 'Clients react to codes that they know; one of a facilitator’s own is only a text to them.',
    fix: 'Use the codes of the specification where one fits.',
    saboteur: 'invents-reason-code',
  },
  judgeKnown,
);

observer(
  'X402-ERR-003',
  {
    title: 'gives reasons as tokens, without free text',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['reason', 'disclosure'],
    spec: '@x402/evm 2.27.0 exact/v1/facilitator/scheme, shared/permit2',
    why: 'No client can match a code with an error text behind it, and raw texts carry internals to strangers.',
    fix: 'Put a fixed code into invalidReason and errorReason, and details for people into invalidMessage or the log.',
    saboteur: 'appends-message-to-reason',
  },
  judgeTokens,
);
