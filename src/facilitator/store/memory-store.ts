/**
 * Settlements in memory: for short-lived instances and tests. Forgets everything when the process ends.
 * @module
 */
import type { Hex } from '../../evm/hex.js';
import type {
  ProviderSettlement,
  SettlementClaim,
  SettlementFailure,
  SettlementRecord,
  SettlementStore,
  SettlementTransaction,
} from './settlement-store.js';

export class MemoryStore implements SettlementStore {
  protected readonly records = new Map<string, SettlementRecord>();
  /** Which payment of an adapter has a transaction. */
  private readonly named = new Map<string, string>();

  async find(key: string): Promise<SettlementRecord | undefined> {
    return this.records.get(key);
  }

  async claim(claim: SettlementClaim): Promise<SettlementRecord | undefined> {
    const held = this.records.get(claim.key);
    if (held !== undefined && !(held.state === 'failed' && !held.final && held.failureGiven)) return held;
    this.records.set(claim.key, {
      ...claim,
      state: 'received',
      successGiven: false,
      failureGiven: false,
      final: false,
    });
    return undefined;
  }

  /** Nobody shares it, so who asks may have it. */
  async hold(key: string): Promise<boolean> {
    const state = this.records.get(key)?.state;
    return state !== undefined && state !== 'settled' && state !== 'failed';
  }

  async letGo(): Promise<void> {}

  async prepared(key: string, transaction: SettlementTransaction): Promise<void> {
    this.change(key, { ...transaction, state: 'prepared' });
  }

  async broadcast(key: string): Promise<void> {
    if (this.records.get(key)?.state === 'prepared') this.change(key, { state: 'broadcast' });
  }

  async pending(key: string): Promise<void> {
    const state = this.records.get(key)?.state;
    if (state === 'prepared' || state === 'broadcast') this.change(key, { state: 'pending' });
  }

  async settled(key: string, give: boolean): Promise<boolean> {
    if (this.records.get(key)?.successGiven !== false) return false;
    this.change(key, { state: 'settled', successGiven: give });
    return true;
  }

  async unknown(key: string): Promise<void> {
    if (this.records.get(key)?.state === 'received') this.change(key, { state: 'unknown' });
  }

  async settledBy(
    key: string,
    give: boolean,
    settlement: ProviderSettlement,
  ): Promise<'settled' | 'given' | 'reused'> {
    const held = this.records.get(key);
    if (held?.successGiven !== false) return 'given';
    const name = `${held.adapter}/${settlement.transaction}`;
    const holder = this.named.get(name);
    if (holder !== undefined && holder !== key) return 'reused';
    this.named.set(name, key);
    this.change(key, { ...settlement, state: 'settled', successGiven: give });
    return 'settled';
  }

  async failed(key: string, failure: SettlementFailure): Promise<void> {
    if (this.records.get(key)?.state !== 'settled') this.change(key, { ...failure, state: 'failed' });
  }

  async giveSuccess(key: string): Promise<boolean> {
    const held = this.records.get(key);
    if (held === undefined || held.state !== 'settled' || held.successGiven) return false;
    this.change(key, { successGiven: true });
    return true;
  }

  async takeBackSuccess(key: string): Promise<void> {
    this.change(key, { successGiven: false });
  }

  async failureGiven(key: string): Promise<void> {
    this.change(key, { failureGiven: true });
  }

  async release(key: string): Promise<void> {
    const state = this.records.get(key)?.state;
    if (state === 'received' || state === 'prepared') this.records.delete(key);
  }

  async unfinished(): Promise<readonly SettlementRecord[]> {
    return [...this.records.values()].filter(({ state }) => state !== 'settled' && state !== 'failed');
  }

  async sentFrom(network: string, signer: Hex, signerNonce: number): Promise<readonly SettlementRecord[]> {
    return [...this.records.values()].filter(
      (record) =>
        record.network === network &&
        record.signer === signer &&
        record.signerNonce !== undefined &&
        record.signerNonce >= signerNonce,
    );
  }

  exclusive<Value>(_name: string, work: () => Promise<Value>): Promise<Value> {
    return work();
  }

  async close(): Promise<void> {}

  private change(key: string, change: Partial<SettlementRecord>): void {
    const held = this.records.get(key);
    if (held !== undefined) this.records.set(key, { ...held, ...change });
  }
}
