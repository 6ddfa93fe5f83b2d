/**
 * Most faults of this room would be caught a second time by the simulated transfer, because the token checks the
 * same things again. A saboteur that is to show one missing check is therefore blind in the simulation too, for
 * the payments that this check is about and for no others.
 * @module
 */
import type { ChainFacts, CheckContext, Parts, SimulatePart } from '../../../src/facilitator/parts.js';

export function simulatesUnless(
  honest: Pick<Parts, 'simulate'>,
  overlooks: (context: CheckContext, facts: ChainFacts) => boolean | Promise<boolean>,
): SimulatePart {
  return async (context, facts) =>
    (await overlooks(context, facts)) ? undefined : honest.simulate(context, facts);
}

/** The honest signature step, asked about a payment or a route with changed members. */
export function signatureOf(
  honest: Parts,
  change: (context: CheckContext) => {
    readonly payment?: Partial<CheckContext['payment']>;
    readonly chainId?: number;
  },
): Parts['signature'] {
  return (context) => {
    const { payment, chainId } = change(context);
    const { chain } = context.route;
    return honest.signature({
      ...context,
      payment: { ...context.payment, ...payment },
      route: { ...context.route, chain: chainId === undefined ? chain : { ...chain, chainId } },
    });
  };
}
