/**
 * Authorizations in memory: for short-lived instances and tests. Like a database it may be shared, and knows which
 * process works on what; it is gone with the last of them.
 * @module
 */
import { ClaimLost } from '../../store/settlement-store.js';
import type {
  AuthorizationRecord,
  AuthorizationStatus,
  AuthorizationStore,
  SignedSettlement,
} from './authorization-store.js';

/** What is shared. */
export class AuthorizationMemory {
  readonly records = new Map<string, AuthorizationRecord>();
  /** Which process works on it. */
  readonly holders = new Map<string, symbol>();
  readonly turns = new Map<string, Promise<unknown>>();
}

const unsigned = (record: AuthorizationRecord): AuthorizationRecord => {
  const { transaction, rawTransaction, signer, signerNonce, ...rest } = record;
  return rest;
};

/** The memory as one process sees it; closing the store frees what that process held. */
export function openMemory(memory = new AuthorizationMemory()): AuthorizationStore {
  const { records, holders, turns } = memory;
  const self = Symbol('process');

  /** Changes a record that has this status; false when it has another. */
  const change = (
    key: string,
    from: AuthorizationStatus,
    edit: (record: AuthorizationRecord) => AuthorizationRecord,
  ): boolean => {
    const record = records.get(key);
    if (record?.status !== from) return false;
    const changed = edit(record);
    records.set(key, changed);
    if (changed.status !== 'settling') holders.delete(key);
    return true;
  };

  return {
    find: async (key) => records.get(key),
    insert: async (authorization) => {
      const held = records.get(authorization.key);
      if (held === undefined)
        records.set(authorization.key, { ...authorization, status: 'verified', successGiven: false });
      return held;
    },
    expire: async (key) => void change(key, 'verified', (record) => ({ ...record, status: 'expired' })),
    expireBefore: async (seconds) => {
      for (const { key, validBefore } of records.values())
        if (BigInt(validBefore) < seconds)
          change(key, 'verified', (record) => ({ ...record, status: 'expired' }));
    },
    settling: async (key, settlement: SignedSettlement) => {
      const taken = change(key, 'verified', (record) => ({ ...record, ...settlement, status: 'settling' }));
      if (!taken) throw new ClaimLost('an authorization was taken before its transaction was stored');
      holders.set(key, self);
    },
    verified: async (key, reason) => {
      if (holders.get(key) === self)
        change(key, 'settling', (record) => ({ ...unsigned(record), status: 'verified', reason }));
    },
    settled: async (key, give) =>
      change(key, 'settling', (record) => ({ ...record, status: 'settled', successGiven: give })),
    failed: async (key, reason) =>
      void change(key, 'settling', (record) => ({ ...record, status: 'failed', reason })),
    giveSuccess: async (key) => {
      if (records.get(key)?.successGiven !== false) return false;
      return change(key, 'settled', (record) => ({ ...record, successGiven: true }));
    },
    takeBackSuccess: async (key) =>
      void change(key, 'settled', (record) => ({ ...record, successGiven: false })),
    hold: async (key) => {
      const holder = holders.get(key);
      if (records.get(key)?.status !== 'settling' || (holder !== undefined && holder !== self)) return false;
      holders.set(key, self);
      return true;
    },
    letGo: async (key) => {
      if (holders.get(key) === self) holders.delete(key);
    },
    unfinished: async () => [...records.values()].filter(({ status }) => status === 'settling'),
    sentFrom: async (network, signer, signerNonce) =>
      [...records.values()].filter(
        (record) =>
          record.network === network &&
          record.signer === signer &&
          record.signerNonce !== undefined &&
          record.signerNonce >= signerNonce,
      ),
    exclusive: (name, work) => {
      const turn = (turns.get(name) ?? Promise.resolve()).then(work);
      turns.set(
        name,
        turn.catch(() => undefined),
      );
      return turn;
    },
    close: async () => {
      for (const [key, holder] of holders) if (holder === self) holders.delete(key);
    },
  };
}
