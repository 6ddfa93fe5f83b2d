/**
 * The digests of the protocol: SHA-256 over a tag, a zero byte and the members, each with its length or of fixed size, so
 * that no two different objects have the same bytes.
 * Source: docs/spec/lez-1.md, section 4.
 * @module
 */
import { createHash } from 'node:crypto';
import type { SignedTerms } from './payment-payload.js';
import type { PaymentRequest } from './payment-request.js';

/** The tag and its end: what is signed for one purpose means nothing for another. */
const tag = (name: string): Buffer => Buffer.concat([Buffer.from(name, 'ascii'), Buffer.of(0)]);

/** UTF-8 bytes behind their number. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A big-endian unsigned integer. */
const integer = (value: bigint | number, bytes: number): Buffer =>
  Buffer.from(
    BigInt(value)
      .toString(16)
      .padStart(bytes * 2, '0'),
    'hex',
  );

const hex = (value: string): Buffer => Buffer.from(value, 'hex');
const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The bytes behind a request digest. */
export function requestPreimage(request: PaymentRequest): Buffer {
  return Buffer.concat([
    tag('assay/lez-request/v1'),
    text(request.requestId),
    text(request.merchantName),
    text(request.merchantUrl),
    text(request.payTo),
    integer(request.amount, 16),
    text(request.asset),
    text(request.network),
    text(request.scheme),
    text(request.reason),
    hex(request.agentPublicKey),
    integer(request.createdAtMs, 8),
  ]);
}

/** Lower-case hex. */
export const requestDigest = (request: PaymentRequest): string =>
  sha256(requestPreimage(request)).toString('hex');

/** The bytes behind a payment digest. */
export function paymentPreimage(terms: SignedTerms): Buffer {
  const { accepted } = terms;
  return Buffer.concat([
    tag('assay/lez-payment/v1'),
    integer(terms.x402Version, 2),
    text(accepted.scheme),
    text(accepted.network),
    text(accepted.asset),
    integer(accepted.amount, 16),
    text(accepted.payTo),
    integer(accepted.maxTimeoutSeconds, 4),
    text(terms.resourceUrl),
    text(terms.from),
    hex(terms.ownerPublicKey),
    hex(terms.agentPublicKey),
    hex(terms.requestDigest),
    integer(terms.validAfterMs, 8),
    integer(terms.validBeforeMs, 8),
    hex(terms.nonce),
  ]);
}

/** What the owner signs: 32 bytes. */
export const paymentDigest = (terms: SignedTerms): Buffer => sha256(paymentPreimage(terms));

/** The account of a public key, which is given in hex. */
export const accountOf = (publicKey: string): string =>
  `acct_${sha256(tag('assay/lez-account/v1'), hex(publicKey)).toString('hex').slice(0, 40)}`;

/** The transaction of a payment at a mock backend. */
export const transactionOf = (digest: Buffer): string =>
  `lezmock_${sha256(tag('assay/lez-tx/v1'), digest).toString('hex')}`;
