/**
 * A saboteur with a fault in any part of the reference.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import type { Saboteur } from '../../suites/kit/saboteur.js';

export type AnySaboteur = Saboteur<Parts, LezMerchantParts, AceParts>;

/** What of it concerns the facilitator. */
export type FacilitatorFault = Omit<Saboteur<Parts>, 'shopParts' | 'aceParts'>;
