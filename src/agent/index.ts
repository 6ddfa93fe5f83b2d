/**
 * The entry point `x402-assay/agent`: request, and pay when it is asked for, once.
 *
 *     const agent = createAgent({ wallets: [evmWallet(account)], maxAmount: { [usdc]: 10_000n } });
 *     const bought = await agent.pay('https://shop.example/weather');
 *     if (bought.kind === 'paid') console.log(bought.receipt.transaction, await bought.response.text());
 *
 * With `warrant: { chain, key }` it also answers merchants that ask for LedgerFlow authorization; `attachWarrant` does
 * the same for the payments of other clients.
 * @module
 */
export { attachWarrant, type HeldWarrant, type ProofTerms } from './attach-warrant.js';
export type { PaymentLimits } from './choose-offer.js';
export {
  type Agent,
  type AgentFetch,
  type AgentOptions,
  createAgent,
  type Purchase,
} from './create-agent.js';
export { type EvmRoute, type EvmWalletOptions, evmWallet } from './evm-wallet.js';
export { type IntentWalletOptions, intentWallet } from './intent-wallet.js';
export type { Wallet, WalletPayment } from './wallet.js';
