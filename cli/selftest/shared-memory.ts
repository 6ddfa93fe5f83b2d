/**
 * What the processes of one facilitator share, played in this process: one memory, of which each has a view. Like a
 * database, it knows who works on a settlement, and lets one at a time work under a name.
 * @module
 */
import { MemoryStore } from '../../src/facilitator/store/memory-store.js';
import {
  ClaimLost,
  type SettlementRecord,
  type SettlementStore,
} from '../../src/facilitator/store/settlement-store.js';

export interface SharedMemory {
  /** For one process. */
  view(): View;
}

export interface View {
  readonly store: SettlementStore;
  /** The process is gone, and what it held is free. */
  end(): void;
}

/** Its records can be looked at in the same step in which they change. */
class Memory extends MemoryStore {
  now(key: string): SettlementRecord | undefined {
    return this.records.get(key);
  }
}

export function createSharedMemory(): SharedMemory {
  const memory = new Memory();
  const holders = new Map<string, symbol>();
  const turns = new Map<string, Promise<unknown>>();
  return {
    view: () => {
      const self = Symbol('process');
      const free = (key: string): boolean => [undefined, self].includes(holders.get(key));
      const done = (key: string): void => void holders.delete(key);
      const own: Partial<SettlementStore> = {
        claim: (claim) => {
          const before = memory.now(claim.key);
          const answer = memory.claim(claim);
          if (memory.now(claim.key) !== before) holders.set(claim.key, self);
          return answer;
        },
        hold: async (key) => {
          if (!free(key) || !(await memory.hold(key)) || !free(key)) return false;
          holders.set(key, self);
          return true;
        },
        letGo: async (key) => {
          if (holders.get(key) === self) done(key);
        },
        prepared: async (key, transaction) => {
          if (holders.get(key) !== self) throw new ClaimLost('a settlement is held by another process');
          await memory.prepared(key, transaction);
        },
        pending: (key) => {
          done(key);
          return memory.pending(key);
        },
        settled: (key, give) => {
          done(key);
          return memory.settled(key, give);
        },
        settledBy: async (key, give, settlement) => {
          const outcome = await memory.settledBy(key, give, settlement);
          if (outcome === 'settled') done(key);
          return outcome;
        },
        failed: async (key, failure) => {
          if (!free(key)) return;
          done(key);
          await memory.failed(key, failure);
        },
        release: async (key) => {
          if (!free(key)) return;
          done(key);
          await memory.release(key);
        },
        exclusive: async (name, work) => {
          const turn = (turns.get(name) ?? Promise.resolve()).then(work);
          turns.set(
            name,
            turn.catch(() => undefined),
          );
          return turn;
        },
        close: async () => {},
      };
      return {
        store: new Proxy(memory, {
          get: (target, name) => {
            const value: unknown = Reflect.get(name in own ? own : target, name);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        }),
        end: () => {
          for (const [key, holder] of holders) if (holder === self) done(key);
        },
      };
    },
  };
}
