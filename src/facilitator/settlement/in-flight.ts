/**
 * Authorizations that a request of this process is settling right now. The store keeps processes apart; this keeps
 * the requests of one process apart, and costs no statement.
 * @module
 */
export interface InFlight {
  /** Takes the authorization; false when another request has it. */
  enter(key: string): boolean;
  has(key: string): boolean;
  /** The transaction that the holder sent, once it did. */
  transaction(key: string): string | undefined;
  sent(key: string, transaction: string): void;
  leave(key: string): void;
}

export function createInFlight(): InFlight {
  const held = new Map<string, string | undefined>();
  return {
    enter: (key) => {
      if (held.has(key)) return false;
      held.set(key, undefined);
      return true;
    },
    has: (key) => held.has(key),
    transaction: (key) => held.get(key),
    sent: (key, transaction) => {
      if (held.has(key)) held.set(key, transaction);
    },
    leave: (key) => {
      held.delete(key);
    },
  };
}
