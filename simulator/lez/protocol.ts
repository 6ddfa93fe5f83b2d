/**
 * The bodies of the sequencer and of its control API.
 * @module
 */
import { z } from 'zod';

const amount = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,38})$/, 'expected a whole number as decimal text')
  .transform((text) => BigInt(text));
const name = z.string().min(1).max(512);

export const transferSchema = z.object({
  transaction: name,
  asset: name,
  amount,
  from: name,
  to: name,
  nonce: name,
});

export const fundSchema = z.strictObject({ account: name, asset: name, amount });

/**
 * `down`: nothing happens and 503 is answered. `lost_answer`: the transfer happens and 503 is answered, once.
 * `refuses_transfers`: what was promised when it was checked is refused when it shall happen.
 */
export const sequencerFaults = ['down', 'lost_answer', 'refuses_transfers'] as const;
export type SequencerFault = (typeof sequencerFaults)[number];

/** A fault for the transfers of one payer. */
export const armSchema = z.strictObject({ fault: z.enum(sequencerFaults), from: name });

const amountText = z.string().transform((text) => BigInt(text));

/** GET /control/books. */
export const booksSchema = z.object({
  balances: z.record(z.string(), amountText),
  funded: amountText,
  transfers: z.array(transferSchema),
});
export type SequencerBooks = z.output<typeof booksSchema>;
