/**
 * P25: of two independent defects the one that is checked first is reported.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { challenge, config, ext, leaf, proof, request } from '../../../vectors/generator/changes.js';
import type { Change } from '../../../vectors/generator/scene.js';
import { demand, law, suppose } from './law.js';
import { anyWorld, keyOfNobody, restrict } from './worlds.js';

interface Defect {
  readonly step: string;
  readonly code: string;
  readonly change: Change;
}

/** One for each step, in the order of section 12; each can stand beside each other. */
const defects: readonly Defect[] = [
  { step: '0', code: 'ledgerflow_version_unsupported', change: ext('version', 'lfx402/v2') },
  {
    step: '0',
    code: 'request_authority_mismatch',
    change: config({ merchant_hosts: ['elsewhere.example'] }),
  },
  { step: 'a', code: 'issuer_untrusted', change: config({ anchors: [] }) },
  { step: 'b', code: 'proof_signer_mismatch', change: proof({ key: keyOfNobody }) },
  {
    step: 'c',
    code: 'warrant_expired',
    change: (scene) => leaf({ expires_at_ms: scene.nowMs - 1 })(scene),
  },
  {
    step: 'd',
    code: 'audience_mismatch',
    change: leaf({ audience: { merchant_ids: ['merchant-z'] } }),
  },
  { step: 'e', code: 'tool_not_allowed', change: restrict(-1, { tool: { tool_names: ['nothing'] } }) },
  {
    step: 'f',
    code: 'accepted_not_offered',
    change: (scene) => challenge({ accepts: [{ ...scene.accepted, amount: '0' }] })(scene),
  },
  {
    step: 'g',
    code: 'request_hash_mismatch',
    change: (scene) =>
      proof({ request: scene.request })(request({ body: new Uint8Array([...scene.request.body, 1]) })(scene)),
  },
  {
    step: 'h',
    code: 'proof_stale',
    change: (scene) => proof({ createdAtMs: scene.nowMs - 121_000 })(scene),
  },
];

/** One or two, neighbours more often: those are the ones that get exchanged. */
const anyTwo: Arbitrary<readonly Defect[]> = fc.oneof(
  fc.subarray([...defects], { minLength: 1, maxLength: 2 }),
  fc.nat(defects.length - 2).map((first) => defects.slice(first, first + 2)),
);

export const firstStepLaw = law({
  id: 'P25',
  title: 'reports the first of two defects',
  severity: 'medium',
  why: 'An agent repairs what was not broken, and learns of the terms of a warrant that is not its own.',
  fix: 'Take the steps in the order of section 12, and stop at the first that fails.',
  needs: { codes: true },
  runs: 60,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1 }), anyTwo),
  holds: async ([world, chosen], { verify, verifyFresh }) => {
    suppose((await verify(world)).authorized);
    const spoiled = chosen.reduce((scene, { change }) => change(scene), world);
    const { authorized, code, step } = await verifyFresh(spoiled);
    const [first] = chosen;
    if (first === undefined) return;
    const names = chosen.map((one) => one.code).join(' and ');
    demand(!authorized, `authorized with ${names}`);
    demand(code === first.code, `with ${names} it reports ${code}`);
    demand(step === undefined || step === first.step, `${code} is said to be of step ${step}`);
  },
});
