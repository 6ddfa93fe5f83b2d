/**
 * The entry point `x402-assay/merchant`: sell answers over x402 version 2, through any facilitator.
 *
 *     const facilitator = createFacilitatorClient({ url: 'http://127.0.0.1:3402' });
 *     const merchant = createMerchant({ facilitator });
 *     // With a gate, buyers also show a LedgerFlow warrant:
 *     // const gate = createGate({ config: { merchant_id: 'weather', merchant_hosts: ['weather.example'], anchors } });
 *     // const merchant = createMerchant({ facilitator, gate });
 *     app.get('/weather', merchant.charge({ accepts: [offer] }), (context) => context.text('sunny'));
 * @module
 */
export type { MerchantContext } from '../authorization/authorization-input.js';
export { openAuthorizationStore } from '../authorization/open-store.js';
export { createMerchant, type Merchant, type MerchantParts, type RouteTerms } from './create-merchant.js';
export type { SettleOutcome, Trouble, VerifyOutcome } from './facilitator-answer.js';
export {
  createFacilitatorClient,
  type FacilitatorCall,
  type FacilitatorClient,
  type FacilitatorClientOptions,
  type Fetch,
} from './facilitator-client.js';
export { createGate, type Gate, type GateOptions, type GateRequest } from './gate.js';
export { createOpenPayments, type OpenPayments, type OpenPaymentsOptions } from './open-payments.js';
