/**
 * One payment for each thing that can be wrong with it, and the code by which our reference names it.
 * @module
 */
import type { LezCode } from './codes.js';
import { changed, type Defect, flipped, textAt, wholeAt } from './lez-check.js';

const signature = ['payload', 'signature'] as const;

export interface NamedDefect extends Defect {
  /** Of docs/spec/lez-1.md, section 5; other implementations have names of their own. */
  readonly code: LezCode;
  /** The signature over the member that was changed does not hold any more either: who looks there first is right as well. */
  readonly unsigned?: true;
}

/** In the order of the codes, one of each that a payment can carry. */
export const defects: readonly NamedDefect[] = [
  {
    name: 'a member is missing',
    code: 'malformed_payload',
    make: async (lez) => changed(await lez.credential(), ['accepted', 'amount'], undefined),
  },
  {
    name: 'another version',
    code: 'unsupported_version',
    unsigned: true,
    make: async (lez) => changed(await lez.credential(), ['x402_version'], 3),
  },
  {
    name: 'another scheme',
    code: 'unsupported_scheme',
    unsigned: true,
    make: async (lez) => changed(await lez.credential(), ['accepted', 'scheme'], 'upto'),
  },
  {
    name: 'another network',
    code: 'unsupported_network',
    unsigned: true,
    make: async (lez) => changed(await lez.credential(), ['accepted', 'network'], 'logos:lez-mainnet'),
  },
  {
    name: 'another asset',
    code: 'asset_mismatch',
    unsigned: true,
    make: async (lez) => changed(await lez.credential(), ['accepted', 'asset'], 'usdc'),
  },
  {
    name: 'another amount',
    code: 'amount_mismatch',
    unsigned: true,
    make: async (lez) => {
      const payment = await lez.credential();
      return changed(
        payment,
        ['accepted', 'amount'],
        (wholeAt(payment, 'accepted', 'amount') - 1n).toString(),
      );
    },
  },
  {
    name: 'another recipient',
    code: 'recipient_mismatch',
    unsigned: true,
    make: async (lez) => changed(await lez.credential(), ['accepted', 'pay_to'], 'thief_account'),
  },
  {
    name: 'another signature',
    code: 'invalid_signature',
    make: async (lez) => {
      const payment = await lez.credential();
      return changed(payment, signature, flipped(textAt(payment, ...signature), 'first byte', 1));
    },
  },
  {
    name: 'after its end',
    code: 'expired',
    make: (lez) => lez.credential({ from: -120_000, until: -60_000 }),
  },
  { name: 'no money', code: 'insufficient_funds', make: (lez) => lez.credential({ fund: false }) },
  {
    name: 'used before',
    code: 'nonce_replayed',
    make: async (lez) => {
      const payment = await lez.credential();
      await lez.get({ case: 'first use', payment });
      return payment;
    },
  },
];
