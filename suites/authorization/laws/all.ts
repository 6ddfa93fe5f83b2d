/**
 * The laws, in the order of the specification.
 * @module
 */
import { attenuationLaw, noEscapeLaw, withinLaw } from './attenuation.js';
import { bindingLaw } from './bindings.js';
import { blindnessLaw } from './blindness.js';
import { oneEncodingLaw, roundTripLaw, totalityLaw } from './codec.js';
import { firstStepLaw } from './first-step.js';
import type { Law } from './law.js';
import { hostLaw, pathLaw } from './matching.js';
import { budgetLaw, sharedBudgetLaw, smallerAmountLaw } from './money.js';
import { determinismLaw, orderLaw, transportLaw } from './presentation.js';
import { atMostOnceLaw, burnsNothingLaw, idempotenceLaw, isolationLaw } from './replay.js';
import { joinedTextLaw, tagLaw, unforgeableLaw } from './signatures.js';
import { tamperLaw } from './tamper.js';
import { oneIntervalLaw, staysOldLaw } from './time.js';
import { anchorLaw, revocationLaw } from './trust.js';

/** P01 to P29. */
export const laws: readonly Law[] = [
  attenuationLaw,
  withinLaw,
  noEscapeLaw,
  orderLaw,
  tamperLaw,
  roundTripLaw,
  oneEncodingLaw,
  totalityLaw,
  atMostOnceLaw,
  idempotenceLaw,
  isolationLaw,
  burnsNothingLaw,
  staysOldLaw,
  oneIntervalLaw,
  smallerAmountLaw,
  budgetLaw,
  sharedBudgetLaw,
  tagLaw,
  bindingLaw,
  unforgeableLaw,
  anchorLaw,
  revocationLaw,
  transportLaw,
  determinismLaw,
  firstStepLaw,
  joinedTextLaw,
  blindnessLaw,
  hostLaw,
  pathLaw,
];
