/**
 * Laws of time: what is too old stays too old (P13), and the instants at which a request is authorized are one interval
 * with the ends of the specification (P14).
 * @module
 */
import fc from 'fast-check';
import { config, now } from '../../../vectors/generator/changes.js';
import type { Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anyWorld } from './worlds.js';

const tooOld = ['warrant_expired', 'proof_stale', 'challenge_expired'];

/** Steps from a millisecond to weeks. */
const anyStep = fc
  .tuple(fc.nat(8), fc.integer({ min: 1, max: 9 }))
  .map(([power, digit]) => digit * 10 ** power);

export const staysOldLaw = law({
  id: 'P13',
  title: 'does not authorize later what was too old before',
  severity: 'high',
  why: 'An expired permission comes back to life.',
  fix: 'Compare instants as numbers, in one unit.',
  runs: 25,
  given: (hello) =>
    fc.tuple(anyWorld(hello, { longest: 2 }), fc.array(anyStep, { minLength: 2, maxLength: 8 })),
  holds: async ([scene, steps], { hello, verify, verifyFresh }) => {
    suppose((await verify(scene)).authorized);
    let at = scene.nowMs;
    let refusedAt: number | undefined;
    for (const step of steps) {
      at += step;
      const { authorized, code } = await verifyFresh(now(at)(scene));
      demand(!authorized || refusedAt === undefined, `too old at ${refusedAt}, authorized at ${at}`);
      if (!authorized && (hello.codes === 'none' || tooOld.includes(code))) refusedAt ??= at;
    }
  },
});

const numbers = (scene: Scene, member: string): number[] =>
  scene.nodes.map(({ terms }) => Number(terms[member]));

/** First and last instant by sections 9 to 12, and how far outside an answer is ambiguous (L03, L11). */
function intervalOf(scene: Scene, skewMs: number) {
  const { createdAtMs } = scene.proof;
  const freshness = Number(scene.challenge?.members.proof_freshness_ms);
  const starts = Math.max(...numbers(scene, 'not_before_ms'));
  const earliest = createdAtMs - skewMs;
  const ends = Math.min(...numbers(scene, 'expires_at_ms'), scene.challenge?.expiresAtMs ?? 0) - 1;
  const stale = createdAtMs + freshness;
  return {
    first: Math.max(starts, earliest),
    last: Math.min(ends, stale),
    before: Math.max(starts - 1, createdAtMs - 60_001),
    // The instant of the expiry itself is left out.
    after: stale <= ends ? stale + 1 : ends + 2,
  };
}

export const oneIntervalLaw = law({
  id: 'P14',
  title: 'authorizes at the instants of one interval, and at all of them',
  severity: 'high',
  why: 'A gap or a second window in time is a bound that is computed wrongly.',
  fix: 'Check each window with two comparisons, with the ends of section 12.',
  runs: 30,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 3 }),
      fc.constantFrom(0, 500, 60_000),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
      fc.array(anyStep, { maxLength: 2 }),
    ),
  holds: async ([world, skewMs, inside, outside], { verify, verifyFresh }) => {
    const scene = config({ future_skew_ms: skewMs })(world);
    suppose((await verify(scene)).authorized);
    const { first, last, before, after } = intervalOf(scene, skewMs);
    const within = inside.map((part) => Math.round(first + part * (last - first)));
    for (const at of [first, last, ...within]) {
      const verdict = await verifyFresh(now(at)(scene));
      demand(verdict.authorized, `at ${at}, between ${first} and ${last}: ${verdict.text}`);
    }
    for (const at of [before, after, ...outside.flatMap((step) => [before - step, after + step])]) {
      const verdict = await verifyFresh(now(at)(scene));
      demand(!verdict.authorized, `authorized at ${at}, outside of ${first} to ${last}`);
    }
  },
});
