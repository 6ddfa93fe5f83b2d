/**
 * P27: the merchant learns nothing about who pays. The account is replaced by another one of the same rail; what the
 * merchant sees stays as it is.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { jcs } from '../../../src/wire/jcs.js';
import type { Change, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, type Verdict } from './law.js';
import { perhapsSpoiled } from './spoiled.js';
import { anyWorld, type Subject } from './worlds.js';

const pairs: readonly (readonly [Subject, Subject])[] = [
  [
    { kind: 'caip10', value: 'eip155:8453:0x857b06519E91e3A54538791bDbb0E22373e36b66' },
    { kind: 'caip10', value: 'eip155:8453:0x1111111111111111111111111111111111111111' },
  ],
  [
    { kind: 'exchange_account', value: 'binance:uid:1' },
    { kind: 'exchange_account', value: 'kraken:account-with-a-long-name' },
  ],
  [
    { kind: 'opaque', value: 'gateway:a' },
    { kind: 'opaque', value: 'gateway:stripe:cus_2' },
  ],
  [
    { kind: 'opaque', value: 'vault-1' },
    { kind: 'opaque', value: 'é€😀' },
  ],
];

const anyPair: Arbitrary<(typeof pairs)[number]> = fc
  .tuple(fc.constantFrom(...pairs), fc.boolean())
  .map(([[one, two], turned]) => (turned ? [two, one] : [one, two]));

/** Allows both, on any rail, and pays from one. */
const payFrom =
  (own: Subject, permitted: readonly Subject[]): Change =>
  (scene: Scene) => ({
    ...scene,
    subject: own,
    nodes: scene.nodes.map((plan) => {
      const { constraints } = plan.terms;
      const list = Array.isArray(constraints) ? constraints : [];
      return {
        ...plan,
        terms: {
          ...plan.terms,
          payment_subjects: permitted.map((one) => ({ ...one })),
          constraints: list.filter((one) => !JSON.stringify(one).includes('allowed_rails')),
        },
      };
    }),
  });

/** What a merchant may look at: all but the account, and all hashes and ids. */
function visible({ authorized, code, step, decision }: Verdict): string {
  const shown = Object.entries(decision).filter(
    ([name]) => name !== 'payment_subject' && !/(?:_hash|_digest|_id)$/.test(name),
  );
  return jcs({ authorized, code, step: step ?? null, ...Object.fromEntries(shown) });
}

export const blindnessLaw = law({
  id: 'P27',
  title: 'shows the merchant nothing of the account that pays',
  severity: 'high',
  why: 'The merchant recognises customers who did not tell who they are.',
  fix: 'Test the payment subject for membership only, and put it nowhere but into its own member.',
  runs: 25,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 2 }), anyPair, perhapsSpoiled),
  holds: async ([world, [one, two], spoil], { verify, verifyFresh }) => {
    const both = [one, two];
    const first = await verify(spoil(payFrom(one, both)(world)));
    const second = await verifyFresh(spoil(payFrom(two, both)(world)));
    demand(
      visible(first) === visible(second),
      `the answers tell ${one.value} from ${two.value}: ${visible(first)} and ${visible(second)}`,
    );
  },
});
