/**
 * The canary of LEZ: a funded payment that buys, and is found in the books of our sequencer, proves T2; a payment that the
 * target cannot verify while the sequencer is down for its payer proves T3.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { openCheck } from '../kit/check-context.js';
import type { Exchange } from '../kit/exchange.js';
import { bodyOf } from '../kit/exchange.js';
import type { Instruments } from '../kit/instruments.js';
import type { LezRail, Session } from '../kit/session.js';
import { openLez } from './desk.js';

export interface LezCanary {
  readonly lez?: LezRail;
  readonly exchanges: readonly Exchange[];
  readonly facts: readonly string[];
}

const row = {
  title: 'canary',
  level: 'INFO',
  severity: 'info',
  basis: 'kit',
  needs: 'T0',
  flags: [],
  spec: '',
  why: '',
  fix: '',
  saboteur: '',
} as const;

async function prove(t: Check, rail: LezRail): Promise<{ readonly lez: LezRail; readonly fact: string }> {
  const lez = await openLez(t);
  if ((await lez.offer()) === undefined)
    return { lez: { ...rail, tier: 0 }, fact: 'the LEZ merchant shows no offer that can be read' };
  if (t.session.sim === undefined || rail.tier < 2)
    return { lez: { ...rail, tier: 0 }, fact: 'without the simulator no LEZ payment can be funded' };
  const payment = await lez.credential();
  const visit = await lez.get({ case: 'pays', payment });
  const isPaid = visit.served && (await lez.balance(payment.payer)) === 0n;
  const controls = { verify: isPaid, settle: isPaid } as const;
  const state = (held: boolean) => (held ? 'passed' : 'failed');
  const named = { verify: state(controls.verify), settle: state(controls.settle) } as const;
  if (!isPaid)
    return {
      lez: { ...rail, tier: 0, controls: named },
      fact: 'a LEZ payment of the kit is not settled at our sequencer',
    };
  const silenced = await lez.credential();
  await lez.arm('down', silenced.payer);
  const verified = await lez.ask('verify', silenced, 'the sequencer is down');
  const feltIt = bodyOf(verified)?.isValid !== true;
  return {
    lez: { ...rail, tier: feltIt ? 3 : 2, controls: named },
    fact: feltIt
      ? 'LEZ payments settle at our sequencer, and its faults reach the target'
      : 'LEZ payments settle at our sequencer',
  };
}

/** Proves the tier of the rail. Without a claimed rail there is nothing to prove. */
export async function runLezCanary(session: Session, instruments: Instruments): Promise<LezCanary> {
  const { lez: rail } = session;
  if (!rail) return { exchanges: [], facts: [] };
  const open = await openCheck(session, instruments, { id: 'LEZ-canary', row }, 1);
  try {
    const { lez, fact } = await prove(open.check, rail);
    return { lez, exchanges: (await open.finish()).exchanges, facts: [fact] };
  } catch (error) {
    const { exchanges } = await open.finish();
    return {
      lez: { ...rail, tier: 0 },
      exchanges,
      facts: [`LEZ: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}
