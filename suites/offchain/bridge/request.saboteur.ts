/**
 * Facilitators that ask the bridge in their own way.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'bridge-flat-body',
  fault: 'sends the members of payload and requirements side by side in one object',
  catches: ['OFF-057'],
  // No bridge understands it.
  sideEffects: ['OFF-022', 'OFF-056'],
  neighbours: ['OFF-001', 'OFF-002', 'OFF-061'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        body: ({ network, paymentPayload, paymentRequirements }) => ({
          network,
          ...paymentPayload,
          ...paymentRequirements,
        }),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'whole-payload',
  fault: 'sends the whole x402 payload to the bridge',
  catches: ['OFF-059'],
  neighbours: ['OFF-057', 'OFF-060', 'OFF-066'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      call: (payment, route) => ({ ...offchain.call(payment, route), paymentPayload: payment.whole }),
    },
  }),
});

const withoutNulls = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutNulls);
  return isJsonObject(value) ? droppingNulls(value) : value;
};
const droppingNulls = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || member === undefined ? [] : [[name, withoutNulls(member)]],
    ),
  );

saboteur<Parts>({
  id: 'bridge-drops-nulls',
  fault: 'leaves members with the value null out of what it passes on',
  catches: ['OFF-060'],
  neighbours: ['OFF-057', 'OFF-061', 'OFF-066'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: { ...offchain.bridge, body: (call) => droppingNulls(offchain.bridge.body(call)) },
    },
  }),
});

saboteur<Parts>({
  id: 'no-bearer',
  fault: 'sends no Authorization header to the bridge',
  catches: ['OFF-061'],
  // The bridge lets nobody in.
  sideEffects: ['OFF-022', 'OFF-056'],
  neighbours: ['OFF-001', 'OFF-002', 'OFF-057'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        headers: (call, sending) => offchain.bridge.headers(call, { ...sending, apiKey: undefined }),
      },
    },
  }),
});
