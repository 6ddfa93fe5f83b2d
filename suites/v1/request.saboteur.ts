/**
 * Facilitators that read requests of version 1 in two ways, or too strictly, or not at all.
 * @module
 */
import { reasons } from '../../src/facilitator/adapters/evm/reasons.js';
import type { Parts } from '../../src/facilitator/parts.js';
import { isJsonObject } from '../../src/wire/json.js';
import { legacyNameOf } from '../../src/wire/legacy-network.js';
import { saboteur } from '../kit/saboteur.js';
import { jsonAnswer } from '../kit/wire-fault.js';
import { readRequest, wrapVersion1 } from './version-1-wire.js';

saboteur({
  id: 'takes-caip2-in-version-1-verify',
  fault: 'accepts CAIP-2 in version 1 verify and refuses it in version 1 settle',
  catches: ['X402-V1-002'],
  neighbours: ['X402-V1-001', 'X402-V1-006'],
  wire: wrapVersion1(async ({ endpoint, body, payload, requirements }, ask) => {
    const network = legacyNameOf(String(requirements.network));
    if (endpoint === 'settle' || network === undefined) return ask();
    return ask({
      ...body,
      paymentPayload: { ...payload, network },
      paymentRequirements: { ...requirements, network },
    });
  }),
});

saboteur({
  id: 'crashes-on-mixed-envelopes',
  fault: 'throws on a version 2 payload with version 1 requirements (500)',
  catches: ['X402-V1-003'],
  neighbours: ['X402-V1-001', 'X402-V1-006'],
  wire: (honest) => async (request) => {
    const asked = await readRequest(request);
    const crashes = asked?.payload.x402Version === 2 && asked.requirements.maxAmountRequired !== undefined;
    return crashes ? jsonAnswer({ error: 'Cannot convert undefined to a BigInt' }, 500) : honest(request);
  },
});

saboteur<Parts>({
  id: 'rejects-null-output-schema',
  fault: 'rejects `outputSchema: null`',
  catches: ['X402-V1-006'],
  neighbours: ['X402-V1-001', 'X402-V1-002'],
  parts: (honest) => ({
    parse: {
      ...honest.parse,
      request: (body) => {
        const requirements = isJsonObject(body) ? body.paymentRequirements : undefined;
        return isJsonObject(requirements) && requirements.outputSchema === null
          ? { ok: false, refusal: { reason: reasons.requirements } }
          : honest.parse.request(body);
      },
    },
  }),
});
