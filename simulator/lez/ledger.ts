/**
 * The books of the mock sequencer: balances, consumed nonces, and every transfer in its order. A transfer is one step, and
 * a nonce is consumed in that step or not at all.
 * @module
 */

export interface SequencedTransfer {
  readonly transaction: string;
  readonly asset: string;
  /** Atomic units. */
  readonly amount: bigint;
  readonly from: string;
  readonly to: string;
  readonly nonce: string;
}

export type TransferVerdict =
  | { readonly result: 'ok' }
  | { readonly result: 'insufficient_funds' }
  /** `transaction` is what consumed the nonce. */
  | { readonly result: 'nonce_replayed'; readonly transaction: string };

export interface SequencerLedger {
  balanceOf(account: string, asset: string): bigint;
  /** Money out of nothing, for tests; it counts as funded. */
  fund(account: string, asset: string, amount: bigint): void;
  /** What would become of a transfer. Changes nothing. */
  look(transfer: SequencedTransfer): TransferVerdict;
  apply(transfer: SequencedTransfer): TransferVerdict;
  transfers(): readonly SequencedTransfer[];
  /** Balances by asset and account, and what was funded in all. */
  books(): { readonly balances: ReadonlyMap<string, bigint>; readonly funded: bigint };
}

export function createSequencerLedger(): SequencerLedger {
  const balances = new Map<string, bigint>();
  /** Transaction by payer and nonce. */
  const consumed = new Map<string, string>();
  const applied: SequencedTransfer[] = [];
  let funded = 0n;
  const keyOf = (account: string, asset: string): string => `${asset}/${account}`;
  const balanceOf = (account: string, asset: string): bigint => balances.get(keyOf(account, asset)) ?? 0n;
  const change = (account: string, asset: string, by: bigint): void => {
    balances.set(keyOf(account, asset), balanceOf(account, asset) + by);
  };
  const look = ({ from, asset, amount, nonce }: SequencedTransfer): TransferVerdict => {
    const transaction = consumed.get(`${from}/${nonce}`);
    if (transaction !== undefined) return { result: 'nonce_replayed', transaction };
    return balanceOf(from, asset) < amount ? { result: 'insufficient_funds' } : { result: 'ok' };
  };
  return {
    balanceOf,
    look,
    fund: (account, asset, amount) => {
      funded += amount;
      change(account, asset, amount);
    },
    apply: (transfer) => {
      const verdict = look(transfer);
      if (verdict.result !== 'ok') return verdict;
      const { from, to, asset, amount, nonce, transaction } = transfer;
      consumed.set(`${from}/${nonce}`, transaction);
      change(from, asset, -amount);
      change(to, asset, amount);
      applied.push(transfer);
      return verdict;
    },
    transfers: () => applied,
    books: () => ({ balances, funded }),
  };
}
