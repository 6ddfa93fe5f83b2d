/**
 * Balances and used nonces in memory. Forgets everything when the process ends.
 * @module
 */
import type { BackendAnswer, PaymentBackend, Transfer } from './backend.js';

export interface MockBackend extends PaymentBackend {
  /** Atomic units of the asset; what a payer was never given is zero. */
  balanceOf(account: string, asset: string): bigint;
}

/** A backend over starting balances of the native asset, in atomic units. */
export function createMockBackend(balances: Readonly<Record<string, bigint>>, asset: string): MockBackend {
  const held = new Map(Object.entries(balances).map(([account, amount]) => [`${asset}/${account}`, amount]));
  /** Transaction by payer and nonce. */
  const used = new Map<string, string>();
  const balanceOf = (account: string, of: string): bigint => held.get(`${of}/${account}`) ?? 0n;

  const look = ({ from, asset: of, amount, nonce }: Transfer): BackendAnswer => {
    const transaction = used.get(`${from}/${nonce}`);
    if (transaction !== undefined) return { kind: 'nonce_replayed', transaction };
    return balanceOf(from, of) < amount ? { kind: 'insufficient_funds' } : { kind: 'ok' };
  };

  return {
    kind: 'mock',
    balanceOf,
    verify: async (transfer) => look(transfer),
    settle: async (transfer) => {
      const answer = look(transfer);
      if (answer.kind !== 'ok') return answer;
      const { from, to, asset: of, amount, nonce, transaction } = transfer;
      used.set(`${from}/${nonce}`, transaction);
      held.set(`${of}/${from}`, balanceOf(from, of) - amount);
      held.set(`${of}/${to}`, balanceOf(to, of) + amount);
      return answer;
    },
    close: async () => {},
  };
}
