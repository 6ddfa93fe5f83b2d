/**
 * Ground for programs beside any grade: a target that is known to be wired to a simulator, with desk and instruments.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import type { Ground } from '../../suites/exact-evm/laws/stage.js';
import { openApart } from '../../suites/kit/apart.js';
import { openDesk } from '../../suites/kit/desk.js';
import { openInstruments } from '../../suites/kit/instruments.js';
import type { Session } from '../../suites/kit/session.js';

/** Milliseconds per request. */
const timeoutMs = 30_000;

export interface OpenGround extends Ground {
  close(): Promise<void>;
}

/** Opens the ground. `process` where each program has target and chain for itself. */
export async function openGround(
  sim: SimulatorHandle,
  url: string,
  options: { readonly seed: string; readonly process?: NonNullable<Ground['process']> },
): Promise<OpenGround> {
  const { address: asset, name, version } = sim.token;
  const desk = await openDesk();
  const session: Session = {
    // Targets may share a chain and begin in the same millisecond: each has keys of its own.
    seed: `${options.seed}|${url}`,
    epoch: Date.now(),
    tier: 3,
    target: { url, headers: {}, timeoutMs, wired: true, verifyFirst: false },
    kind: { network: sim.network, chainId: sim.chainId, asset, name, version },
    supported: {},
    signers: [],
    sim,
    controls: { verify: 'passed', settle: 'passed' },
    desk: { url: desk.url, token: desk.token },
    slow: false,
  };
  const instruments = openInstruments(session);
  const { rpc, control } = instruments;
  if (!rpc || !control) throw new Error('the ground has no chain');
  return {
    apart: (label) => openApart(session, instruments, { id: 'laws', attempt: 1, label, version: 2 }),
    rpc,
    control,
    ...(options.process ? { process: options.process } : {}),
    close: async () => {
      await instruments.close();
      await desk.close();
    },
  };
}
