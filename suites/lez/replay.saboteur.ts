/**
 * Services with one hole in the rule that a payment is used once.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { LezOrder, LezParts } from '../../src/facilitator/adapters/lez/lez-parts.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { Transfer } from '../../src/lez/backend.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import type { OpenPayments } from '../../src/merchant/open-payments.js';
import { saboteur } from '../kit/saboteur.js';

const fresh = (): string => randomBytes(32).toString('hex');

/** A memory that remembers nothing and holds nobody up. */
const forgetful: OpenPayments = {
  claim: () => ({ before: undefined, remember: () => {}, forget: () => {}, release: () => {} }),
};

/** A facilitator to which every settle is a new payment. */
const careless = ({ lez }: Parts): { readonly lez: LezParts } => ({
  lez: {
    ...lez,
    identity: fresh,
    transfer: (order: LezOrder) => ({
      ...lez.transfer(order),
      nonce: fresh(),
      transaction: `lezmock_${fresh()}`,
    }),
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'nonce-not-stored',
  fault: 'remembers no nonce, neither in the shop nor in settlement',
  catches: ['LEZ-054', 'LEZ-055'],
  // A nonce that nobody signed reaches the books with every payment.
  sideEffects: ['LEZ-015'],
  parts: careless,
  shopParts: () => ({ openPayments: forgetful }),
});

/** Settled before, by payer and nonce. */
const usedUp = (lez: LezParts, before: Set<string>): LezParts => ({
  ...lez,
  settle: async (transfer, route) => {
    const key = `${transfer.from}/${transfer.nonce}`;
    const sent: Transfer = before.has(key)
      ? { ...transfer, nonce: fresh(), transaction: `lezmock_${fresh()}` }
      : transfer;
    before.add(key);
    return lez.settle(sent, route);
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'nonce-in-merchant-only',
  fault: 'remembers nonces in the shop and not in settlement',
  catches: ['LEZ-055'],
  neighbours: ['LEZ-054', 'LEZ-038'],
  parts: ({ lez }) => ({ lez: { ...usedUp(lez, new Set()), identity: fresh } }),
});

saboteur<Parts, LezMerchantParts>({
  id: 'verify-burns',
  fault: 'uses the nonce up when it is verified for the third time',
  catches: ['LEZ-056'],
  neighbours: ['LEZ-054', 'LEZ-055', 'LEZ-057'],
  parts: ({ lez }) => {
    const looks = new Map<string, number>();
    return {
      lez: {
        ...lez,
        verify: async (transfer, route) => {
          looks.set(transfer.nonce, (looks.get(transfer.nonce) ?? 0) + 1);
          return lez.verify(transfer, route);
        },
        settle: async (transfer, route) =>
          (looks.get(transfer.nonce) ?? 0) > 2
            ? { kind: 'nonce_replayed', transaction: '' }
            : lez.settle(transfer, route),
      },
    };
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'burn-on-fail',
  fault: 'uses the nonce up in a settlement that it refused',
  catches: ['LEZ-057'],
  neighbours: ['LEZ-054', 'LEZ-055', 'LEZ-056'],
  parts: ({ lez }) => {
    const burnt = new Set<string>();
    return {
      lez: {
        ...lez,
        settle: async (transfer, route) => {
          if (burnt.has(transfer.nonce)) return { kind: 'nonce_replayed', transaction: '' };
          const answer = await lez.settle(transfer, route);
          if (answer.kind === 'insufficient_funds') burnt.add(transfer.nonce);
          return answer;
        },
      },
    };
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'global-nonce',
  fault: 'keeps one list of nonces for all payers',
  catches: ['LEZ-058'],
  neighbours: ['LEZ-054', 'LEZ-055', 'LEZ-057'],
  parts: ({ lez }) => {
    const used = new Map<string, string>();
    return {
      lez: {
        ...lez,
        settle: async (transfer, route) => {
          const by = used.get(transfer.nonce);
          if (by !== undefined && by !== transfer.from) return { kind: 'nonce_replayed', transaction: '' };
          used.set(transfer.nonce, transfer.from);
          return lez.settle(transfer, route);
        },
      },
    };
  },
});

saboteur<Parts, LezMerchantParts>({
  id: 'nonce-race',
  fault: 'looks whether a nonce is used, and marks it only after the money moved',
  catches: ['LEZ-059'],
  neighbours: ['LEZ-054', 'LEZ-055'],
  parts: ({ lez }) => {
    const done = new Map<string, string>();
    /** Payments whose settlement has begun. */
    const racers = new Set<string>();
    return {
      lez: {
        ...lez,
        identity: fresh,
        settle: async (transfer, route) => {
          const key = `${transfer.from}/${transfer.nonce}`;
          const before = done.get(key);
          if (before !== undefined) return { kind: 'nonce_replayed', transaction: before };
          const racing = racers.has(key);
          racers.add(key);
          const answer = await lez.settle(
            racing ? { ...transfer, nonce: fresh(), transaction: `lezmock_${fresh()}` } : transfer,
            route,
          );
          done.set(key, transfer.transaction);
          return answer;
        },
      },
    };
  },
  shopParts: () => ({ openPayments: forgetful }),
});
