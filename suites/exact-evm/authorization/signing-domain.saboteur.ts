/**
 * Facilitators that try other signing domains than the required one, or never ask the token for its own.
 * @module
 */

import type { Parts, SignaturePart } from '../../../src/facilitator/parts.js';
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { signatureOf, simulatesUnless } from './blind-simulation.saboteur.js';

/** The fault of a second try: what the honest step refuses, the retry may pass. */
function retries(honest: Parts, retry: SignaturePart): Pick<Parts, 'signature' | 'simulate'> {
  return {
    signature: async (context) => (await honest.signature(context)) && retry(context),
    simulate: simulatesUnless(honest, async (context) => (await honest.signature(context)) !== undefined),
  };
}

const domainRows = [
  'X402-EVM-001',
  'X402-EVM-006',
  'X402-EVM-007',
  'X402-EVM-008',
  'X402-EVM-019',
  'X402-EVM-020',
];

saboteur<Parts>({
  id: 'retries-with-mainnet-chain-id',
  fault: 'retries recovery with chain id 1 when the first recovery fails',
  catches: ['X402-EVM-004'],
  sideEffects: ['X402-ERR-001'],
  neighbours: [...domainRows, 'X402-EVM-005'],
  parts: (honest) =>
    retries(
      honest,
      signatureOf(honest, () => ({ chainId: 1 })),
    ),
});

const usdcOnBase = '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913';

saboteur<Parts>({
  id: 'retries-with-default-token',
  fault: 'retries recovery with a default token as verifying contract',
  catches: ['X402-EVM-005'],
  sideEffects: ['X402-ERR-001'],
  neighbours: [...domainRows, 'X402-EVM-004'],
  parts: (honest) =>
    retries(
      honest,
      signatureOf(honest, () => ({ payment: { asset: usdcOnBase } })),
    ),
});

saboteur<Parts>({
  id: 'never-simulates',
  fault: 'checks signature, balance and nonce, and never simulates the transfer',
  catches: ['X402-EVM-006', 'X402-EVM-025'],
  // At the bound only the simulation refuses.
  sideEffects: ['X402-EVM-016', 'X402-VER-011', 'X402-ERR-001'],
  neighbours: ['X402-EVM-001', 'X402-EVM-022', 'X402-EVM-024', 'X402-EVM-027', 'X402-EVM-030'],
  parts: () => ({ simulate: async () => undefined }),
});

function withName(value: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.extra) || 'name' in value.extra) return value;
  return { ...value, extra: { ...value.extra, name: 'USDC' } };
}

saboteur<Parts>({
  id: 'guesses-the-domain-name',
  fault: 'falls back to a built-in domain when extra.name is missing',
  catches: ['X402-EVM-007'],
  neighbours: ['X402-EVM-005', 'X402-EVM-006'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      json: (text) => {
        const parsed = honest.parse.json(text);
        if (!parsed.ok || !isJsonObject(parsed.value)) return parsed;
        const { paymentPayload, paymentRequirements } = parsed.value;
        if (!isJsonObject(paymentPayload)) return parsed;
        const accepted = withName(paymentPayload.accepted);
        return {
          ok: true,
          value: {
            ...parsed.value,
            paymentRequirements: withName(paymentRequirements),
            paymentPayload: { ...paymentPayload, accepted },
          },
        };
      },
    },
  }),
});
