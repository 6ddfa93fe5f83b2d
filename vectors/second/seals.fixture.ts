/**
 * Which digests, hashes and signatures of a vector are wrong, according to an implementation that shares nothing with the
 * product: node:crypto, integers, and a CBOR writer of its own.
 */
import { createPublicKey, verify } from 'node:crypto';
import { type Tree, treeOf, writeCbor } from '../../src/warrant/second/cbor-writer.fixture.js';
import {
  decodePoint,
  encodePoint,
  hasSmallOrder,
  multiplyPoint,
  torsionPoint,
} from '../../src/warrant/second/edwards.fixture.js';
import { digestTextOf, prehashBytes, sha256Of } from '../../src/warrant/second/signing.fixture.js';
import { verifyEcdsa } from './ecdsa.fixture.js';
import { contentOf, memberOf, textMember, withoutSignature } from './lax-cbor.fixture.js';

/** A value of JSON.parse, looked into without a schema: what it holds may be anything. */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function member(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, name) =>
      typeof at === 'object' && at !== null && !Array.isArray(at) && Object.hasOwn(at, name)
        ? at[name]
        : undefined,
    value,
  );
}

/** Throws where the vector has something else on purpose. */
function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error('no text');
  return value;
}

/** RFC 8785. */
function canonical(value: Json | undefined): string {
  if (value === undefined) throw new Error('absent');
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new Error('half of a pair');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join()}}`;
}

/** In either alphabet, padded or not. Throws over letters of neither. */
function bytesOfText(value: Json | undefined): Buffer {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text(value))) throw new Error('no base64');
  return Buffer.from(text(value), 'base64');
}

function algorithm(value: string): string {
  if (value !== 'ed25519' && value !== 'secp256k1') throw new Error('no algorithm');
  return value;
}

const soundPoints = new Map<string, boolean>();

/** On the curve, canonical, and not of small order. */
function isSound(encoded: Uint8Array): boolean {
  const name = Buffer.from(encoded).toString('hex');
  const known = soundPoints.get(name);
  if (known !== undefined) return known;
  const point = decodePoint(encoded);
  const sound = point !== undefined && !hasSmallOrder(point);
  soundPoints.set(name, sound);
  return sound;
}

/** R was compared with a point that was computed, so only its order is left to ask about. */
const smallEncodings = new Set(
  [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].map((times) =>
    encodePoint(multiplyPoint(torsionPoint, times)).toString('hex'),
  ),
);
const hasSmallR = (signature: Uint8Array): boolean =>
  smallEncodings.has(Buffer.from(signature.subarray(0, 32)).toString('hex'));

const verdicts = new Map<string, boolean>();

function verifyOnce(alg: string, key: Uint8Array, prehash: Uint8Array, signature: Uint8Array): boolean {
  if (alg === 'secp256k1') return verifyEcdsa(key, prehash, signature);
  if (key.length !== 32 || signature.length !== 64) return false;
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  if (!isSound(key)) return false;
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return verify(null, prehash, publicKey, signature) && !hasSmallR(signature);
}

function isSigned(alg: string, key: Uint8Array, prehash: Uint8Array, signature: Uint8Array): boolean {
  const name = [alg, ...[key, prehash, signature].map((one) => Buffer.from(one).toString('hex'))].join();
  const verdict = verdicts.get(name) ?? verifyOnce(alg, key, prehash, signature);
  verdicts.set(name, verdict);
  return verdict;
}

function isWarrantSigned(bytes: Buffer): boolean {
  const signature = memberOf(bytes, 'signature');
  const issuer = memberOf(bytes, 'issuer');
  const alg = textMember(issuer, 'alg');
  const value = contentOf(memberOf(signature, 'value'));
  if (algorithm(textMember(signature, 'alg')) !== algorithm(alg)) return false;
  const prehash = prehashBytes('warrant', withoutSignature(bytes));
  return isSigned(alg, contentOf(memberOf(issuer, 'public_key')), prehash, value);
}

function digestMember(value: Json | undefined, name: string): string {
  const digest = text(member(value, name));
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error('no digest');
  return digest;
}

const hashOf = (digest: string): Buffer => Buffer.from(digest.slice('sha256:'.length), 'hex');

interface Params {
  readonly request: {
    readonly method: string;
    readonly authority: string;
    readonly target: string;
    readonly body_b64: string;
  };
  readonly payment_payload_b64: string;
}

function requestDigest({ method, authority, target, body_b64 }: Params['request']): string {
  const body = sha256Of(Buffer.from(body_b64, 'base64'));
  const host = authority.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const items: Tree[] = ['lfreq1', method, host, target].map((one) => ({ text: one }));
  return digestTextOf(writeCbor({ list: [...items, { bytes: body }] }));
}

function isProofSigned(document: Json, extension: Json | undefined, leafHash: Buffer): boolean {
  const proof = member(extension, 'proof');
  const signer = member(extension, 'subject', 'signer');
  const alg = algorithm(text(member(signer, 'alg')));
  const key = bytesOfText(member(signer, 'key_b64'));
  const created = member(proof, 'created_at_ms');
  if (typeof created !== 'number' || !Number.isSafeInteger(created) || created < 0)
    throw new Error('no time');
  const body = writeCbor(
    treeOf({
      challenge_id: text(member(extension, 'challenge_id')),
      warrant_digest: leafHash,
      accepted_hash: hashOf(digestMember(proof, 'accepted_hash')),
      request_hash: hashOf(digestMember(proof, 'request_hash')),
      payload_hash: sha256Of(Buffer.from(canonical(member(document, 'payload')))),
      payment_subject: {
        kind: text(member(extension, 'subject', 'payment_subject', 'kind')),
        value: text(member(extension, 'subject', 'payment_subject', 'value')),
      },
      created_at_ms: created,
      nonce: bytesOfText(member(proof, 'nonce_b64')),
      signer: { alg, public_key: key },
    }),
  );
  const value = bytesOfText(member(proof, 'signature', 'value_b64'));
  if (algorithm(text(member(proof, 'signature', 'alg'))) !== alg) return false;
  return isSigned(alg, key, prehashBytes('proof', body), value);
}

export interface SealReport {
  readonly wrong: readonly string[];
  /** Could not be looked at, because the vector is malformed there. */
  readonly unread: readonly string[];
  /** As this implementation computes them. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Looks at everything in the parameters of one request. */
export function inspectSeals(params: Params): SealReport {
  const [wrong, unread]: [string[], string[]] = [[], []];
  const facts: Record<string, string> = {};
  const judge = (seal: string, holds: () => boolean): void => {
    try {
      if (!holds()) wrong.push(seal);
    } catch {
      unread.push(seal);
    }
  };
  let document: Json = null;
  try {
    document = JSON.parse(Buffer.from(params.payment_payload_b64, 'base64').toString('utf8'));
  } catch {
    return { wrong, unread: ['document'], facts };
  }
  const value = member(document, 'extensions', 'ledgerflow');
  const extension = member(value, 'info') ?? value;
  const above = member(extension, 'warrant_chain');
  const references = [...(Array.isArray(above) ? above : []), member(extension, 'warrant')];
  const bytesOf = (reference: Json | undefined): Buffer => bytesOfText(member(reference, 'inline_b64'));
  for (const [index, reference] of references.entries()) {
    if (member(reference, 'inline_b64') === undefined) continue;
    judge(
      `node${index}.digest`,
      () => digestTextOf(bytesOf(reference)) === digestMember(reference, 'digest'),
    );
    judge(`node${index}.signature`, () => isWarrantSigned(bytesOf(reference)));
  }
  const proof = member(extension, 'proof');
  judge('accepted_hash', () => {
    facts.accepted_hash = digestTextOf(Buffer.from(canonical(member(document, 'accepted'))));
    return facts.accepted_hash === digestMember(proof, 'accepted_hash');
  });
  judge('request_hash', () => {
    facts.request_hash = requestDigest(params.request);
    return facts.request_hash === digestMember(proof, 'request_hash');
  });
  judge('proof.signature', () => {
    const leaf = references.at(-1);
    facts.payload_hash = digestTextOf(Buffer.from(canonical(member(document, 'payload'))));
    const hashes = references.map((one) =>
      member(one, 'inline_b64') === undefined ? digestMember(one, 'digest') : digestTextOf(bytesOf(one)),
    );
    facts.warrant_digest = hashes.at(-1) ?? '';
    facts.root_digest = hashes[0] ?? '';
    return leaf !== undefined && isProofSigned(document, extension, hashOf(facts.warrant_digest));
  });
  return { wrong, unread, facts };
}
