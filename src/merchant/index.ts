/**
 * The entry point `x402-assay/merchant`: sell answers over x402 version 2, through any facilitator.
 * @module
 */
export { createMerchant, type Merchant, type MerchantParts, type RouteTerms } from './create-merchant.js';
export type { SettleOutcome, Trouble, VerifyOutcome } from './facilitator-answer.js';
export {
  createFacilitatorClient,
  type FacilitatorCall,
  type FacilitatorClient,
  type FacilitatorClientOptions,
  type Fetch,
} from './facilitator-client.js';
export { createOpenPayments, type OpenPayments, type OpenPaymentsOptions } from './open-payments.js';
