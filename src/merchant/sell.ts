/**
 * One sale: verify, let the handler answer, settle, deliver. The handler never runs for a payment that was not verified,
 * a handler that failed is never settled, and nothing is delivered before its settlement is certain.
 * @module
 */
import type { PaymentRequired } from '../wire/payment-required.js';
import type { PaymentRequirements } from '../wire/payment-requirements.js';
import type { SettleOutcome, Trouble } from './facilitator-answer.js';
import type { FacilitatorClient } from './facilitator-client.js';
import { failedSettlement, merchantAnswer, merchantCodes, paidAnswer } from './merchant-answers.js';
import type { Claim } from './open-payments.js';
import type { SentPayment } from './payment-header.js';

export interface Sale {
  /** Method and URL: a withheld answer belongs to one resource. */
  readonly resource: string;
  readonly sent: SentPayment;
  /** Our own offer, never the client's copy. */
  readonly requirements: PaymentRequirements;
  /** What a visitor is asked for again. */
  challenge(): Promise<PaymentRequired>;
  /** Whether the visitor can send the same payment again and be recognised by its payment identifier. */
  readonly isIdentified: boolean;
  readonly claim: Claim;
  /** Whether nobody waits for the answer any more. */
  gone(): boolean;
  deliver(): Promise<Response>;
}

export interface SaleParts {
  readonly facilitator: FacilitatorClient;
  /** Told of whatever the facilitator could not decide, for the operator's log. */
  readonly onTrouble?: (trouble: {
    readonly step: 'verify' | 'settle';
    readonly why: Trouble['why'];
  }) => void;
}

/** exact/EVM, phase 3: the payer has to give an allowance first, and a new payment alone does not help. */
const refusalStatus = (reason: string): number =>
  reason.toLowerCase() === 'permit2_allowance_required' ? 412 : 402;

/** What a sale came to: paid, failed for good with nothing paid, or open. */
export interface Sold {
  readonly response: Response;
  readonly end: 'paid' | 'failed' | 'open';
}

const sold = (end: Sold['end'], response: Response): Sold => ({ end, response });

/** Sells one answer for one payment that nobody else works on. What is known of the payment stays unless it says so. */
export async function sell({ facilitator, onTrouble }: SaleParts, sale: Sale): Promise<Sold> {
  const { claim, requirements, resource, sent } = sale;
  const { network } = requirements;
  const { before } = claim;
  const call = { x402Version: 2, paymentPayload: sent.payload, paymentRequirements: requirements } as const;

  // A client of somebody else may throw, and money may have moved before it did.
  const settle = (): Promise<SettleOutcome> =>
    facilitator.settle(call).catch(() => ({ kind: 'trouble', why: 'connection' }));

  if (before?.state === 'used') {
    const settlement = failedSettlement(merchantCodes.used, network);
    const challenge = await sale.challenge();
    return sold('failed', merchantAnswer({ status: 402, error: merchantCodes.used, challenge, settlement }));
  }
  if (before !== undefined && before.resource !== resource) {
    const settlement = failedSettlement(merchantCodes.inProgress, network);
    return sold('failed', merchantAnswer({ status: 409, error: merchantCodes.inProgress, settlement }));
  }
  if (before?.state === 'undelivered') {
    claim.remember({ state: 'used' });
    return sold('paid', paidAnswer(before.withheld, before.receipt));
  }

  let withheld = before?.state === 'unsettled' ? before.withheld : undefined;
  const wasAsked = withheld !== undefined;
  if (withheld === undefined) {
    const verdict = await facilitator.verify(call);
    if (verdict.kind === 'trouble') {
      onTrouble?.({ step: 'verify', why: verdict.why });
      if (sale.isIdentified) claim.remember({ state: 'authorized', resource });
      const response = merchantAnswer({ status: 502, error: merchantCodes.unavailable });
      return sold(sale.isIdentified ? 'open' : 'failed', response);
    }
    if (verdict.kind === 'refused') {
      const { reason } = verdict;
      claim.forget();
      const challenge = await sale.challenge();
      return sold('failed', merchantAnswer({ status: refusalStatus(reason), error: reason, challenge }));
    }
    withheld = await sale.deliver();
    if (withheld.status >= 400) {
      claim.forget();
      return sold('failed', withheld);
    }
  }

  let outcome = await settle();
  // What is broadcast may need a moment; more than one more question is the visitor's business.
  if (outcome.kind === 'pending') outcome = await settle();

  switch (outcome.kind) {
    case 'settled': {
      const { receipt } = outcome;
      if (sale.gone()) {
        claim.remember({ state: 'undelivered', resource, withheld, receipt });
        return sold('open', merchantAnswer({ status: 503, error: merchantCodes.unavailable }));
      }
      claim.remember({ state: 'used' });
      return sold('paid', paidAnswer(withheld, receipt));
    }
    case 'refused': {
      const { reason, transaction } = outcome;
      withheld.body?.cancel().catch(() => {});
      claim.forget();
      const settlement = failedSettlement(reason, network, transaction);
      const answer = { status: refusalStatus(reason), error: reason, settlement };
      // An earlier settle of this payment may have moved the money, so nobody is asked to pay again.
      if (wasAsked) return sold('open', merchantAnswer(answer));
      return sold('failed', merchantAnswer({ ...answer, challenge: await sale.challenge() }));
    }
    case 'pending': {
      const { transaction } = outcome;
      claim.remember({ state: 'unsettled', resource, withheld });
      const settlement = failedSettlement(merchantCodes.pending, network, transaction);
      return sold('open', merchantAnswer({ status: 402, error: merchantCodes.pending, settlement }));
    }
    case 'trouble': {
      claim.remember({ state: 'unsettled', resource, withheld });
      onTrouble?.({ step: 'settle', why: outcome.why });
      const settlement = failedSettlement(merchantCodes.unknown, network);
      return sold('open', merchantAnswer({ status: 502, error: merchantCodes.unknown, settlement }));
    }
  }
}
