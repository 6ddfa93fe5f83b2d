/**
 * From text to a typed payment. Everything that is wrong with the form of a request is found here, so the
 * later steps never meet a missing member.
 * @module
 */
import { decodeAbiParameters } from 'viem/utils';
import { type Hex, isHex, lowerHex } from '../../../evm/hex.js';
import { parseCaip2 } from '../../../wire/caip.js';
import { facilitatorRequestSchema } from '../../../wire/facilitator-request.js';
import { isJsonObject } from '../../../wire/json.js';
import { eip3009PayloadSchema, evmAddressSchema } from '../../../wire/payment-payload.js';
import { parseStrictJson } from '../../../wire/strict-json.js';
import type { Parsed, ParseParts } from '../../parts.js';
import { readVersion1 } from '../../version-1.js';
import { reasons } from './reasons.js';

const eip6492Magic = '6492'.repeat(16);

const refuse = (
  reason: string,
  status?: number,
): { ok: false; refusal: { reason: string; status?: number } } => ({
  ok: false,
  refusal: status === undefined ? { reason } : { reason, status },
});

/** Takes an ERC-6492 wrapper off; the inner signature is what a deployed wallet and its token understand. */
function unwrap(signature: Hex): { signature: Hex; wrapped: boolean } | undefined {
  if (!signature.endsWith(eip6492Magic)) return { signature, wrapped: false };
  try {
    const wrapper: Hex = `0x${signature.slice(2, -64)}`;
    const [, , inner] = decodeAbiParameters(
      [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }],
      wrapper,
    );
    return { signature: inner, wrapped: true };
  } catch {
    return undefined;
  }
}

function versionOf(payload: unknown): unknown {
  return isJsonObject(payload) ? payload.x402Version : undefined;
}

/** What was signed where version 1 asks for at least the required amount: EIP-3009 moves all of it. */
const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** `version1` says whether requests of version 1 are served. */
export const createParseParts = ({ version1 }: { readonly version1: boolean }): ParseParts => ({
  json: (text): Parsed<unknown> => {
    try {
      return { ok: true, value: parseStrictJson(text) };
    } catch {
      return refuse(reasons.payload, 400);
    }
  },

  request: (body) => {
    if (!isJsonObject(body)) return refuse(reasons.payload, 400);
    if (!isJsonObject(body.paymentPayload)) return refuse(reasons.payload, 400);
    if (!isJsonObject(body.paymentRequirements)) return refuse(reasons.requirements, 400);
    const version = versionOf(body.paymentPayload);
    if (version !== 2 && !(version1 && version === 1)) return refuse(reasons.version);
    // Two versions in one request are never mixed. Older clients send none on top.
    const outer = body.x402Version;
    if (outer !== undefined && outer !== null && outer !== version) return refuse(reasons.version);
    if (version === 1) return readVersion1(body);
    const request = facilitatorRequestSchema.safeParse({ ...body, x402Version: 2 });
    const { paymentPayload, paymentRequirements } = body;
    if (request.success) {
      return { ok: true, value: { ...request.data, sent: { paymentPayload, paymentRequirements } } };
    }
    const members = request.error.issues
      .filter((issue) => issue.path[0] === 'paymentRequirements')
      .map((issue) => issue.path[1]);
    if (members.length === 0) return refuse(reasons.payload);
    const namesNetwork = typeof body.paymentRequirements.network === 'string';
    if (namesNetwork && members.every((member) => member === 'network')) return refuse(reasons.network);
    if (members.every((member) => member === 'maxTimeoutSeconds')) return refuse(reasons.timeout);
    const writesAmount = typeof body.paymentRequirements.amount === 'string';
    if (writesAmount && members.every((member) => member === 'amount')) return refuse(reasons.amount);
    return refuse(reasons.requirements);
  },

  payment: (request) => {
    const { paymentPayload, paymentRequirements: requirements } = request;
    const network = parseCaip2(requirements.network);
    if (network === undefined) return refuse(reasons.network);
    if ('permit2Authorization' in paymentPayload.payload) return refuse(reasons.method);
    const { asset, payTo } = requirements;
    if (!evmAddressSchema.safeParse(asset).success || !evmAddressSchema.safeParse(payTo).success) {
      return refuse(reasons.requirements);
    }
    const parsed = eip3009PayloadSchema.safeParse(paymentPayload.payload);
    if (!parsed.success) return refuse(reasons.payload);
    const { authorization, signature } = parsed.data;
    const text = lowerHex(signature);
    const inner = isHex(text) ? unwrap(text) : undefined;
    if (inner === undefined) return refuse(reasons.payload);
    const from = lowerHex(authorization.from);
    const to = lowerHex(authorization.to);
    const nonce = lowerHex(authorization.nonce);
    const { value, validAfter, validBefore } = authorization;
    return {
      ok: true,
      value: {
        request,
        requirements,
        accepted: paymentPayload.accepted,
        network,
        asset: lowerHex(asset),
        payTo: lowerHex(payTo),
        amount:
          request.version1 === undefined
            ? BigInt(requirements.amount)
            : larger(BigInt(requirements.amount), BigInt(value)),
        authorization: { from, to, value, validAfter, validBefore, nonce },
        from,
        to,
        value: BigInt(value),
        validAfter: BigInt(validAfter),
        validBefore: BigInt(validBefore),
        nonce,
        ...inner,
      },
    };
  },
});
