/**
 * A facilitator that forgets what it sent when the older path cannot read the receipt.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { wrapVersion1 } from './version-1-wire.js';

saboteur({
  id: 'drops-hash-in-version-1',
  fault: 'drops the hash when the version 1 receipt wait fails',
  catches: ['X402-V1-013'],
  neighbours: ['X402-V1-001'],
  wire: wrapVersion1(async ({ endpoint }, ask) => {
    const said = await ask();
    return endpoint === 'settle' && said.success === false ? { ...said, transaction: '' } : said;
  }),
});
