/**
 * Pays once on each off-chain network that a bridge of the simulator is meant for, and looks where the payment arrived.
 * @module
 */
import { openBridgeDesk } from '../../suites/kit/bridge-desk.js';
import type { Exchange } from '../../suites/kit/exchange.js';
import { createOffchainMint } from '../../suites/kit/offchain-mint.js';
import { signDraft } from '../../suites/kit/payment.js';
import { createSender } from '../../suites/kit/sender.js';
import type { ClaimedRun } from '../open-run.js';
import type { PaymentAnswer, RailFacts } from './facts.js';

/** Nothing is sent where the target lists no such network or no simulator is named. */
export async function lookAtRails(
  { session, instruments, onlySupported }: ClaimedRun,
  answerOf: (exchange: Exchange) => PaymentAnswer,
  signal: AbortSignal,
): Promise<readonly RailFacts[]> {
  const { bridges } = instruments;
  if (!bridges || onlySupported) return [];
  const check = { id: 'OFF-doctor', attempt: 1, rail: 'offchain' } as const;
  const sender = createSender(session, instruments, check);
  const mint = createOffchainMint(session, instruments, check.id);
  const { desk } = openBridgeDesk(session, bridges);
  return Promise.all(
    (session.offchain?.bridged ?? []).map(async ({ network, bridge }): Promise<RailFacts> => {
      const payment = await signDraft(await mint.draft({ network }));
      const verify = await sender.verify(payment, { signal });
      const settle = await sender.settle(payment, { signal });
      const calls = await desk.calls(payment);
      const entries = await desk.entries(payment);
      const { url, verifyPath, settlePath } = desk.handle(network);
      return {
        network,
        bridge,
        url,
        verifyPath,
        settlePath,
        verify: answerOf(verify),
        settle: answerOf(settle),
        arrivedAt: [...new Set(calls.map((one) => one.bridge))],
        wrongPath: calls.some((one) => one.op === 'other'),
        wrongKey: calls.some((one) => one.bearer !== 'issued'),
        moved: entries.length > 0,
      };
    }),
  );
}
