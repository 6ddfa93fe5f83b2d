/**
 * Faults on the target's way to the chain, and what it sent there.
 * @module
 */
import type { Fault } from '../../simulator/rpc-proxy/fault-kinds.js';
import type { Check } from './check-context.js';
import type { Payment } from './payment.js';

/** Does something while the way to the chain is disturbed. */
export async function during<T>(t: Check, fault: Fault, work: () => Promise<T>): Promise<T> {
  const id = await t.control.arm(fault);
  try {
    return await work();
  } finally {
    await t.control.disarm(id);
  }
}

/** What the target sent to the chain for a payment from this point of the record on. */
export async function sentFor(t: Check, payment: Payment, since: number): Promise<readonly string[]> {
  const contains = payment.draft.authorization.nonce.slice(2).toLowerCase();
  const { broadcasts } = await t.control.broadcasts({ since, contains });
  return broadcasts.map((one) => one.hash?.toLowerCase() ?? 'a transaction without a hash');
}
