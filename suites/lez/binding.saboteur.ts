/**
 * Services that do not hold a payment to what was signed, each in one thing. The merchant and the facilitator share the
 * checks, so both have the fault.
 * @module
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Parts } from '../../src/facilitator/parts.js';
import type { CheckedPayment, PaymentCheck, PaymentChecks } from '../../src/lez/checks.js';
import { accountOf, paymentDigest } from '../../src/lez/digest.js';
import type { LezMerchantParts } from '../../src/lez/merchant.js';
import type { PaymentPayload } from '../../src/lez/payment-payload.js';
import { type Saboteur, saboteur } from '../kit/saboteur.js';

type Lax = (honest: PaymentChecks) => Partial<PaymentChecks>;

/** The same fault in both. */
const both = (lax: Lax): Pick<Saboteur<Parts, LezMerchantParts>, 'parts' | 'shopParts'> => ({
  parts: ({ lez }) => ({ lez: { ...lez, checks: { ...lez.checks, ...lax(lez.checks) } } }),
  shopParts: ({ checks }) => ({ checks: { ...checks, ...lax(checks) } }),
});

/** Judges the signature of a payment as it would have been. */
const restoring =
  (honest: PaymentCheck, restore: (checked: CheckedPayment) => PaymentPayload): PaymentCheck =>
  (checked) =>
    honest(checked) || honest({ ...checked, payment: restore(checked) });

const always: PaymentCheck = () => true;

const unsigned = (
  id: string,
  fault: string,
  row: string,
  restore: (checked: CheckedPayment) => PaymentPayload,
  ...lax: readonly (keyof PaymentChecks)[]
): void =>
  saboteur<Parts, LezMerchantParts>({
    id,
    fault,
    catches: [row],
    neighbours: ['LEZ-038', 'LEZ-050', 'LEZ-054'],
    ...both((honest) => ({
      ...Object.fromEntries(lax.map((name) => [name, always])),
      invalid_signature: restoring(honest.invalid_signature, restore),
    })),
  });

const withAccepted =
  (change: (checked: CheckedPayment) => Partial<PaymentPayload['accepted']>) =>
  (checked: CheckedPayment): PaymentPayload => ({
    ...checked.payment,
    accepted: { ...checked.payment.accepted, ...change(checked) },
  });

const lastBit = (hex: string): string =>
  hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16);

saboteur<Parts, LezMerchantParts>({
  id: 'skip-signature',
  fault: 'looks at no signature',
  catches: ['LEZ-038'],
  neighbours: ['LEZ-039', 'LEZ-040', 'LEZ-041', 'LEZ-050', 'LEZ-054'],
  ...both(() => ({ invalid_signature: always })),
});

unsigned(
  'amount-unsigned',
  'lets the amount be changed after the signature',
  'LEZ-039',
  withAccepted(({ offer: { amount } }) => ({ amount })),
  'amount_mismatch',
);
unsigned(
  'payto-unsigned',
  'lets the recipient be changed after the signature',
  'LEZ-040',
  withAccepted(({ offer: { payTo } }) => ({ payTo })),
  'recipient_mismatch',
);
unsigned(
  'network-unsigned',
  'lets the network be changed after the signature',
  'LEZ-041',
  withAccepted(({ offer: { network } }) => ({ network })),
  'unsupported_network',
);
const assetLax = both((honest) => ({
  asset_mismatch: always,
  invalid_signature: restoring(
    honest.invalid_signature,
    withAccepted(({ offer: { asset } }) => ({ asset })),
  ),
}));

saboteur<Parts, LezMerchantParts>({
  id: 'asset-unsigned',
  fault: 'lets the asset be changed after the signature, and pays in the one that is offered',
  catches: ['LEZ-042'],
  neighbours: ['LEZ-038', 'LEZ-050', 'LEZ-054'],
  ...assetLax,
  parts: (honest, life) => {
    const lez = { ...honest.lez, ...assetLax.parts?.(honest, life).lez };
    return {
      lez: { ...lez, transfer: (order) => ({ ...honest.lez.transfer(order), asset: order.offer.asset }) },
    };
  },
});

unsigned('nonce-unsigned', 'leaves a bit of the nonce out of what is signed', 'LEZ-043', ({ payment }) => ({
  ...payment,
  nonce: lastBit(payment.nonce),
}));
unsigned(
  'request-unsigned',
  'leaves a bit of the request out of what is signed',
  'LEZ-047',
  ({ payment }) => ({ ...payment, requestDigest: lastBit(payment.requestDigest) }),
);
unsigned('payer-unsigned', 'takes the money of whoever the payment names', 'LEZ-045', ({ payment }) => ({
  ...payment,
  from: accountOf(payment.ownerPublicKey),
}));

saboteur<Parts, LezMerchantParts>({
  id: 'window-unsigned',
  fault: 'lets the end be moved by a minute after the signature',
  catches: ['LEZ-044'],
  neighbours: ['LEZ-038', 'LEZ-050'],
  ...both((honest) => ({
    invalid_signature: restoring(honest.invalid_signature, ({ payment }) => ({
      ...payment,
      validBeforeMs: Math.max(0, payment.validBeforeMs - 60_000),
    })),
  })),
});

saboteur<Parts, LezMerchantParts>({
  id: 'resource-unsigned',
  fault: 'opens every resource with a payment for one',
  catches: ['LEZ-046'],
  neighbours: ['LEZ-040', 'LEZ-038'],
  shopParts: ({ checks }) => ({
    checks: {
      ...checks,
      recipient_mismatch: ({ resourceUrl: _, ...checked }: CheckedPayment) =>
        checks.recipient_mismatch(checked),
    },
  }),
});

saboteur<Parts, LezMerchantParts>({
  id: 'trust-accepted',
  fault: 'believes the price that stands in the payment',
  catches: ['LEZ-048'],
  neighbours: ['LEZ-038', 'LEZ-039', 'LEZ-040'],
  ...both(() => ({ amount_mismatch: always })),
});

/** Reduces S, as verifiers do that were written before anybody thought of it. */
function reduced(signature: string): Uint8Array {
  const s =
    BigInt(`0x${Buffer.from(signature.slice(64), 'hex').reverse().toString('hex')}`) % ed25519.Point.Fn.ORDER;
  const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([Buffer.from(signature.slice(0, 64), 'hex'), bytes]);
}

saboteur<Parts, LezMerchantParts>({
  id: 'lax-ed25519',
  fault: 'verifies with the cofactor, takes points of small order and an S that is too large',
  catches: ['LEZ-049'],
  neighbours: ['LEZ-038', 'LEZ-039'],
  ...both(() => ({
    invalid_signature: ({ payment }: CheckedPayment) =>
      payment.from === accountOf(payment.ownerPublicKey) &&
      ed25519.verify(
        reduced(payment.signature),
        paymentDigest(payment),
        Buffer.from(payment.ownerPublicKey, 'hex'),
        {
          zip215: true,
        },
      ),
  })),
});
