/**
 * The canary of LEZ: a funded payment that buys, and is found in the books of our sequencer, proves T2; a payment that the
 * target cannot verify while the sequencer is down for its payer proves T3.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { openCheck } from '../kit/check-context.js';
import { DeskTrouble } from '../kit/desk.js';
import type { Exchange } from '../kit/exchange.js';
import { bodyOf } from '../kit/exchange.js';
import type { Instruments } from '../kit/instruments.js';
import type { LezRail, Session } from '../kit/session.js';
import { type Lez, openLez, show } from './desk.js';
import { memberOf } from './spelling.js';

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

interface Proof {
  readonly lez: LezRail;
  readonly fact: string;
}

/** Whether the merchant serves a payer whose transfers the sequencer does not take. */
async function feelsFaults(lez: Lez): Promise<boolean> {
  const silenced = await lez.credential();
  await lez.arm('down', silenced.payer);
  if (!lez.rail.facilitator)
    return !(await lez.get({ case: 'the sequencer is down', payment: silenced })).served;
  const verified = await lez.ask('verify', silenced, 'the sequencer is down');
  return memberOf(bodyOf(verified), 'is_valid') !== true;
}

/** What it means that the first payment bought nothing. */
function unpaid({ signer, ours }: LezRail, seen: string): NonNullable<LezRail['unpaid']> {
  if (signer === 'command')
    return { status: 'blocked', reason: `the payment of --credential-command is not accepted: ${seen}` };
  if (ours) return { status: 'blocked', reason: `a valid payment is not accepted: ${seen}` };
  return {
    status: 'skip',
    reason: `the merchant does not take payments that are signed as assay/lez-1 says (${seen}): --credential-command names a command that makes its own`,
  };
}

async function prove(t: Check, rail: LezRail): Promise<Proof> {
  const lez = await openLez(t);
  const low = (fact: string, more: Partial<LezRail> = {}): Proof => ({
    lez: { ...rail, tier: 0, ...more },
    fact,
  });
  if ((await lez.offer()) === undefined) return low('the LEZ merchant shows no offer that can be read');
  if (t.session.sim === undefined || rail.tier < 2)
    return low('without the simulator (--sim) no LEZ payment can be funded');
  const payment = await lez.credential();
  const visit = await lez.get({ case: 'pays', payment });
  const isPaid = visit.served && (await lez.balance(payment.payer)) === 0n;
  const state = isPaid ? 'passed' : 'failed';
  const controls = { verify: state, settle: state } as const;
  if (!visit.served) {
    const why = unpaid(rail, show(visit));
    return low(why.reason, { controls, unpaid: why });
  }
  if (!isPaid)
    return low('a LEZ payment buys, and is not settled at our sequencer (ASSAY_LEZ_URL)', { controls });
  if (rail.signer === 'command' && (await lez.transferOf(payment)) === undefined)
    return low(
      'the transfer at our sequencer carries another nonce than the payment, so its books tell nothing',
      { controls },
    );
  const feltIt = await feelsFaults(lez);
  return {
    lez: { ...rail, tier: feltIt ? 3 : 2, controls },
    fact: feltIt
      ? 'LEZ payments settle at our sequencer, and its faults reach the target'
      : 'LEZ payments settle at our sequencer',
  };
}

/**
 * Proves the tier of the rail. Without a claimed rail there is nothing to prove. Throws DeskTrouble when the command of the
 * operator fails.
 */
export async function runLezCanary(session: Session, instruments: Instruments): Promise<LezCanary> {
  const { lez: rail } = session;
  if (!rail) return { exchanges: [], facts: [] };
  const open = await openCheck(session, instruments, { id: 'LEZ-canary', row }, 1);
  try {
    const { lez, fact } = await prove(open.check, rail);
    return { lez, exchanges: (await open.finish()).exchanges, facts: [fact] };
  } catch (error) {
    const { exchanges } = await open.finish();
    if (error instanceof DeskTrouble) throw error;
    return {
      lez: { ...rail, tier: 0 },
      exchanges,
      facts: [`LEZ: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}
