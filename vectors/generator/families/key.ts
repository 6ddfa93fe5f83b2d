/**
 * LFV-KEY: signatures (section 6). What a careless library accepts is built here on purpose: keys of small order, S beyond
 * the group order, the other s, signatures over other bytes. Steps a and b.
 * @module
 */
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { signEd25519, smallOrderEncodings } from '../../../src/warrant/signature/ed25519.js';
import { preimageOf } from '../../../src/warrant/signature/preimage.js';
import { signSecp256k1 } from '../../../src/warrant/signature/secp256k1.js';
import { type SigningKey, signerOf, signPreimage } from '../../../src/warrant/signature/signing-key.js';
import { builtNodes } from '../build.js';
import { concat } from '../cbor-item.js';
import { all, constraints, context, ext, holder, leaf, node, proof, terms } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { bytesFor, configKey, keyNamed, keys } from '../keys.js';
import type { Change } from '../scene.js';
import { cap, chainOf, open, signerItem, subjects, wallet } from '../worlds.js';
import { signedAsText } from './key-text.js';
import { curve, pair, plain, today } from './pos.js';

const { Point } = ed25519;
const groupOrder = Point.Fn.ORDER;

const hash256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
const littleEndian = (bytes: Uint8Array): bigint =>
  BigInt(
    `0x${Buffer.from(bytes)
      .toReversed()
      .reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '')}`,
  );
const toLittleEndian = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
const toBigEndian = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
const bigEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const scalarOf = (...parts: readonly Uint8Array[]): bigint =>
  littleEndian(new Uint8Array(createHash('sha512').update(Buffer.concat(parts)).digest())) % groupOrder;

/** The message of a proof or of a warrant. */
const prehash =
  (thing: 'warrant' | 'proof') =>
  (body: Uint8Array): Uint8Array =>
    hash256(preimageOf(thing, body));

/**
 * A signature that lax verifiers accept under a key of order 1, 2, 4 or 8: R = [s]B, S = s, for the first s whose k is a
 * multiple of eight, so that k times the key is the neutral element.
 */
function forgeForSmallKey(key: Uint8Array, message: Uint8Array): Uint8Array {
  for (let s = 1n; ; s += 1n) {
    const r = Point.BASE.multiply(s).toBytes();
    if (scalarOf(r, key, message) % 8n === 0n) return concat(r, toLittleEndian(s));
  }
}

/** A signature whose R has small order, by an honest key: [S]B = [k]A holds, and R vanishes under the cofactor. */
function signWithSmallR(key: SigningKey, r: Uint8Array, message: Uint8Array): Uint8Array {
  const { scalar } = ed25519.utils.getExtendedPublicKey(key.secret);
  const k = scalarOf(r, signerOf(key).public_key, message);
  return concat(r, toLittleEndian((k * scalar) % groupOrder));
}

/** The same signature with S + L. */
const withLargeS = (signature: Uint8Array): Uint8Array =>
  concat(signature.subarray(0, 32), toLittleEndian(littleEndian(signature.subarray(32)) + groupOrder));

const flipped = (signature: Uint8Array, byte: number): Uint8Array =>
  signature.map((one, index) => (index === byte ? one ^ 1 : one));

const order = secp256k1.Point.Fn.ORDER;
const withHighS = (signature: Uint8Array): Uint8Array =>
  concat(signature.subarray(0, 32), toBigEndian(order - bigEndian(signature.subarray(32))));

function derInteger(bytes: Uint8Array): Uint8Array {
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const positive = (significant[0] ?? 0) > 0x7f ? concat(Uint8Array.of(0), significant) : significant;
  return concat(Uint8Array.of(2, positive.length), positive);
}
const der = (signature: Uint8Array): Uint8Array => {
  const [r, s] = [derInteger(signature.subarray(0, 32)), derInteger(signature.subarray(32))];
  return concat(Uint8Array.of(0x30, r.length + s.length), r, s);
};

const honest =
  (thing: 'warrant' | 'proof', key: SigningKey) =>
  (body: Uint8Array): Uint8Array =>
    signPreimage(key, preimageOf(thing, body));

/** Signs the leaf, or the proof, in another way. */
const signedBy = (sign: (body: Uint8Array) => Uint8Array): Change => node(-1, { sign });
const proved = (sign: (body: Uint8Array) => Uint8Array): Change => proof({ sign });
const edited = (edit: (signature: Uint8Array) => Uint8Array): Change =>
  signedBy((body) => edit(honest('warrant', keys.issuer)(body)));
const editedProof = (edit: (signature: Uint8Array) => Uint8Array): Change =>
  proved((body) => edit(honest('proof', keys.agent)(body)));
const editedCurve = (edit: (signature: Uint8Array) => Uint8Array): Change =>
  signedBy((body) => edit(honest('warrant', keys.k1Issuer)(body)));
const editedCurveProof = (edit: (signature: Uint8Array) => Uint8Array): Change =>
  proved((body) => edit(honest('proof', keys.k1Agent)(body)));

const over = (
  thing: 'warrant' | 'proof',
  key: SigningKey,
  message: (body: Uint8Array) => Uint8Array,
): Change => {
  const sign = (body: Uint8Array): Uint8Array =>
    key.alg === 'ed25519'
      ? signEd25519(key.secret, message(body))
      : signSecp256k1(key.secret, hash256(message(body)));
  return thing === 'warrant' ? signedBy(sign) : proved(sign);
};

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'ascii'));
const tagged =
  (tag: string) =>
  (body: Uint8Array): Uint8Array =>
    hash256(concat(ascii(tag), body));

/** Other bytes than the prehash, and what they are. */
const otherMessages = (
  thing: 'warrant' | 'proof',
): readonly (readonly [what: string, message: (body: Uint8Array) => Uint8Array, ref: string])[] => {
  const [own, other] =
    thing === 'warrant'
      ? ['ledgerflow/lfw1+cbor', 'ledgerflow/lfpop1']
      : ['ledgerflow/lfpop1', 'ledgerflow/lfw1+cbor'];
  return [
    ['over the body itself, without hash and tag', (body) => body, 'L01'],
    ['over the hash of the body, without a tag', hash256, 'L01'],
    [`over the tag of a ${thing === 'warrant' ? 'proof' : 'warrant'}`, tagged(`${other}\0`), 'W03'],
    ['without the zero byte after the tag', tagged(own), '6'],
    ['over tag and body, not hashed', (body) => concat(ascii(`${own}\0`), body), 'L01'],
    ['over the prehash, hashed once more', (body) => hash256(tagged(`${own}\0`)(body)), '6'],
  ];
};

/** The root hands on to a key of small order, and that key "signs" the leaf. */
const smallIssuer = (hex: string): Change => {
  const key = new Uint8Array(Buffer.from(hex, 'hex'));
  return all(
    terms(0, { subject_signer: { alg: 'ed25519', public_key: key } }),
    terms(1, { issuer: { alg: 'ed25519', public_key: key } }),
    node(1, { sign: (body) => forgeForSmallKey(key, prehash('warrant')(body)) }),
  );
};

/** The warrant names a key of small order, and that key "makes" the proof. */
const smallAgent = (hex: string): Change => {
  const key = new Uint8Array(Buffer.from(hex, 'hex'));
  const signer = { alg: 'ed25519', public_key: key };
  return all(
    leaf({ subject_signer: signer }),
    proof({
      claims: (claims) => ({ ...claims, signer }),
      sign: (body) => forgeForSmallKey(key, prehash('proof')(body)),
    }),
    ext('subject.signer.key_b64', Buffer.from(key).toString('base64')),
  );
};

const smallOrder = [...smallOrderEncodings];

/** A point with a component of small order: an honest key plus a point of order 8. */
const torsion = Point.fromBytes(
  Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex'),
);

/** Verifies with the cofactor and not without: R carries a point of order 8. */
function signWithTorsion(key: SigningKey, message: Uint8Array): Uint8Array {
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(key.secret);
  const nonce = littleEndian(bytesFor('torsion nonce')) % groupOrder;
  const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
  return concat(r, toLittleEndian((nonce + scalarOf(r, pointBytes, message) * scalar) % groupOrder));
}

/** Keeps the signature that the warrant had before the change. */
const keptSignature =
  (change: Change): Change =>
  (scene) => {
    const before = builtNodes(scene).at(-1)?.bytes ?? new Uint8Array();
    // The key `value` and the head of 64 bytes.
    const marker = Buffer.from('6576616c75655840', 'hex');
    const at = Buffer.from(before).indexOf(marker) + marker.length;
    return all(change, node(-1, { sign: () => before.slice(at, at + 64) }))(scene);
  };

/** A key in another form; the warrant is signed by its secret. */
const otherForm = (bytes: Uint8Array): Change => leaf({ issuer: { alg: 'secp256k1', public_key: bytes } });
const uncompressed = secp256k1.getPublicKey(keys.k1Issuer.secret, false);
const hybrid = uncompressed.map((byte, index) => (index === 0 ? 6 + ((uncompressed.at(-1) ?? 0) & 1) : byte));

const warrantInvalid = {
  step: 'a',
  code: 'warrant_signature_invalid',
  flags: ['AUTH_BYPASS'],
  basis: 'spec*',
  wrong: ['node0.signature'],
} as const;
const proofInvalid = {
  step: 'b',
  code: 'proof_signature_invalid',
  flags: ['AUTH_BYPASS'],
  basis: 'spec*',
  wrong: ['proof.signature'],
} as const;
const secp = { needs: ['secp256k1'], refs: ['W02', 'L12'] } as const;
const lengths = { also: ['warrant_malformed'], basis: 'kit' } as const;

const bounded = positive(
  'a tool constraint and a list of sponsors',
  all(
    constraints(
      -1,
      cap('1000000'),
      { tool: { tool_names: ['search'] } },
      {
        sponsorship: { allow_sponsored_execution: true, sponsor_ids: ['sponsor-1'] },
      },
    ),
    context({ tool_name: 'search' }),
  )(open),
);

export const key: Family = {
  id: 'LFV-KEY',
  description: 'Signatures of warrants and proofs, strict in every respect.',
  drafts: [
    bounded,
    positive('issuer and agent are the same key', holder(keys.issuer, signerItem(keys.issuer))(open), {
      refs: ['W03'],
    }),
    positive(
      'one secret for both algorithms',
      all(
        node(0, { key: keyNamed('both') }),
        holder(keyNamed('both', 'secp256k1'), signerItem(keyNamed('both', 'secp256k1'))),
      )({ ...open, config: { ...open.config, anchors: [configKey(keyNamed('both'))] } }),
      { refs: ['W05'], needs: ['secp256k1'] },
    ),
    positive(
      'a secp256k1 key with an odd y',
      holder(keyNamed('odd 1', 'secp256k1'), signerItem(keyNamed('odd 1', 'secp256k1')))(open),
      { needs: ['secp256k1'], refs: ['W02'] },
    ),
    positive('a chain of ed25519 keys, each its own', chainOf(4)),
    ...negatives(today, warrantInvalid, [
      ...[0, 31, 32, 63].map(
        (byte): Row => [
          'signature.value',
          `one bit of byte ${byte}`,
          edited((value) => flipped(value, byte)),
        ],
      ),
      ['signature.value', '64 zero bytes', signedBy(() => new Uint8Array(64))],
      ['signature.value', '63 bytes', edited((value) => value.subarray(0, 63)), lengths],
      ['signature.value', '65 bytes', edited((value) => concat(value, Uint8Array.of(0))), lengths],
      [
        'signature.value',
        'S plus the group order',
        edited(withLargeS),
        { refs: ['W04'], flags: ['MALLEABILITY'] },
      ],
      ['signature.value', 'by another key', signedBy(honest('warrant', keys.attacker)), { refs: ['W01'] }],
      [
        'signature.value',
        'R with a component of order 8: holds only under the cofactor',
        signedBy((body) => signWithTorsion(keys.issuer, prehash('warrant')(body))),
        { refs: ['W04'], flags: ['MALLEABILITY'] },
      ],
      [
        'signature.alg',
        'secp256k1 although the issuer is ed25519',
        node(-1, { signature: ({ value }) => ({ alg: 'secp256k1', value }) }),
        { refs: ['W05'], flags: ['CONFUSION'], also: ['alg_unsupported', 'warrant_malformed'] },
      ],
      [
        'warrant.warrant_id',
        'changed after signing',
        node(-1, {
          tamper: (full) =>
            new Uint8Array(Buffer.from(Buffer.from(full).toString('latin1').replace('w-0', 'w-1'), 'latin1')),
        }),
        { flags: ['BINDING'] },
      ],
      ...otherMessages('warrant').map(
        ([what, message, ref]): Row => [
          'signature.value',
          what,
          over('warrant', keys.issuer, message),
          { refs: [ref], basis: ref === 'L01' ? 'kit' : 'spec*', flags: ['CONFUSION'] },
        ],
      ),
    ]),
    ...negatives(today, { ...warrantInvalid, basis: 'kit', flags: ['INJECTION', 'LEGACY'] }, [
      [
        'subject_signer.key_id',
        'closes its field and rewrites the rest, under the signature of the honest warrant',
        keptSignature(
          leaf({
            subject_signer: {
              ...signerItem(keys.agent),
              key_id:
                '-;payment_subjects=opaque:mine;audience=any;not_before_ms=0;expires_at_ms=9007199254740991',
            },
          }),
        ),
        { refs: ['W10'] },
      ],
      [
        'payment_subjects',
        'a value that closes its field, under the signature of the honest warrant',
        keptSignature(
          leaf({
            payment_subjects: [
              ...subjects,
              { kind: 'opaque', value: 'x;audience=any;not_before_ms=0;expires_at_ms=9007199254740991' },
            ],
          }),
        ),
        { refs: ['W11'] },
      ],
      [
        'payment_subjects',
        'two values joined to one, under the signature of the honest warrant',
        keptSignature(
          leaf({ payment_subjects: [{ kind: 'caip10', value: `${wallet}|opaque:vault-7` }, ...subjects] }),
        ),
        { refs: ['W14'] },
      ],
    ]),
    ...negatives(bounded, { ...warrantInvalid, basis: 'kit', flags: ['INJECTION', 'LEGACY'] }, [
      [
        'constraints',
        'the tool constraint re-read as part of the list of sponsors, under the signature of the honest warrant',
        keptSignature(
          constraints(-1, cap('1000000'), {
            sponsorship: {
              allow_sponsored_execution: true,
              sponsor_ids: ['sponsor-1)|tool(tools=search;providers=;labels='],
            },
          }),
        ),
        { refs: ['W12'] },
      ],
    ]),
    ...negatives(
      pair,
      { ...warrantInvalid, refs: ['W04'], wrong: ['node1.signature'] },
      smallOrder.map((hex): Row => ['node 1 issuer', `the key ${hex}, of small order`, smallIssuer(hex)]),
    ),
    ...negatives(
      today,
      { ...warrantInvalid, refs: ['W04'] },
      smallOrder
        .slice(0, 6)
        .map(
          (hex): Row => [
            'signature.value',
            `R is ${hex}, of small order`,
            signedBy((body) =>
              signWithSmallR(keys.issuer, new Uint8Array(Buffer.from(hex, 'hex')), prehash('warrant')(body)),
            ),
          ],
        ),
    ),
    ...negatives(plain, proofInvalid, [
      ...[0, 31, 32, 63].map(
        (byte): Row => [
          'proof.signature',
          `one bit of byte ${byte}`,
          editedProof((value) => flipped(value, byte)),
        ],
      ),
      ['proof.signature', '64 zero bytes', proved(() => new Uint8Array(64))],
      [
        'proof.signature',
        '63 bytes',
        editedProof((value) => value.subarray(0, 63)),
        { also: ['ledgerflow_malformed'], basis: 'kit' },
      ],
      [
        'proof.signature',
        'S plus the group order',
        editedProof(withLargeS),
        { refs: ['W04'], flags: ['MALLEABILITY'] },
      ],
      ['proof.signature', 'by another key', proved(honest('proof', keys.attacker))],
      ['proof.signature', 'by the issuer of the warrant', proved(honest('proof', keys.issuer))],
      [
        'proof.signature',
        'by a secret made of the bytes of the public key',
        proved(honest('proof', { alg: 'ed25519', secret: signerOf(keys.agent).public_key })),
        { refs: ['W68'] },
      ],
      ...otherMessages('proof').map(
        ([what, message, ref]): Row => [
          'proof.signature',
          what,
          over('proof', keys.agent, message),
          { refs: [ref], basis: ref === 'L01' ? 'kit' : 'spec*', flags: ['CONFUSION'] },
        ],
      ),
    ]),
    ...negatives(
      today,
      { ...proofInvalid, refs: ['W04'] },
      smallOrder.map((hex): Row => ['subject_signer', `the key ${hex}, of small order`, smallAgent(hex)]),
    ),
    ...negatives(plain, { step: 'b', code: 'proof_signer_mismatch', flags: ['CONFUSION'], basis: 'spec*' }, [
      [
        'subject.signer',
        'another key, which also made the proof',
        proof({ key: keys.attacker }),
        { flags: ['AUTH_BYPASS'] },
      ],
      [
        'subject.signer',
        'the issuer, who also made the proof',
        proof({ key: keys.issuer }),
        { flags: ['AUTH_BYPASS'] },
      ],
      [
        'subject.signer',
        'a key derived from the public key of the agent',
        proof({ key: { alg: 'ed25519', secret: signerOf(keys.agent).public_key } }),
        { flags: ['AUTH_BYPASS'], refs: ['W68'] },
      ],
      [
        'subject.signer.alg',
        'secp256k1 for the same key bytes',
        ext('subject.signer.alg', 'secp256k1'),
        { refs: ['W05'], wrong: ['proof.signature'] },
      ],
      [
        'proof.signature.alg',
        'secp256k1 although the signer is ed25519',
        ext('proof.signature.alg', 'secp256k1'),
        { refs: ['W05'], wrong: ['proof.signature'] },
      ],
    ]),
    ...negatives(curve, { ...warrantInvalid, ...secp }, [
      ['signature.value', 'the high s', editedCurve(withHighS), { flags: ['MALLEABILITY'] }],
      ['signature.value', 'in DER', editedCurve(der), { ...lengths, flags: ['MALLEABILITY'] }],
      [
        'signature.value',
        '65 bytes, recoverable',
        editedCurve((value) => concat(value, Uint8Array.of(0))),
        { ...lengths, flags: ['MALLEABILITY'] },
      ],
      [
        'signature.value',
        'r is zero',
        editedCurve((value) => concat(new Uint8Array(32), value.subarray(32))),
      ],
      [
        'signature.value',
        's is zero',
        editedCurve((value) => concat(value.subarray(0, 32), new Uint8Array(32))),
      ],
      [
        'signature.value',
        's is the group order',
        editedCurve((value) => concat(value.subarray(0, 32), toBigEndian(order))),
      ],
      ['signature.value', 'by another key', signedBy(honest('warrant', keys.k1Attacker))],
      [
        'signature.value',
        'over the prehash hashed once more',
        over('warrant', keys.k1Issuer, (body) => prehash('warrant')(body)),
      ],
    ]),
    ...negatives(
      curve,
      {
        ...warrantInvalid,
        ...secp,
        flags: ['MALLEABILITY'],
        also: ['warrant_malformed', 'issuer_untrusted'],
        basis: 'kit',
      },
      [
        ['issuer.public_key', 'uncompressed', otherForm(uncompressed)],
        ['issuer.public_key', 'hybrid', otherForm(hybrid)],
        ['issuer.public_key', 'x only, 32 bytes', otherForm(uncompressed.slice(1, 33))],
      ],
    ),
    ...negatives(curve, { ...proofInvalid, ...secp }, [
      ['proof.signature', 'the high s', editedCurveProof(withHighS), { flags: ['MALLEABILITY'] }],
      [
        'proof.signature',
        'in DER',
        editedCurveProof(der),
        { flags: ['MALLEABILITY'], also: ['ledgerflow_malformed'], basis: 'kit' },
      ],
      [
        'proof.signature',
        '65 bytes, recoverable',
        editedCurveProof((value) => concat(value, Uint8Array.of(1))),
        { flags: ['MALLEABILITY'], also: ['ledgerflow_malformed'], basis: 'kit' },
      ],
      ['proof.signature', 'by another key', proved(honest('proof', keys.k1Attacker))],
    ]),
    ...signedAsText(today, bounded),
  ],
};
