/**
 * Payments of this profile in the envelope of version 2: the same authorization and signature, other names around them.
 * @module
 */
import { advertisedKinds } from '../kit/advertised.js';
import type { Check } from '../kit/check-context.js';
import { inVersion2, type Payment, type RequestBody } from '../kit/payment.js';

/** Whether /supported lists exact in version 2 on the network that is graded. */
export const listsVersion2 = ({ session, kind }: Check): boolean =>
  advertisedKinds(session).some(
    (one) =>
      one.x402Version === 2 &&
      one.scheme === 'exact' &&
      (one.network === kind.network || one.network === 'eip155:*'),
  );

export const asVersion2 = ({ draft, signature }: Payment): RequestBody => inVersion2(draft, signature);

/** Where the requirements of a body name the amount. */
export const amountPath = ({ draft }: Payment): string =>
  `paymentRequirements.${draft.x402Version === 1 ? 'maxAmountRequired' : 'amount'}`;
