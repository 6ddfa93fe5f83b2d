/**
 * Makes the payments of one check on an off-chain rail: own accounts and payment intents, issued and funded at the
 * simulator's bridge where one stands behind the network.
 * @module
 */
import type { Instruments } from './instruments.js';
import { type DraftOptions, type Mint, ordinaryTimeout } from './mint.js';
import { derive, derivePayer } from './payer.js';
import type { Draft, Requirements } from './payment.js';
import type { OffchainRail, Session } from './session.js';

/** Units of an ordinary payment at a bridge. */
const ordinaryBridgeAmount = '1000';
/** Where no bridge says which asset its accounts hold. */
const usualAsset = 'USDT';

/** The bridge behind a network, where it is one of the simulator's. */
export function bridgeBehind(rail: OffchainRail | undefined, network: string): string | undefined {
  return rail?.bridged.find((one) => one.network === network)?.bridge;
}

export function createOffchainMint(session: Session, instruments: Instruments, scope: string): Mint {
  let count = 0;
  const short = (label: string): string => derive(session.seed, session.epoch, scope, label).slice(2, 22);
  const unusual = (what: string): never => {
    throw new Error(`${what} belongs to a chain and not to an off-chain rail`);
  };

  return {
    bookings: new Map(),
    freshRecipients: new Set(),
    payer: (label) => derivePayer(session.seed, session.epoch, scope, label),
    fund: async () => unusual('setting a balance'),
    token: () => unusual('a token'),
    draft: async (options: DraftOptions = {}): Promise<Draft> => {
      const rail = session.offchain;
      if (!rail) throw new Error('the target lists no off-chain network');
      count += 1;
      const index = String(count);
      const network = options.network ?? rail.network;
      const bridge = options.bridge ?? bridgeBehind(rail, network);
      const handle = bridge === undefined ? undefined : session.sim?.bridges.bridges[bridge];
      const account = options.account ?? `cex:user:${short(`account ${index}`)}`;
      const intent = options.intent ?? `pi_${short(`intent ${index}`)}`;
      const amount = options.amount ?? ordinaryBridgeAmount;
      const requirements: Requirements = {
        scheme: 'exact',
        network,
        amount,
        asset: handle?.asset ?? usualAsset,
        payTo: options.payTo ?? `merchant-${short(`payTo ${index}`)}`,
        maxTimeoutSeconds: options.maxTimeoutSeconds ?? ordinaryTimeout,
        extra: {},
      };
      if (handle && instruments.bridges && options.issue !== false)
        await instruments.bridges.issueIntent(handle.name, {
          proof: intent,
          payer: account,
          ...(options.fund === false || options.fund === '0'
            ? {}
            : { fund: { asset: handle.asset, amount: String(options.fund ?? amount) } }),
        });
      const payer = derivePayer(session.seed, session.epoch, scope, index);
      return {
        payer,
        signer: payer,
        domain: { name: '', version: '', chainId: 0, verifyingContract: '' },
        authorization: {
          from: account,
          to: requirements.payTo,
          value: amount,
          validAfter: '0',
          validBefore: '0',
          nonce: intent,
        },
        proof: { paymentIntentId: intent },
        ...(bridge === undefined ? {} : { bridge }),
        requirements,
        accepted: structuredClone(requirements),
        resource: {
          url: `https://merchant.example/${index}`,
          description: 'one item',
          mimeType: 'application/json',
        },
      };
    },
  };
}
