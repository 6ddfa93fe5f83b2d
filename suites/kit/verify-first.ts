/**
 * Settles for a target that settles only what it has verified: each settle is preceded by a verify of the same body.
 * @module
 */
import { type Sender, textOf } from './sender.js';
import type { Session } from './session.js';

/**
 * The settle that checks use. Settles of one body that start together share one verify and leave together, so that a race
 * stays a race. `unverified` settles as it stands.
 */
export function settleAfterVerify(session: Session, sender: Sender): Sender['settle'] {
  if (!session.target.verifyFirst) return sender.settle;
  const running = new Map<string, Promise<unknown>>();
  return async (what, options = {}) => {
    if (options.unverified) return sender.settle(what, options);
    const body = textOf(what);
    const verified = running.get(body) ?? sender.verify(what, options).finally(() => running.delete(body));
    running.set(body, verified);
    await verified;
    return sender.settle(what, options);
  };
}
