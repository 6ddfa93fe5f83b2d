/**
 * Laws of what is remembered: one proof once (P09), a retry is the same answer (P10), an identifier answers nobody else
 * (P11), and a refusal burns nothing (P12).
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { jcs } from '../../../src/wire/jcs.js';
import { claim, config, ext, now, proof, quote, request } from '../../../vectors/generator/changes.js';
import { bytesFor } from '../../../vectors/generator/keys.js';
import type { Change, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose, type Verdict } from './law.js';
import { anySpoil } from './spoiled.js';
import { anyWorld, keyOfNobody } from './worlds.js';

const delays = fc
  .array(fc.nat(125_000), { maxLength: 4 })
  .map((list) => list.toSorted((one, other) => one - other));

const granted = (verdicts: readonly Verdict[]): number =>
  verdicts.filter(({ authorized, replayed }) => authorized && !replayed).length;

const later = (scene: Scene, delay: number): Scene => now(scene.nowMs + delay)(scene);

export const atMostOnceLaw = law({
  id: 'P09',
  title: 'authorizes one proof at most once, however many copies come and whenever',
  severity: 'critical',
  why: 'One consent pays as often as it is sent.',
  fix: 'Claim the nonce in one atomic step, and remember it for as long as its proof is fresh.',
  runs: 40,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 2 }),
      fc.integer({ min: 1, max: 6 }),
      delays,
      fc.constantFrom('single', 'multi'),
    ),
  holds: async ([world, copies, waits, challengeUse], { verify, verifyTogether }) => {
    const scene = config({ challenge_use: challengeUse })(world);
    const verdicts = [...(await verifyTogether(Array.from({ length: copies }, () => scene)))];
    suppose(verdicts.some(({ authorized }) => authorized));
    for (const delay of waits) verdicts.push(await verify(later(scene, delay)));
    const count = granted(verdicts);
    demand(count <= 1, `${count} of ${verdicts.length} copies of one proof were authorized`);
  },
});

const identified =
  (id: string): Change =>
  (scene) => ({ ...scene, otherExtensions: { 'payment-identifier': { info: { id } } } });

const anyIdentifier: Arbitrary<string> = fc
  .integer({ min: 16, max: 40 })
  .map((size) => `pay_${'0'.repeat(size - 4)}`);

const needsIdentifier = { features: ['payment_identifier'] };

/** A decision without the member in which a retry differs. */
const decisionText = ({ decision: { idempotent_replay: _, ...decision } }: Verdict): string => jcs(decision);

export const idempotenceLaw = law({
  id: 'P10',
  title: 'answers a retry with the decision of the first request, and grants once',
  severity: 'high',
  why: 'A lost answer costs the agent a second payment, or the first.',
  fix: 'Store the decision in the same atomic step as the claim, and return it.',
  needs: needsIdentifier,
  runs: 30,
  given: (hello) =>
    fc.tuple(anyWorld(hello, { longest: 2 }), anyIdentifier, fc.integer({ min: 1, max: 5 }), delays),
  holds: async ([world, id, copies, waits], { verify, verifyTogether }) => {
    const scene = identified(id)(world);
    const together = await verifyTogether(Array.from({ length: copies }, () => scene));
    suppose(together.some(({ authorized }) => authorized));
    const verdicts = together.filter(({ code }) => code !== 'verifier_unavailable');
    for (const delay of waits) verdicts.push(await verify(later(scene, delay)));
    const refused = verdicts.find(({ authorized }) => !authorized);
    demand(refused === undefined, `a retry is answered ${refused?.text}`);
    const decisions = new Set(verdicts.map(decisionText));
    demand(decisions.size === 1, `retries are answered with ${decisions.size} decisions`);
    demand(granted(verdicts) === 1, `${granted(verdicts)} requests of one payment count as the first`);
  },
});

/** Changes of a byte of payment or request, with and without a proof that fits. */
const others: readonly Change[] = [
  quote({ amount: '1' }),
  quote({ maxTimeoutSeconds: 61 }),
  request({ target: '/pay/x?q=2' }),
  (scene) => request({ body: new Uint8Array([...scene.request.body, 0x20]) })(scene),
  (scene) => ({ ...scene, payload: { other: true } }),
  (scene) => ({ ...scene, beside: { memo: 'x' } }),
  (scene) => proof({ nonce: bytesFor('law other nonce', 16) })(scene),
  (scene) => proof({ createdAtMs: scene.proof.createdAtMs - 1 })(scene),
  (scene) => proof({ request: scene.request })(request({ target: '/other' })(scene)),
];

/** Changes after which no proof verifies: whoever sends these is a stranger. */
const strange: readonly Change[] = [
  claim({ created_at_ms: 1 }),
  proof({ key: keyOfNobody }),
  ext('subject.payment_subject.value', 'somebody else'),
];

export const isolationLaw = law({
  id: 'P11',
  title: 'gives the stored decision of an identifier to nobody else',
  severity: 'critical',
  why: 'Who guesses an identifier is served for what somebody else paid, or learns what was paid.',
  fix: 'Look the identifier up after chain and proof, and compare the fingerprint of the whole payment.',
  needs: needsIdentifier,
  runs: 40,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 2 }),
      anyIdentifier,
      fc.oneof(
        fc.constantFrom(...others).map((change) => ({ change, stranger: false })),
        fc.constantFrom(...strange).map((change) => ({ change, stranger: true })),
      ),
    ),
  holds: async ([world, id, { change, stranger }], { verify, verifyFresh }) => {
    const scene = identified(id)(world);
    const changed = change(scene);
    const unknown = await verify(changed);
    const first = await verifyFresh(scene);
    suppose(first.authorized);
    const known = await verify(changed);
    demand(!known.replayed, 'a changed payment is answered with the stored decision');
    demand(!known.authorized || decisionText(known) !== decisionText(first), 'the stored decision came back');
    if (stranger)
      demand(
        unknown.code === known.code && unknown.step === known.step,
        `a stranger is told that the identifier is known: ${known.code} instead of ${unknown.code}`,
      );
  },
});

export const burnsNothingLaw = law({
  id: 'P12',
  title: 'burns nothing when it refuses',
  severity: 'high',
  why: 'A stranger who sends garbage with the nonce of an honest agent stops its payment.',
  fix: 'Write nothing before everything has passed.',
  runs: 40,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello),
      fc.array(fc.oneof(anySpoil, fc.constantFrom(...strange)), { minLength: 1, maxLength: 5 }),
    ),
  holds: async ([world, spoils], { verify, verifyFresh }) => {
    suppose((await verify(world)).authorized);
    const codes: string[] = [];
    for (const [index, spoil] of spoils.entries()) {
      const refused = await (index === 0 ? verifyFresh : verify)(spoil(world));
      // What is granted may of course be burnt.
      suppose(!refused.authorized);
      codes.push(refused.code);
    }
    const verdict = await verify(world);
    demand(verdict.authorized, `after ${codes.join(', ')} the honest request is answered ${verdict.text}`);
  },
});
