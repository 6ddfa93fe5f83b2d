/**
 * LFV-REPLAY: what a verifier has to remember, and what it must not (sections 12 and 14). Scenarios: the steps of one run
 * in order on a fresh verifier; requests under `together` arrive at once.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import {
  all,
  challenge,
  challengeMember,
  claim,
  config,
  constraints,
  extRespelled,
  node,
  printed,
  proof,
  quote,
  reordered,
  request,
  subject,
  terms,
} from '../changes.js';
import type { Draft, Family, Notes, Refusal, ScenarioStep } from '../draft.js';
import { bytesFor, keyNamed, keys } from '../keys.js';
import type { Change, Scene } from '../scene.js';
import { cap, chainOf, noon, open, signerItem } from '../worlds.js';
import { today } from './pos.js';

const replayed = { step: 'h', code: 'replay_detected' } as const satisfies Refusal;
const consumed = { step: 'h', code: 'challenge_consumed' } as const satisfies Refusal;
const conflict = { step: 'h', code: 'payment_identifier_conflict' } as const satisfies Refusal;
const exceeded = { step: 'e', code: 'payment_period_exceeded' } as const satisfies Refusal;
/** The last of those that arrive together, whether it is seen in step e or only when it reserves. */
const late = { step: 'h', code: 'payment_period_exceeded', alsoSteps: ['e'] } as const satisfies Refusal;
const unknown = { step: '0', code: 'warrant_unknown_digest' } as const satisfies Refusal;
const unavailable = { step: 'infra', code: 'verifier_unavailable' } as const satisfies Refusal;

const yes = (scene: Scene, rail?: string): ScenarioStep => ({
  scene,
  accepts: rail === undefined ? {} : { rail },
});
const stored = (scene: Scene): ScenarioStep => ({ scene, accepts: { replayed: true } });
const no = (scene: Scene, refuses: Refusal): ScenarioStep => ({ scene, refuses });
const from = (scene: Scene, ...changes: readonly Change[]): Scene => all(...changes)(scene);

/** The clock moves on; nothing else changes. */
const after =
  (ms: number): Change =>
  (scene) => ({ ...scene, nowMs: scene.nowMs + ms });
const nonce = (name: string): Change => proof({ nonce: bytesFor(`nonce ${name}`, 16) });

/** A challenge of its own, and a proof of its own for it. */
const anew = (name: string): Change => {
  const id = `01KEZ3V5R8W0Q2T4N6B8D0${name.padStart(4, 'X')}`;
  return all((scene) => ({ ...scene, challengeId: id }), challengeMember({ challenge_id: id }), nonce(name));
};
/** A proof made at the moment at which it is shown. */
const fresh: Change = (scene) => all(proof({ createdAtMs: scene.nowMs }))(scene);

const identified =
  (id: string): Change =>
  (scene) => ({ ...scene, otherExtensions: { 'payment-identifier': { info: { id } } } });
const one = identified('order-0000000017');
const down =
  (faults: JsonObject): Change =>
  (scene) => ({ ...scene, faults });

/** Long enough for scenarios that take minutes. */
const patient: Scene = from(
  open,
  terms(0, { expires_at_ms: noon + 86_000_000 }),
  challenge({ expiresAtMs: noon + 3_000_000 }),
  challengeMember({ expires_at_ms: noon + 3_000_000, proof_freshness_ms: 600_000 }),
  config({ replay_ttl_ms: 600_000 }),
  fresh,
);

const budget = (amount: string, windowMs = 60_000): Change =>
  constraints(0, { payment: { ...cap('1000000').payment, period_limit: { amount, window_ms: windowMs } } });
/** Three payments of 10000 in a minute. */
const thrifty: Scene = from(patient, budget('30000'));

/** Two delegates of one root that carries the budget. */
const sibling = (name: string): Scene =>
  from(
    chainOf(2),
    budget('15000'),
    constraints(1, {
      payment: { ...cap('1000000').payment, period_limit: { amount: '15000', window_ms: 60_000 } },
    }),
    terms(1, { warrant_id: `w-${name}`, subject_signer: signerItem(keyNamed(name)) }),
    proof({ key: keyNamed(name) }),
    anew(name),
  );

const byDigest: Change = (scene) =>
  all(...scene.nodes.map((_, index) => node(index, { byDigest: true })))(scene);

const written = (
  polarity: 'positive' | 'negative',
  where: string,
  what: string,
  steps: readonly ScenarioStep[],
  notes: Notes = {},
): Draft => ({
  kind: 'scenario',
  polarity,
  title: `${where}: ${what}`,
  where,
  what,
  steps,
  base: today,
  ...notes,
  flags: ['STATEFUL', ...(notes.flags ?? [])],
});
const negative = (where: string, what: string, steps: readonly ScenarioStep[], notes?: Notes): Draft =>
  written('negative', where, what, steps, notes);
const positiveRun = (where: string, what: string, steps: readonly ScenarioStep[], notes?: Notes): Draft =>
  written('positive', where, what, steps, notes);

const twice = (what: string, change: Change, refusal: Refusal = replayed, notes: Notes = {}): Draft =>
  negative('the same payment again', what, [yes(open), no(from(open, change), refusal)], {
    flags: ['REPLAY'],
    basis: 'spec*',
    refs: ['14.3'],
    ...notes,
  });

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const spelling = { refs: ['W73', 'L14'] } as const;

const replays: Draft[] = [
  twice('at once', (scene) => scene),
  twice('after 50 s', after(50_000)),
  twice('its nonce in the other base64', extRespelled('proof.nonce_b64', urlSafe), replayed, spelling),
  twice(
    'its key and signature in the other base64',
    all(extRespelled('subject.signer.key_b64', urlSafe), extRespelled('proof.signature.value_b64', urlSafe)),
    replayed,
    spelling,
  ),
  twice('its members in another order', reordered),
  twice(
    'with white space',
    printed((text) => text.replaceAll(',"', ', "')),
  ),
  twice('in the wrapped form', (scene) => ({ ...scene, wrapped: true })),
  twice('with a member of x402 more', (scene) => ({ ...scene, beside: { memo: 'again' } })),
  twice('with a payment identifier, which the first did not have', one, replayed, {
    needs: ['payment_identifier'],
  }),
  twice('with the warrant by its digest', byDigest, replayed, { needs: ['digest_ref'] }),
  twice('another proof for the same challenge', nonce('second'), consumed, {
    ambiguous: 'L09',
    refs: ['W80', '14.2'],
  }),
  twice(
    'another proof for the same challenge, with a payment identifier',
    all(nonce('second'), one),
    consumed,
    { ambiguous: 'L09', refs: ['W80', '14.2'], needs: ['payment_identifier'] },
  ),
  negative(
    'one challenge may be used more than once',
    'the same nonce may not',
    [
      yes(from(open, config({ challenge_use: 'multi' }))),
      yes(from(open, config({ challenge_use: 'multi' }), nonce('second'))),
      no(from(open, config({ challenge_use: 'multi' })), replayed),
    ],
    { flags: ['REPLAY'], refs: ['L09', '14.2'] },
  ),
  negative(
    'the same payment again',
    'one millisecond before its claim may be forgotten',
    [yes(patient), no(from(patient, after(599_999)), replayed)],
    { flags: ['REPLAY'], refs: ['W72', '14.1'] },
  ),
  negative(
    'the same payment again',
    'ten seconds later, where the freshness is longer than five minutes',
    [yes(patient), no(from(patient, after(310_000)), replayed)],
    { flags: ['REPLAY'], refs: ['W72'] },
  ),
  negative(
    'two copies at once',
    'one is authorized',
    [{ together: [open, open], authorized: 1, others: replayed }],
    { flags: ['REPLAY'], basis: 'spec*', refs: ['14.1'] },
  ),
  negative(
    'eight copies at once',
    'one is authorized',
    [{ together: Array.from({ length: 8 }, () => open), authorized: 1, others: replayed }],
    { flags: ['REPLAY'], basis: 'spec*', refs: ['14.1'] },
  ),
  negative(
    'four proofs for one challenge at once',
    'one is authorized',
    [
      {
        together: ['a', 'b', 'c', 'd'].map((name) => from(open, nonce(name))),
        authorized: 1,
        others: consumed,
      },
    ],
    { flags: ['REPLAY'], ambiguous: 'L09', refs: ['14.2'] },
  ),
];

const needsId = { needs: ['payment_identifier'] } as const;
const bad = { step: 'b', code: 'proof_signature_invalid' } as const satisfies Refusal;

const identifiers: Draft[] = [
  negative(
    'a known payment identifier',
    'another proof',
    [yes(from(open, one)), no(from(open, one, anew('2')), conflict)],
    { ...needsId, flags: ['BINDING'], refs: ['14.3'], basis: 'spec*' },
  ),
  negative(
    'a known payment identifier',
    'another request',
    [yes(from(open, one)), no(from(open, one, request({ target: '/v1/buy' })), conflict)],
    { ...needsId, flags: ['BINDING'], refs: ['14.3', 'W70'], basis: 'spec*' },
  ),
  negative(
    'a known payment identifier',
    'another amount',
    [yes(from(open, one)), no(from(open, one, anew('2'), quote({ amount: '1' })), conflict)],
    { ...needsId, flags: ['BINDING'], refs: ['14.3'] },
  ),
  negative(
    'a known payment identifier',
    'the same payment with a member more',
    [
      yes(from(open, one)),
      no(
        from(open, one, (scene) => ({ ...scene, beside: { memo: 'x' } })),
        conflict,
      ),
    ],
    { ...needsId, flags: ['BINDING'], refs: ['14.3'] },
  ),
  negative(
    'a known payment identifier',
    'the key of an attacker',
    [
      yes(from(open, one)),
      no(from(open, one, proof({ key: keys.attacker })), { step: 'b', code: 'proof_signer_mismatch' }),
    ],
    { ...needsId, flags: ['AUTH_BYPASS'], refs: ['W70'] },
  ),
  negative(
    'a known payment identifier',
    'a proof that does not verify',
    [yes(from(open, one)), no(from(open, one, claim({ created_at_ms: 1 })), bad)],
    { ...needsId, flags: ['AUTH_BYPASS'], refs: ['W70'] },
  ),
  negative(
    'a known payment identifier',
    'another warrant and key, valid in themselves',
    [
      yes(from(open, one)),
      no(
        from(
          open,
          one,
          anew('2'),
          terms(0, { warrant_id: 'w-other', subject_signer: signerItem(keys.delegate) }),
          proof({ key: keys.delegate }),
        ),
        conflict,
      ),
    ],
    { ...needsId, flags: ['AUTH_BYPASS'], refs: ['W70'] },
  ),
  negative(
    'a new payment identifier',
    'after the challenge expired',
    [
      no(from(open, one, challenge({ expiresAtMs: noon }), challengeMember({ expires_at_ms: noon })), {
        step: '0',
        code: 'challenge_expired',
      }),
    ],
    { ...needsId, flags: ['TIME'], refs: ['12', 'W80'] },
  ),
  negative(
    'four payments with one identifier at once',
    'one is authorized',
    [
      {
        together: ['a', 'b', 'c', 'd'].map((name) => from(open, one, anew(name))),
        authorized: 1,
        others: { ...conflict, also: ['verifier_unavailable'] },
      },
    ],
    { ...needsId, flags: ['REPLAY'], refs: ['14.3'] },
  ),
];

const poisoned = { flags: ['AUTH_BYPASS'], needs: ['digest_ref'] } as const;
const caches: Draft[] = [
  negative(
    'a warrant with a signature by nobody',
    'and then by its digest',
    [
      no(from(open, node(0, { sign: () => new Uint8Array(64).fill(7) })), {
        step: 'a',
        code: 'warrant_signature_invalid',
      }),
      no(from(open, node(0, { sign: () => new Uint8Array(64).fill(7), byDigest: true })), unknown),
    ],
    { ...poisoned, refs: ['W22'] },
  ),
  negative(
    'a warrant of an untrusted issuer',
    'and then by its digest',
    [
      no(from(open, node(0, { key: keys.attacker })), { step: 'a', code: 'issuer_untrusted' }),
      no(from(open, node(0, { key: keys.attacker, byDigest: true })), unknown),
    ],
    { ...poisoned, refs: ['W22'] },
  ),
  negative(
    'a payment that was refused at the last step',
    'its warrant by digest',
    [
      no(from(open, proof({ createdAtMs: noon - 70_000 })), { step: 'h', code: 'proof_stale' }),
      no(from(open, byDigest), unknown),
    ],
    { needs: ['digest_ref'], refs: ['W22', '12'] },
  ),
  negative(
    'a warrant known once',
    'after the verifier was emptied',
    [yes(open), { reset: true }, no(from(open, byDigest), unknown)],
    { needs: ['digest_ref'], refs: ['W23'] },
  ),
  negative(
    'a warrant known once',
    'after its digest was revoked',
    [
      yes(open),
      no(
        from(
          open,
          anew('2'),
          byDigest,
          config({
            revoked_keys: [
              {
                alg: 'ed25519',
                public_key_b64: Buffer.from(
                  '2de67773dfd9fe93aa27e9cfa7ee4012cec92329650f64d5d0d6c86f551e8e73',
                  'hex',
                ).toString('base64'),
              },
            ],
          }),
        ),
        { step: 'a', code: 'warrant_revoked' },
      ),
    ],
    { needs: ['digest_ref', 'revocation'], flags: ['AUTH_BYPASS'], refs: ['K13'] },
  ),
  negative(
    'a warrant known once',
    'after its issuer lost the trust of the merchant',
    [
      yes(open),
      no(from(open, anew('2'), byDigest, config({ anchors: [] })), { step: 'a', code: 'issuer_untrusted' }),
    ],
    { needs: ['digest_ref'], flags: ['AUTH_BYPASS'], refs: ['K2'] },
  ),
  negative(
    'a warrant known once',
    'after it expired',
    [
      yes(open),
      no(from(open, anew('2'), byDigest, after(240_000), fresh), { step: 'c', code: 'warrant_expired' }),
    ],
    { needs: ['digest_ref'], flags: ['TIME'], ambiguous: 'L03', refs: ['W30'] },
  ),
];

const period = { flags: ['REPLAY'], needs: ['period_limit'], refs: ['W46', 'L28'] } as const;
const paidTo = (name: string): Scene => from(thrifty, anew(name));
const budgets: Draft[] = [
  negative(
    'a budget of three payments',
    'the fourth',
    [yes(paidTo('1')), yes(paidTo('2')), yes(paidTo('3')), no(paidTo('4'), exceeded)],
    period,
  ),
  negative(
    'a budget',
    'one millisecond before the first payment leaves the window',
    [
      yes(paidTo('1')),
      yes(paidTo('2')),
      yes(paidTo('3')),
      no(from(thrifty, after(59_999), fresh, anew('4')), exceeded),
    ],
    period,
  ),
  negative(
    'a budget',
    'two siblings share that of their root',
    [yes(sibling('left')), no(sibling('right'), exceeded)],
    { ...period, refs: ['W46'] },
  ),
  negative(
    'a budget',
    'the window rolls on and starts at no full minute',
    [
      yes(paidTo('1')),
      yes(from(thrifty, after(59_000), fresh, anew('2'))),
      yes(from(thrifty, after(59_000), fresh, anew('3'))),
      yes(from(thrifty, after(60_000), fresh, anew('4'))),
      no(from(thrifty, after(60_001), fresh, anew('5')), exceeded),
    ],
    period,
  ),
  negative(
    'a budget',
    'five payments at once, three fit',
    [{ together: ['a', 'b', 'c', 'd', 'e'].map(paidTo), authorized: 3, others: late }],
    { ...period, refs: ['W46', '12'] },
  ),
  negative(
    'a budget',
    'two siblings at once',
    [{ together: [sibling('left'), sibling('right')], authorized: 1, others: late }],
    period,
  ),
];

const outage = (name: string, store: string, scene: Scene, notes: Notes = {}): Draft =>
  negative(
    `the ${name} store is down`,
    'nothing is authorized',
    [no(from(scene, down({ [store]: 'down' })), unavailable)],
    { flags: ['DOS'], refs: ['12'], ...notes, needs: [...(notes.needs ?? []), 'fault_injection'] },
  );

const outages: Draft[] = [
  outage('replay', 'replay_store', open),
  outage('replay', 'replay_store', chainOf(2)),
  outage('budget', 'budget_store', thrifty, { needs: ['period_limit'] }),
  outage('revocation', 'revocation_store', open, { needs: ['revocation'] }),
  outage('replay', 'replay_store', from(open, one), { needs: ['payment_identifier'] }),
];

const honest: Draft[] = [
  positiveRun(
    'a proof with the nonce of the victim and no valid signature',
    'the victim pays after it',
    [no(from(open, claim({ created_at_ms: 1 })), bad), yes(open)],
    { flags: ['DOS'], refs: ['W71'] },
  ),
  positiveRun(
    'a payment for another request',
    'burns neither nonce nor challenge',
    [
      no(from(open, proof({ request: { ...open.request, target: '/v1/other' } })), {
        step: 'g',
        code: 'request_hash_mismatch',
      }),
      yes(open),
    ],
    { flags: ['DOS'], refs: ['12'] },
  ),
  positiveRun('two challenges', 'two payments', [yes(open), yes(from(open, anew('2')))], {}),
  positiveRun(
    'two challenges',
    'one nonce',
    [yes(open), yes(from(open, anew('2'), proof({ nonce: open.proof.nonce })))],
    { flags: ['EDGE_CASE'], refs: ['14.1'] },
  ),
  positiveRun(
    'one payment identifier, one payment',
    'the same answer again',
    [yes(from(open, one)), stored(from(open, one)), stored(from(open, one))],
    { ...needsId, refs: ['14.3', 'L34', 'L23'] },
  ),
  positiveRun(
    'one payment identifier',
    'a retry after the challenge expired',
    [yes(from(open, one)), stored(from(open, one))],
    { ...needsId, refs: ['12', '14.3'] },
  ),
  positiveRun(
    'one payment identifier at two merchants',
    'two payments',
    [
      yes(from(open, one)),
      yes(
        from(
          open,
          one,
          config({ merchant_id: 'merchant-b' }),
          challengeMember({ merchant_id: 'merchant-b' }),
        ),
      ),
    ],
    { ...needsId, refs: ['14.3'] },
  ),
  positiveRun(
    'a conflict',
    'leaves the stored answer alone',
    [
      yes(from(open, one)),
      no(from(open, one, request({ target: '/v1/buy' })), conflict),
      stored(from(open, one)),
    ],
    { ...needsId, refs: ['14.3'] },
  ),
  positiveRun('a warrant known once', 'by its digest', [yes(open), yes(from(open, anew('2'), byDigest))], {
    needs: ['digest_ref'],
    refs: ['12', 'W23'],
  }),
  positiveRun(
    'a chain known once',
    'by its digests',
    [yes(chainOf(2)), yes(from(chainOf(2), anew('2'), byDigest))],
    { needs: ['digest_ref'], refs: ['12'] },
  ),
  positiveRun(
    'a budget',
    'the first payment leaves the window at its very end',
    [
      yes(paidTo('1')),
      yes(paidTo('2')),
      yes(paidTo('3')),
      yes(from(thrifty, after(60_000), fresh, anew('4'))),
    ],
    { needs: ['period_limit'], flags: ['EDGE_CASE'], refs: ['L28'] },
  ),
  positiveRun(
    'a budget',
    'a refused payment uses nothing of it',
    [
      no(from(paidTo('1'), proof({ createdAtMs: noon - 700_000 })), { step: 'h', code: 'proof_stale' }),
      yes(paidTo('1')),
      yes(paidTo('2')),
      yes(paidTo('3')),
    ],
    { needs: ['period_limit'], refs: ['L28', '12'] },
  ),
  positiveRun(
    'an outage',
    'burns nothing',
    [no(from(open, down({ replay_store: 'down' })), unavailable), yes(open)],
    { needs: ['fault_injection'], flags: ['DOS'], refs: ['12'] },
  ),
  positiveRun(
    'a subject of another rail',
    'by the same warrant',
    [yes(open), yes(from(open, anew('2'), subject('opaque', 'vault-7')), 'custodial')],
    { refs: ['9.6'] },
  ),
  positiveRun(
    'one challenge may be used more than once',
    'four proofs at once',
    [
      {
        together: ['a', 'b', 'c', 'd'].map((name) =>
          from(open, config({ challenge_use: 'multi' }), nonce(name)),
        ),
        authorized: 4,
        others: consumed,
      },
    ],
    { refs: ['L09', '14.2'] },
  ),
];

export const replay: Family = {
  id: 'LFV-REPLAY',
  description: 'State: replays, identifiers, caches, budgets, outages, and requests that arrive at once.',
  drafts: [...honest, ...replays, ...identifiers, ...caches, ...budgets, ...outages],
};
