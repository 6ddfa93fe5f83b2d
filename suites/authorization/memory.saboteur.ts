/**
 * Verifiers that remember too little, too late or too early.
 * @module
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VerifierParts } from '../../src/authorization/parts.js';
import { findIdentifierStage } from '../../src/authorization/stages.js';
import type { AuthorizationStore, ClaimRequest } from '../../src/authorization/store.js';
import { hexOf } from '../../src/warrant/bytes.js';
import { refused } from '../../src/warrant/refusal.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

const withStore = (honest: VerifierParts, change: Partial<AuthorizationStore>): VerifierParts => {
  const { store } = honest;
  return {
    ...honest,
    store: {
      keepChallenge: (...kept) => store.keepChallenge(...kept),
      findChallenge: (...asked) => store.findChallenge(...asked),
      claim: (request) => store.claim(request),
      findOutcome: (...asked) => store.findOutcome(...asked),
      spent: (...asked) => store.spent(...asked),
      reportSettlement: (...report) => store.reportSettlement(...report),
      revoke: (names) => store.revoke(names),
      revokedAmong: (names) => store.revokedAmong(names),
      close: () => store.close(),
      ...change,
    },
  };
};

/** State of a session: its cache lives exactly as long. */
function perSession<State>(make: () => State): (honest: VerifierParts) => State {
  const states = new WeakMap<object, State>();
  return ({ cache }) => {
    const known = states.get(cache);
    if (known !== undefined) return known;
    const made = make();
    states.set(cache, made);
    return made;
  };
}

const claimedEarly = perSession(() => new Set<string>());
const underWay = perSession(() => new Map<string, Promise<unknown>>());

const nonceOf = ({ challengeId, claim }: ClaimRequest): string => `${challengeId} ${claim}`;

const orElse = <Value>(ask: () => Promise<Value>, otherwise: Value): Promise<Value> =>
  ask().catch(() => otherwise);

export const memorySaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'skew-90s',
    fault: 'allows 90 s of future, whatever is configured',
    turns: { 'LFV-TIME': '33-36' },
    laws: ['P14'],
    alter: (honest) => ({
      ...honest,
      freshness: (createdAtMs, nowMs, window) =>
        honest.freshness(createdAtMs, nowMs, { ...window, futureSkewMs: 90_000 }),
    }),
  },
  {
    id: 'identifier-first',
    fault: 'looks up the payment identifier before the proof',
    turns: { 'LFV-REPLAY': '38-39' },
    laws: ['P11'],
    alter: (honest) => ({
      ...honest,
      order: [findIdentifierStage, ...honest.order.filter((stage) => stage !== findIdentifierStage)],
    }),
  },
  {
    id: 'claim-first',
    fault: 'claims the nonce before the checks',
    turns: { 'LFV-REPLAY': '1-2 12-13' },
    laws: ['P12'],
    alter: (honest) => {
      const claimed = claimedEarly(honest);
      return {
        ...honest,
        order: [
          ({ extension, identifier }) => {
            const name = `${extension.challengeId} ${hexOf(extension.proof.nonce)}`;
            if (identifier === undefined && claimed.has(name)) return refused('h', 'replay_detected');
            claimed.add(name);
            return undefined;
          },
          ...honest.order,
        ],
      };
    },
  },
  {
    id: 'short-ttl',
    fault: 'forgets nonces while their proofs are fresh',
    turns: { 'LFV-REPLAY': '17 29-30' },
    laws: ['P09'],
    alter: (honest) =>
      withStore(honest, {
        claim: ({ forgetNonceAtMs: _nonce, forgetChallengeAtMs: challenge, ...request }) =>
          honest.store.claim({
            ...request,
            forgetNonceAtMs: request.nowMs + 10_000,
            ...(challenge === undefined ? {} : { forgetChallengeAtMs: request.nowMs + 10_000 }),
          }),
      }),
  },
  {
    id: 'claim-not-atomic',
    fault: 'looks a nonce up first and inserts it later',
    turns: { 'LFV-REPLAY': '31-32' },
    laws: ['P09', 'P10'],
    alter: (honest) => {
      const open = underWay(honest);
      return withStore(honest, {
        claim: async (request) => {
          const name = nonceOf(request);
          // Nobody else has inserted it yet, so it is free for everybody who looks now.
          if (open.has(name)) return { kind: 'claimed' };
          const inserting = nextTurn().then(() => honest.store.claim(request));
          open.set(name, inserting);
          try {
            return await inserting;
          } finally {
            open.delete(name);
          }
        },
      });
    },
  },
  {
    id: 'store-down-open',
    fault: 'takes a store that is down for one that has not seen it',
    turns: { 'LFV-REPLAY': '13 56-60' },
    laws: [],
    alter: (honest) =>
      withStore(honest, {
        claim: (request) => orElse(() => honest.store.claim(request), { kind: 'claimed' }),
        findOutcome: (...asked) => orElse(() => honest.store.findOutcome(...asked), undefined),
        spent: (...asked) => orElse(() => honest.store.spent(...asked), new Map()),
        revokedAmong: (names) => orElse(() => honest.store.revokedAmong(names), new Set<string>()),
      }),
  },
];
