/**
 * The canary of the off-chain rail: which networks lead to our bridges, what tier that gives, and the positive controls.
 * T2: a funded payment intent arrives at a bridge of the simulator. T3: a delay armed there for one payment slows its
 * verify. Without a bridge, a network that takes a made-up payment gives T1, and one that is known as a mock T2.
 * @module
 */
import type { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import { openBridgeDesk } from './bridge-desk.js';
import { type Exchange, isValid, succeeded } from './exchange.js';
import type { Instruments } from './instruments.js';
import { startOfRun } from './last-look.js';
import type { DraftOptions } from './mint.js';
import { createOffchainMint } from './offchain-mint.js';
import { type Payment, signDraft } from './payment.js';
import { offchainCanary, type Tier } from './row.js';
import { createSender, type Sender } from './sender.js';
import type { BridgedNetwork, ControlState, OffchainRail, Session } from './session.js';

/** Delay of the T3 proof, milliseconds. */
const proofDelayMs = 250;

export interface OffchainCanaryResult {
  /** Undefined where the target lists no off-chain network. */
  readonly offchain?: OffchainRail;
  readonly exchanges: readonly Exchange[];
  readonly facts: readonly string[];
}

interface Tried {
  readonly one: BridgedNetwork;
  readonly verify: Exchange;
  readonly settle: Exchange;
  readonly seen: boolean;
  readonly moved: boolean;
}

const state = (ok: boolean): ControlState => (ok ? 'passed' : 'failed');

/** `session.offchain` holds what the wiring could give; what is proven comes back. */
export async function runOffchainCanary(
  session: Session,
  instruments: Instruments,
  options: { readonly proveDelay?: boolean } = {},
): Promise<OffchainCanaryResult> {
  const { offchain } = session;
  if (!offchain) return { exchanges: [], facts: [] };
  const facts: string[] = [];
  const sender = createSender(session, instruments, { id: offchainCanary, attempt: 1, rail: 'offchain' });
  const mint = createOffchainMint(session, instruments, offchainCanary);
  const pay = async (how: DraftOptions): Promise<Payment> => signDraft(await mint.draft(how));
  const done = (rail: OffchainRail): OffchainCanaryResult => ({
    offchain: rail,
    exchanges: sender.exchanges,
    facts,
  });

  // Whether it is there at the end is only asked of who had it at the start.
  await sender.raw('GET', 'health', { case: startOfRun });
  const { bridges } = instruments;
  if (bridges) {
    const tried = await Promise.all(
      offchain.bridged.map((one) => tryBridge(one, session, bridges, sender, pay)),
    );
    for (const { one, seen, moved } of tried)
      facts.push(
        `a payment on ${one.network} ${moved ? 'moved in the ledger of' : seen ? 'arrived at' : 'did not arrive at'} the bridge ${one.bridge}`,
      );
    const [first] = tried.filter((one) => one.seen);
    const others = tried.filter((other) => other !== first && (other.seen || other.one.wired === true));
    if (first) {
      const slowed =
        options.proveDelay !== false &&
        (await isSlowed(await pay({ network: first.one.network }), session, bridges, sender));
      if (options.proveDelay !== false)
        facts.push(
          `a delay of ${proofDelayMs} ms at the bridge ${slowed ? 'slowed' : 'did not slow'} its verify`,
        );
      return done({
        ...offchain,
        tier: slowed ? 3 : 2,
        network: first.one.network,
        bridged: [first, ...others].map(({ one }) => one),
        controls: {
          verify: state(isValid(first.verify)),
          settle: state(first.moved && succeeded(first.settle)),
        },
      });
    }
  }

  const unbridged: OffchainRail = { ...offchain, bridged: [] };
  const network = offchain.mock ?? offchain.network;
  const payment = await pay({ network });
  const verify = await sender.verify(payment, { case: 'a made-up payment', role: 'free' });
  facts.push(`a made-up payment on ${network} was ${isValid(verify) ? 'called valid' : 'refused by verify'}`);
  if (offchain.mock === undefined || !isValid(verify)) {
    const tier: Tier = isValid(verify) ? 1 : 0;
    return done({
      ...unbridged,
      tier,
      network,
      // A made-up payment that is refused is no failed control: only a bridge of ours hands out real ones.
      controls: { verify: isValid(verify) ? 'passed' : 'unproven', settle: 'unproven' },
    });
  }
  const settle = await sender.settle(payment, { case: 'a made-up payment', role: 'free' });
  return done({
    ...unbridged,
    tier: 2,
    network,
    controls: { verify: 'passed', settle: state(succeeded(settle)) },
  });
}

async function tryBridge(
  one: BridgedNetwork,
  session: Session,
  bridges: BridgeControlClient,
  sender: Sender,
  pay: (how: DraftOptions) => Promise<Payment>,
): Promise<Tried> {
  const payment = await pay({ network: one.network });
  const tag = { case: one.network, role: 'valid' } as const;
  const verify = await sender.verify(payment, tag);
  const settle = await sender.settle(payment, tag);
  const { desk } = openBridgeDesk(session, bridges);
  const calls = await desk.calls(payment);
  const entries = await desk.entries(payment);
  return {
    one,
    verify,
    settle,
    seen: calls.some(({ bridge }) => bridge === one.bridge),
    moved: entries.some(({ bridge }) => bridge === one.bridge),
  };
}

/** Whether a delay armed at the bridge for one payment slows the verify of that payment. */
async function isSlowed(
  payment: Payment,
  session: Session,
  bridges: BridgeControlClient,
  sender: Sender,
): Promise<boolean> {
  const { desk, close } = openBridgeDesk(session, bridges);
  await desk.arm(payment, { op: 'verify', fault: 'latency', args: { ms: proofDelayMs } });
  const slow = await sender.verify(payment, { case: 'verify behind a delay', role: 'valid' });
  await close();
  return slow.answeredAt - slow.sentAt >= proofDelayMs;
}
