/**
 * The payments of a load, made before the clock runs: own payer, own recipient, funded in batches, signed, serialised.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';
import type { ExchangeTag } from '../../suites/kit/exchange.js';
import type { Instruments } from '../../suites/kit/instruments.js';
import { createMint, type Mint } from '../../suites/kit/mint.js';
import { createOffchainMint } from '../../suites/kit/offchain-mint.js';
import { signDraft } from '../../suites/kit/payment.js';
import type { Rail } from '../../suites/kit/row.js';
import type { Session } from '../../suites/kit/session.js';

/** Seconds for which a payment is valid: the longest load, and its preparation. */
const paymentTimeoutSeconds = 3_600;
/** Atomic units of each payer: ten payments of the kit, so that a second debit does not fail for want of money. */
const funds = 100_000n;
/** Payments that are funded and signed together. */
const batch = 250;

export interface ReadyPayment {
  readonly body: string;
  /** Who pays and what for, as it stands in the tag of an exchange. */
  readonly tag: Pick<ExchangeTag, 'from' | 'nonce' | 'network'>;
}

export interface Stock {
  readonly payments: readonly ReadyPayment[];
  /** The books of the payers. */
  readonly mint: Mint;
}

/** Throws AssayError `INTERRUPTED` when the signal is aborted meanwhile. */
export async function fillStock(about: {
  readonly session: Session;
  readonly instruments: Instruments;
  readonly rail: Rail;
  readonly count: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}): Promise<Stock> {
  const { session, instruments, rail, count, signal } = about;
  const mint = (rail === 'offchain' ? createOffchainMint : createMint)(session, instruments, 'load');
  const payments: ReadyPayment[] = [];
  while (payments.length < count) {
    if (signal.aborted)
      throw new AssayError('Interrupted before anything was measured.', { code: 'INTERRUPTED', exitCode: 2 });
    const size = Math.min(batch, count - payments.length);
    const made = await Promise.all(
      Array.from({ length: size }, async (): Promise<ReadyPayment> => {
        const draft = await mint.draft({ fund: funds, maxTimeoutSeconds: paymentTimeoutSeconds });
        const { body } = await signDraft(draft);
        const { from, nonce } = draft.authorization;
        return {
          body: JSON.stringify(body),
          tag: { from: from.toLowerCase(), nonce: nonce.toLowerCase(), network: draft.requirements.network },
        };
      }),
    );
    payments.push(...made);
    about.onProgress(payments.length);
  }
  return { payments, mint };
}
