/**
 * Facilitators that list version 1 and speak version 2.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { networkOfLegacyName } from '../../src/wire/legacy-network.js';
import { beforeSchema, objectAt } from '../kit/rewrite-request.saboteur.js';
import { saboteur } from '../kit/saboteur.js';
import { wrapVersion1 } from './version-1-wire.js';

saboteur<Parts>({
  id: 'reads-version-1-as-2',
  fault: 'advertises version 1 but reads its payloads as version 2',
  catches: ['X402-V1-001'],
  neighbours: ['X402-REQ-001', 'X402-SUP-005'],
  parts: (honest) =>
    beforeSchema(honest, (body) => {
      const payload = objectAt(body, 'paymentPayload');
      if (payload?.x402Version !== 1) return;
      payload.x402Version = 2;
      body.x402Version = 2;
    }),
});

saboteur({
  id: 'caip2-in-version-1-settle',
  fault: 'returns a CAIP-2 network in a version 1 settle answer',
  catches: ['X402-V1-008'],
  neighbours: ['X402-V1-001', 'X402-V1-004'],
  wire: wrapVersion1(async ({ endpoint }, ask) => {
    const said = await ask();
    const network = networkOfLegacyName(String(said.network));
    return endpoint === 'settle' && network !== undefined ? { ...said, network } : said;
  }),
});
