/**
 * Payers, payments and a place in the settle lane of their own: for work that runs side by side within one check, where
 * each part is judged by itself.
 * @module
 */
import type { Exchange } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createMint, type DraftOptions, type Mint } from './mint.js';
import { collectMoneyFacts } from './money-facts.js';
import type { AuthorizationFacts } from './money-oracle.js';
import { type Payment, signDraft } from './payment.js';
import { createSender, type Sender } from './sender.js';
import type { Session } from './session.js';
import { settleAfterVerify } from './verify-first.js';

export interface Apart extends Pick<Sender, 'verify' | 'settle' | 'lane'>, Pick<Mint, 'fund' | 'payer'> {
  /** A signed payment that is valid in every member. */
  payment(options?: DraftOptions): Promise<Payment>;
  /** What the oracle has to be told of all that was sent so far. */
  facts(): Promise<readonly AuthorizationFacts[]>;
  /** Tells the oracle that the kit itself sent this transaction. */
  sentByKit(hash: string): void;
  readonly exchanges: readonly Exchange[];
  /** Where the proxy's record stood at the beginning. */
  readonly since: number;
}

/** Opens such a part for a check. Needs the chain and the proxy. */
export async function openApart(
  session: Session,
  instruments: Instruments,
  about: {
    readonly id: string;
    readonly attempt: number;
    readonly label: string;
    /** Of the envelope. */
    readonly version: 1 | 2;
  },
): Promise<Apart> {
  const { rpc, control } = instruments;
  const { id, attempt, label, version } = about;
  const { sim } = session;
  if (!rpc || !control || !sim) throw new Error(`${id} pays on a chain, which this tier does not have`);
  const sender = createSender(session, instruments, { id, attempt, prefix: label });
  const mint = createMint(session, instruments, `${id}|${attempt}|${label}`, version);
  const sentByKit = new Set<string>();
  const { next: since } = await control.seq();
  return {
    since,
    exchanges: sender.exchanges,
    verify: sender.verify,
    settle: settleAfterVerify(session, sender),
    lane: sender.lane,
    fund: mint.fund,
    payer: mint.payer,
    payment: async (options) => signDraft(await mint.draft(options)),
    facts: () =>
      collectMoneyFacts({
        id,
        sender,
        mint,
        rpc,
        control,
        balancesSlot: sim.balancesSlot,
        cursor: since,
        sentByKit,
        ...(session.target.storesVerified ? { storedByVerify: true } : {}),
      }),
    sentByKit: (hash) => {
      sentByKit.add(hash.toLowerCase());
    },
  };
}
