/**
 * The kit's own signer of LEZ payments: digests and signatures written a second time, so that what the reference checks is
 * not what the reference made. Source: docs/spec/lez-1.md, section 4.
 * @module
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { JsonObject } from '../../src/wire/json.js';

/** A private key of node:crypto over a 32-byte seed. */
const keyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

const publicOf = (key: KeyObject): string =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex');

type Field = string | readonly [value: bigint, bytes: number] | Buffer;

function bytesOf(field: Field): Buffer {
  if (Buffer.isBuffer(field)) return field;
  if (typeof field === 'string') {
    const text = Buffer.from(field, 'utf8');
    return Buffer.concat([bytesOf([BigInt(text.length), 4]), text]);
  }
  const [value, size] = field;
  return Buffer.from(
    Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * (size - 1 - at))) & 255n)),
  );
}

function digest(tag: string, ...fields: readonly Field[]): Buffer {
  const hash = createHash('sha256').update(`${tag}\0`);
  for (const field of fields) hash.update(bytesOf(field));
  return hash.digest();
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The account of a public key in hex. */
export const accountOf = (publicKey: string): string =>
  `acct_${digest('assay/lez-account/v1', hex(publicKey)).toString('hex').slice(0, 40)}`;

export interface Offer {
  readonly scheme: string;
  readonly network: string;
  readonly asset: string;
  readonly amount: string;
  readonly payTo: string;
  readonly maxTimeoutSeconds: number;
}

export interface Terms {
  readonly offer: Offer;
  readonly url: string;
  /** 32 bytes. */
  readonly ownerSeed: Buffer;
  /** 32 bytes as hex. */
  readonly agentPublicKey: string;
  readonly requestDigest: string;
  readonly nonce: string;
  readonly validAfterMs: number;
  readonly validBeforeMs: number;
}

/** A payment that its payer signed: by the kit in the spelling of the prototype, by the operator's command in either. */
export interface Credential {
  readonly payload: JsonObject;
  readonly payer: string;
  readonly nonce: string;
  readonly amount: string;
  readonly payTo: string;
}

export function signCredential(terms: Terms): Credential & { readonly transaction: string } {
  const { offer, url, nonce, agentPublicKey, requestDigest, validAfterMs, validBeforeMs } = terms;
  const key = keyOf(terms.ownerSeed);
  const owner = publicOf(key);
  const payer = accountOf(owner);
  const signed = digest(
    'assay/lez-payment/v1',
    [2n, 2],
    offer.scheme,
    offer.network,
    offer.asset,
    [BigInt(offer.amount), 16],
    offer.payTo,
    [BigInt(offer.maxTimeoutSeconds), 4],
    url,
    payer,
    hex(owner),
    hex(agentPublicKey),
    hex(requestDigest),
    [BigInt(validAfterMs), 8],
    [BigInt(validBeforeMs), 8],
    hex(nonce),
  );
  return {
    payload: {
      x402_version: 2,
      resource: { url },
      accepted: {
        scheme: offer.scheme,
        network: offer.network,
        asset: offer.asset,
        amount: offer.amount,
        pay_to: offer.payTo,
        max_timeout_seconds: offer.maxTimeoutSeconds,
      },
      payload: {
        from: payer,
        owner_public_key: owner,
        agent_public_key: agentPublicKey,
        request_digest: requestDigest,
        valid_after_ms: validAfterMs,
        valid_before_ms: validBeforeMs,
        nonce,
        signature: sign(null, signed, key).toString('hex'),
        signed_tx: null,
      },
    },
    payer,
    nonce,
    amount: offer.amount,
    payTo: offer.payTo,
    transaction: `lezmock_${digest('assay/lez-tx/v1', signed).toString('hex')}`,
  };
}
