/**
 * The entry point `x402-assay/merchant`: sell answers over x402 version 2, through any facilitator.
 *
 *     const facilitator = createFacilitatorClient({ url: 'http://127.0.0.1:3402' });
 *     const merchant = createMerchant({ facilitator });
 *     app.get('/weather', merchant.charge({ accepts: [offer] }), (context) => context.text('sunny'));
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
