/**
 * The validity window against the clock, strict like the contract.
 * @module
 */
import { settleMarginSeconds } from '../adapters/evm/window.js';
import type { AceParts } from './ace-parts.js';
import { aceReasons } from './reasons.js';

export const aceWindow: AceParts['window'] = {
  after: ({ validAfter }, now) => (validAfter < now ? undefined : { reason: aceReasons.notYet }),
  before: ({ validBefore }, now) =>
    now + settleMarginSeconds <= validBefore ? undefined : { reason: aceReasons.expired },
};
