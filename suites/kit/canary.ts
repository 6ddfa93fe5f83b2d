/**
 * The canary proves the tier, and its answers are the positive controls of the run.
 * T2: a funded payment, verified and settled, moves on the simulator's chain; or the target's calls for this
 * payer are seen at our proxy although it refuses. T3: a delay armed at the proxy for the payer slows its verify.
 * @module
 */

import type { ControlClient } from '../../simulator/control/client.js';
import { type Exchange, isValid, succeeded, transactionOf } from './exchange.js';
import type { Instruments } from './instruments.js';
import { createMint, type Mint } from './mint.js';
import { signDraft } from './payment.js';
import { aceCanary, type Tier } from './row.js';
import { createSender, type Sender } from './sender.js';
import { type ControlState, forProfile, type Session, versionFor } from './session.js';

/** Delay of the T3 proof. Far above what a verify takes, far below any time limit. */
const proofDelayMs = 250;

export interface CanaryResult {
  readonly tier: Tier;
  readonly controls: { readonly verify: ControlState; readonly settle: ControlState };
  /** Calls of the target seen at our proxy. */
  readonly proxySeen: number;
  readonly exchanges: readonly Exchange[];
  /** One sentence each: what was tried and what it showed. */
  readonly facts: readonly string[];
}

/**
 * Sends one funded payment through verify and settle. `session.tier` must be the highest tier that the wiring
 * could give (3 with a simulator, 1 without); below 2 nothing is sent and T1 (or T0 without a kind) is the answer.
 */
export async function runCanary(
  whole: Session,
  instruments: Instruments,
  options: {
    /** Whether to spend the delay that proves T3. */
    readonly proveDelay?: boolean;
    /** Nobody but this target ever had the proxy: any call at all shows that it uses our chain. */
    readonly ownProxy?: boolean;
  } = {},
): Promise<CanaryResult> {
  const { rpc, control } = instruments;
  // A target of version 1 alone proves its tier in that version.
  const usual = whole.kind || !whole.version1 ? 'exact-evm' : 'v1';
  const profile = whole.target.storesVerified ? 'acedata' : usual;
  const version = versionFor(whole, profile);
  const session = forProfile(whole, profile);
  if (!session.kind) return nothing(0, 'the target lists no exact scheme on an EVM network');
  if (!rpc || !control) return nothing(1, 'no simulator is wired to the target');
  const facts: string[] = [];
  // Observers look at what their own catalogue sent.
  const id = session.target.storesVerified ? aceCanary : 'canary';
  const sender = createSender(session, instruments, { id, attempt: 1 });
  const mint = createMint(session, instruments, id, version);
  const before = await control.seq();

  const payment = await signDraft(await mint.draft());
  const plain = await sender.verify(payment, { case: 'verify', role: 'valid' });
  const settled = await sender.settle(payment, { case: 'settle', role: 'valid' });
  const hash = transactionOf(settled);
  const receipt = hash ? await rpc.call('eth_getTransactionReceipt', [hash]).catch(() => null) : null;
  const moved = succeeded(settled) && receipt !== null;
  facts.push(`a funded payment was ${isValid(plain) ? 'called valid' : 'refused by verify'}`);
  facts.push(
    moved
      ? 'its settlement stands on the simulator’s chain'
      : succeeded(settled)
        ? 'its settlement was called a success, and the simulator’s chain does not have the transaction'
        : 'its settlement did not appear on the simulator’s chain',
  );

  const payerBytes = payment.draft.payer.address.slice(2).toLowerCase();
  const seen = (await control.calls({ since: before.next, contains: payerBytes })).calls.length;
  const seenAtAll = (await control.seq()).calls_total;
  facts.push(`the proxy saw ${seen} calls for it`);

  const slowed = options.proveDelay !== false && (await isSlowed(sender, mint, control));
  if (options.proveDelay !== false)
    facts.push(`a delay of ${proofDelayMs} ms at the proxy ${slowed ? 'slowed' : 'did not slow'} its verify`);

  const tier: Tier =
    slowed && seen > 0 ? 3 : moved || seen > 0 || (options.ownProxy && seenAtAll > 0) ? 2 : 1;
  return {
    tier,
    controls: {
      verify: isValid(plain) ? 'passed' : 'failed',
      settle: moved ? 'passed' : 'failed',
    },
    proxySeen: options.ownProxy ? seenAtAll : seen,
    exchanges: sender.exchanges,
    facts,
  };
}

/** Whether a delay armed at the proxy for one payer slows the verify of that payer. */
async function isSlowed(sender: Sender, mint: Mint, control: ControlClient): Promise<boolean> {
  const payment = await signDraft(await mint.draft());
  const fault = await control.arm({ kind: 'delay', payer: payment.draft.payer.address, ms: proofDelayMs });
  const slow = await sender.verify(payment, { case: 'verify behind a delay', role: 'valid' });
  await control.disarm(fault);
  return slow.answeredAt - slow.sentAt >= proofDelayMs;
}

function nothing(tier: Tier, fact: string): CanaryResult {
  return {
    tier,
    controls: { verify: 'unproven', settle: 'unproven' },
    proxySeen: 0,
    exchanges: [],
    facts: [fact],
  };
}
