/**
 * Laws of trust: anchors only add (P21), and revocations only take away (P22).
 * @module
 */
import fc from 'fast-check';
import { digestOf } from '../../../src/warrant/digest.js';
import { builtNodes } from '../../../vectors/generator/build.js';
import { config } from '../../../vectors/generator/changes.js';
import { configKey, keyNamed } from '../../../vectors/generator/keys.js';
import type { Change, Scene } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anySpoil } from './spoiled.js';
import { anyWorld, pick } from './worlds.js';

const anchorsOf = ({ config: { anchors } }: Scene) => (Array.isArray(anchors) ? anchors : []);

export const anchorLaw = law({
  id: 'P21',
  title: 'trusts more with more anchors, and nobody without any',
  severity: 'critical',
  why: 'A verifier that trusts without anchors trusts everybody.',
  fix: 'Look the root issuer up in the configured set, and in nothing else.',
  runs: 25,
  given: (hello) =>
    fc.tuple(anyWorld(hello), fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }), fc.boolean()),
  holds: async ([world, names, isFirst], { verify, verifyFresh }) => {
    suppose((await verify(world)).authorized);
    const more = names.map((name) => configKey(keyNamed(`law anchor ${name}`)));
    const anchors = isFirst ? [...more, ...anchorsOf(world)] : [...anchorsOf(world), ...more];
    const widened = await verifyFresh(config({ anchors })(world));
    demand(widened.authorized, `with ${more.length} more anchors: ${widened.text}`);
    const none = await verifyFresh(config({ anchors: [] })(world));
    demand(!none.authorized, 'authorized without any anchor');
  },
});

/** Revokes the digest, the issuer or the holder of one node. */
const revokeNode =
  (node: number, what: string): Change =>
  (scene) => {
    const index = node % scene.nodes.length;
    const digest = digestOf(pick(builtNodes(scene), index).hash);
    const keys = [...scene.nodes.map(({ key }) => key), scene.proof.key];
    const key = pick(keys, what === 'issuer' ? index : index + 1);
    return config(what === 'digest' ? { revoked_digests: [digest] } : { revoked_keys: [configKey(key)] })(
      scene,
    );
  };

export const revocationLaw = law({
  id: 'P22',
  title: 'refuses a chain of which anything is revoked, and authorizes nothing because of a revocation',
  severity: 'critical',
  why: 'A key that was reported stolen goes on paying.',
  fix: 'Look up every node of the chain, not only the leaf.',
  needs: { features: ['revocation'] },
  runs: 40,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 4 }),
      fc.nat(3),
      fc.constantFrom('digest', 'issuer', 'holder'),
      fc.option(anySpoil, { nil: undefined, freq: 3 }),
    ),
  holds: async ([world, node, what, spoil], { verify, verifyFresh }) => {
    const scene = spoil?.(world) ?? world;
    const before = await verify(scene);
    suppose(before.authorized || spoil !== undefined);
    const after = await verifyFresh(revokeNode(node, what)(scene));
    demand(
      !after.authorized,
      before.authorized
        ? `authorized although the ${what} of node ${node % scene.nodes.length} is revoked`
        : `refused with ${before.code}, and authorized after a revocation`,
    );
  },
});
