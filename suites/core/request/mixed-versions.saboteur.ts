/**
 * A facilitator of which one endpoint believes the top-level version and the other the payload's.
 * @module
 */
import { isJsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { jsonBodyOf, segmentOf } from '../../kit/wire-fault.js';

saboteur({
  id: 'parses-by-top-level-version',
  fault:
    'parses a version 2 payload as version 1 in settle because the top level says 1, and as version 2 in verify',
  catches: ['X402-REQ-003'],
  neighbours: ['X402-REQ-001', 'X402-REQ-002', 'X402-REQ-004'],
  wire: (honest) => async (request) => {
    const segment = segmentOf(request);
    if (segment !== 'verify' && segment !== 'settle') return honest(request);
    const body = await jsonBodyOf(request.clone());
    if (!isJsonObject(body) || body.x402Version !== 1) return honest(request);
    // Version 1 has scheme and network in the payload itself, where version 2 has nothing.
    if (segment === 'settle')
      return Response.json({
        success: false,
        errorReason: 'unsupported_scheme',
        transaction: '',
        network: '',
      });
    return honest(
      new Request(request.url, {
        method: 'POST',
        headers: request.headers,
        body: JSON.stringify({ ...body, x402Version: 2 }),
      }),
    );
  },
});
