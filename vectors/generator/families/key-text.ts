/**
 * The end of LFV-KEY: signatures over the joined text of the compatibility profile (section 20.2) under warrants of
 * `lf-core/1`. The issuer signed one warrant; the holder presents another one with the same text.
 * @module
 */
import { decodeCbor } from '../../../src/warrant/cbor/decode.js';
import { digestOf, isHashBytes } from '../../../src/warrant/digest.js';
import { decodeWarrant } from '../../../src/warrant/sealed-warrant.js';
import { signEd25519 } from '../../../src/warrant/signature/ed25519.js';
import { coreWarrantText } from '../../../src/warrant/text-profile/core-text.js';
import { proofText } from '../../../src/warrant/text-profile/text-hashes.js';
import { builtNodes } from '../build.js';
import { all, constraints, context, leaf, node, proof, same, subject } from '../changes.js';
import { type Negative, negatives, type Positive } from '../draft.js';
import { keys } from '../keys.js';
import type { Change } from '../scene.js';
import { cap, signerItem, wallet } from '../worlds.js';

/** A wallet that the issuer never named. */
const stranger = 'eip155:8453:0x00000000000000000000000000000000000000aa';

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** The leaf is signed as text, and the text is that of the scene after another change. */
const signedAs =
  (honest: Change): Change =>
  (scene) => {
    const bytes = builtNodes(honest(scene)).at(-1)?.bytes ?? new Uint8Array();
    const read = decodeWarrant(bytes);
    if (!read.ok) throw new Error(`no warrant: ${read.refusal.detail}`);
    const text = coreWarrantText(read.value.warrant);
    return node(-1, { sign: () => signEd25519(keys.issuer.secret, ascii(text)) })(scene);
  };

/** The proof is signed as text; its nonce as it stands on the wire. */
function signProofText(body: Uint8Array): Uint8Array {
  const read = decodeCbor(body);
  if (!read.ok) throw new Error('no proof');
  const hash = (name: string): string => {
    const value = read.value.get(name);
    if (!isHashBytes(value)) throw new Error(`no hash: ${name}`);
    return digestOf(value);
  };
  const nonce = read.value.get('nonce');
  const signer = read.value.get('signer');
  const key = signer instanceof Map ? signer.get('public_key') : undefined;
  if (!(nonce instanceof Uint8Array) || !(key instanceof Uint8Array)) throw new Error('no nonce, no key');
  const text = proofText({
    challenge_id: String(read.value.get('challenge_id')),
    warrant_digest: hash('warrant_digest'),
    accepted_hash: hash('accepted_hash'),
    request_hash: hash('request_hash'),
    created_at_ms: Number(read.value.get('created_at_ms')),
    nonce: Buffer.from(nonce).toString('base64'),
    signer_key_hex: Buffer.from(key).toString('hex'),
  });
  return signEd25519(keys.agent.secret, ascii(text));
}

const sponsored = (sponsor: string) => ({
  sponsorship: { allow_sponsored_execution: true, sponsor_ids: [sponsor] },
});

const shared = { basis: 'kit', flags: ['INJECTION', 'CONFUSION'] } as const;

/** `bounded` has a tool and sponsors, `today` nothing of the kind. */
export const signedAsText = (today: Positive, bounded: Positive): Negative[] => [
  ...negatives(
    today,
    { ...shared, step: 'a', code: 'warrant_signature_invalid', wrong: ['node0.signature'] },
    [
      ['signature.value', 'over the joined text of the warrant', signedAs(same), { refs: ['20.2', 'L01'] }],
      [
        'payment_subjects',
        'two subjects under the text of a warrant for one, whose value held the second',
        all(
          signedAs(leaf({ payment_subjects: [{ kind: 'caip10', value: `${wallet}|opaque:vault-9` }] })),
          leaf({
            payment_subjects: [
              { kind: 'caip10', value: wallet },
              { kind: 'opaque', value: 'vault-9' },
            ],
          }),
          subject('opaque', 'vault-9'),
        ),
        { refs: ['W11'] },
      ],
      [
        'constraints',
        'a list of sponsors under the text of a warrant with a tool constraint',
        all(
          signedAs(
            constraints(-1, cap('1000000'), sponsored('sponsor-1'), { tool: { tool_names: ['search'] } }),
          ),
          constraints(-1, cap('1000000'), sponsored('sponsor-1)|tool(tools=search;providers=;labels=')),
          context({ tool_name: 'wire-transfer' }),
        ),
        { refs: ['W12'], base: bounded },
      ],
      [
        'audience',
        'two merchants under the text of a warrant for one, whose id held the separator',
        all(
          signedAs(leaf({ audience: { merchant_ids: ['merchant-a|merchant-b'] } })),
          leaf({ audience: { merchant_ids: ['merchant-a', 'merchant-b'] } }),
        ),
        { refs: ['W14'] },
      ],
    ],
  ),
  ...negatives(today, { ...shared, step: 'b', code: 'proof_signature_invalid', wrong: ['proof.signature'] }, [
    [
      'proof.signature',
      'over the joined text of the proof',
      proof({ sign: signProofText }),
      { refs: ['W15'] },
    ],
  ]),
  ...negatives(
    today,
    { ...shared, step: 'a', code: 'warrant_signature_invalid', wrong: ['node0.signature'] },
    [
      [
        'subject_signer.key_id',
        'its text read as the first of the payment subjects',
        all(
          signedAs(
            leaf({
              subject_signer: {
                ...signerItem(keys.agent),
                key_id: `-;payment_subjects=caip10:${stranger}|opaque:x`,
              },
              payment_subjects: [{ kind: 'caip10', value: wallet }],
            }),
          ),
          leaf({
            payment_subjects: [
              { kind: 'caip10', value: stranger },
              { kind: 'opaque', value: `x;payment_subjects=caip10:${wallet}` },
            ],
          }),
          subject('caip10', stranger),
        ),
        { refs: ['W10'] },
      ],
    ],
  ),
];
