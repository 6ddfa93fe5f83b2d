/**
 * Facilitators that stumble over, or trust, addresses with a meaning of their own.
 * @module
 */

import { transferAuthorizationDigest } from '../../../src/evm/typed-data.js';
import { recoverSigner, requiredDomain } from '../../../src/facilitator/adapters/evm/signature.js';
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { type Fetch, saboteur } from '../../kit/saboteur.js';
import { simulatesUnless } from './blind-simulation.saboteur.js';

const zeroAddress = `0x${'00'.repeat(20)}`;

saboteur<Parts>({
  id: 'trusts-failed-recovery',
  fault: 'compares a failed recovery with from',
  catches: ['X402-EVM-033'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-003', 'X402-EVM-035'],
  parts: (honest) => ({
    signature: async (context) => {
      const { payment, route } = context;
      if (payment.from !== zeroAddress) return honest.signature(context);
      const domain = requiredDomain(payment, route.chain.chainId);
      const digest = transferAuthorizationDigest(domain, payment.authorization);
      const signer = recoverSigner(digest, payment.signature) ?? zeroAddress;
      return signer === payment.from ? undefined : honest.signature(context);
    },
    simulate: simulatesUnless(honest, ({ payment }) => payment.from === zeroAddress),
  }),
});

saboteur<Parts>({
  id: 'trusts-own-signer',
  fault: 'skips the signature check when from is one of its signers',
  catches: ['X402-EVM-035'],
  sideEffects: ['X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-008', 'X402-EVM-033'],
  parts: (honest) => ({
    signature: async (context) =>
      context.payment.from === context.route.chain.signer.address ? undefined : honest.signature(context),
    simulate: simulatesUnless(honest, ({ payment, route }) => payment.from === route.chain.signer.address),
  }),
});

/** An exception that nobody caught, for the requests that a condition names. */
const crashesWhen =
  (condition: (requirements: JsonObject, authorization: JsonObject) => boolean) =>
  (honest: Fetch): Fetch =>
  async (request) => {
    const body: unknown = await request
      .clone()
      .json()
      .catch(() => undefined);
    const requirements = memberOf(body, 'paymentRequirements');
    const authorization = memberOf(memberOf(memberOf(body, 'paymentPayload'), 'payload'), 'authorization');
    return condition(requirements, authorization)
      ? Response.json({ error: 'Internal Server Error' }, { status: 500 })
      : honest(request);
  };

function memberOf(value: unknown, name: string): JsonObject {
  const inner = isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(inner) ? inner : {};
}

const sameAddress = (a: unknown, b: unknown): boolean =>
  typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase();

saboteur({
  id: 'crashes-on-self-payment',
  fault: 'throws when from equals payTo (500)',
  catches: ['X402-EVM-034'],
  neighbours: ['X402-EVM-035', 'X402-EVM-036', 'X402-EVM-037'],
  wire: crashesWhen((requirements, authorization) => sameAddress(authorization.from, requirements.payTo)),
});

saboteur({
  id: 'crashes-on-zero-pay-to',
  fault: 'throws on a zero payTo (500)',
  catches: ['X402-EVM-036'],
  neighbours: ['X402-EVM-033', 'X402-EVM-034', 'X402-EVM-037'],
  wire: crashesWhen((requirements) => sameAddress(requirements.payTo, zeroAddress)),
});

saboteur({
  id: 'crashes-on-asset-as-pay-to',
  fault: 'throws when payTo is the asset (500)',
  catches: ['X402-EVM-037'],
  neighbours: ['X402-EVM-034', 'X402-EVM-035', 'X402-EVM-036'],
  wire: crashesWhen((requirements) => sameAddress(requirements.payTo, requirements.asset)),
});
