/**
 * A facilitator that answers old clients in new words.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { wrapVersion1 } from './version-1-wire.js';

const older = 'invalid_exact_evm_payload_authorization_value';
const newer = 'invalid_exact_evm_payload_authorization_value_mismatch';

saboteur({
  id: 'newer-reason-in-version-1',
  fault: 'uses a 2.x-only reason in a version 1 answer',
  catches: ['X402-V1-012'],
  neighbours: ['X402-V1-004'],
  wire: wrapVersion1(async ({ endpoint }, ask) => {
    const said = await ask();
    const member = endpoint === 'verify' ? 'invalidReason' : 'errorReason';
    return said[member] === older ? { ...said, [member]: newer } : said;
  }),
});
