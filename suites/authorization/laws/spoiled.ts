/**
 * Changes that make most worlds refused, each at another place of the order. Whether one does is for the verifier to say.
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import {
  challenge,
  config,
  context,
  ext,
  leaf,
  now,
  proof,
  quote,
  request,
} from '../../../vectors/generator/changes.js';
import type { Change } from '../../../vectors/generator/scene.js';
import { keyOfNobody, restrict } from './worlds.js';

const spoiling: readonly Change[] = [
  ext('version', 'lfx402/v2'),
  ext('surplus', 1),
  config({ anchors: [] }),
  config({ merchant_id: 'merchant-z' }),
  config({ merchant_hosts: ['elsewhere.example'] }),
  leaf({ audience: { merchant_ids: ['merchant-z'] } }),
  leaf({ payment_subjects: [{ kind: 'opaque', value: 'other' }] }),
  restrict(-1, { tool: { tool_names: ['nothing'] } }),
  restrict(0, { resource: { http_methods: ['TRACE'] } }),
  restrict(0, { payment: { payee_ids: ['somebody else'] } }),
  proof({ key: keyOfNobody }),
  proof({ claims: (claims) => ({ ...claims, created_at_ms: 1 }) }),
  challenge({ accepts: [] }),
  quote({ payTo: 'somebody' }),
  context({ tool_name: 'nothing' }),
  (scene) => now(scene.nowMs + 400_000)(scene),
  (scene) => now(scene.nowMs - 400_000)(scene),
  (scene) => proof({ createdAtMs: scene.nowMs - 200_000 })(scene),
  (scene) => proof({ request: scene.request })(request({ target: '/elsewhere' })(scene)),
  (scene) => proof({ accepted: scene.accepted })(quote({ amount: '1' })(scene)),
];

/** One of them. */
export const anySpoil: Arbitrary<Change> = fc.constantFrom(...spoiling);

/** One of them, or nothing. */
export const perhapsSpoiled: Arbitrary<Change> = fc.oneof(
  fc.constant<Change>((scene) => scene),
  anySpoil,
);
