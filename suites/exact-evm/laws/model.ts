/**
 * What is known of a program without asking anybody: enough to tell which steps make sense, and when nothing stands in
 * the way of an honest payment.
 * @module
 */
import type { PaymentName, Step } from './step.js';

export interface Model {
  receiptsHidden: boolean;
  answersLost: boolean;
  miningHeld: boolean;
  drained: boolean;
  /** A settle may have been left without its answer. */
  underWay: boolean;
  /** Sent to settle before, in whatever form. */
  readonly sent: Set<PaymentName>;
  /** Used up by the kit. */
  readonly used: Set<PaymentName>;
}

export const newModel = (): Model => ({
  receiptsHidden: false,
  answersLost: false,
  miningHeld: false,
  drained: false,
  underWay: false,
  sent: new Set(),
  used: new Set(),
});

const settling: readonly Step['act'][] = ['settle', 'begin', 'abandon', 'respell', 'repurpose', 'race'];

/** Whether a step makes sense now. */
export function isPossible(model: Model, step: Step): boolean {
  switch (step.act) {
    case 'hide-receipts':
      return !model.receiptsHidden;
    case 'show-receipts':
      return model.receiptsHidden;
    case 'lose-send-answers':
      return !model.answersLost;
    case 'keep-send-answers':
      return model.answersLost;
    case 'hold-mining':
      return !model.miningHeld;
    case 'release-mining':
      return model.miningHeld;
    // A balance is written into a block of its own, and a block would end the holding.
    case 'drain':
      return !model.drained && !model.miningHeld;
    case 'refill':
      return model.drained && !model.miningHeld;
    case 'hang-up':
    case 'wait':
      return model.underWay;
    // The kit waits for the block that holds its own transaction.
    case 'cancel':
    case 'front-run':
      return !model.miningHeld && !model.used.has(step.payment);
    default:
      return true;
  }
}

/** Whether this payment was never sent to settle, is paid for, and nothing is disturbed. */
export function isFree(model: Model, payment: PaymentName): boolean {
  const { receiptsHidden, answersLost, miningHeld, drained, underWay, sent, used } = model;
  const disturbed = receiptsHidden || answersLost || miningHeld || drained || underWay;
  return !disturbed && !sent.has(payment) && !used.has(payment);
}

/** Brings the model to where the step leads. */
export function advance(model: Model, step: Step): void {
  if ('payment' in step && settling.includes(step.act)) {
    model.sent.add(step.payment);
    model.underWay ||= model.receiptsHidden || model.miningHeld;
  }
  switch (step.act) {
    case 'hide-receipts':
      model.receiptsHidden = true;
      break;
    case 'show-receipts':
      model.receiptsHidden = false;
      model.underWay &&= model.miningHeld;
      break;
    case 'lose-send-answers':
      model.answersLost = true;
      break;
    case 'keep-send-answers':
      model.answersLost = false;
      break;
    case 'hold-mining':
      model.miningHeld = true;
      break;
    case 'release-mining':
      model.miningHeld = false;
      model.underWay &&= model.receiptsHidden;
      break;
    case 'drain':
      model.drained = true;
      break;
    case 'refill':
      model.drained = false;
      break;
    case 'abandon':
      // The target may still be at it.
      model.underWay = true;
      break;
    case 'restart':
      model.underWay = false;
      break;
    case 'cancel':
    case 'front-run':
      model.used.add(step.payment);
      break;
  }
}
