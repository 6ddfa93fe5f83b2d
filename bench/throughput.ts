/**
 * How many requests a second two facilitators answer, side by side in one world: each behind a proxy and with a
 * signer of its own, each as its preset starts it.
 * @module
 */
import { setTokenBalances } from '../simulator/chain/faucet.js';
import { createRpc } from '../simulator/chain/rpc.js';
import type { SimulatorHandle } from '../simulator/handle.js';
import { openWorld } from '../simulator/world.js';
import { derive, deriveAddress, derivePayer } from '../suites/kit/payer.js';
import { type Requirements, signDraft } from '../suites/kit/payment.js';
import { launchTarget, type StartedTarget } from '../targets/launch.js';
import { loadPreset } from '../targets/preset.js';
import { type BenchClient, openClient } from './client.js';
import { median } from './figures.js';
import type { PreparedRequest } from './job.js';

export const benchTargets = ['reference', 'x402-ts'] as const;
export type BenchTarget = (typeof benchTargets)[number];
export const endpoints = ['verify', 'settle'] as const;
export type BenchEndpoint = (typeof endpoints)[number];
export const concurrencies = [1, 16] as const;

/**
 * Requests of one measurement. Few settles: the official client looks for a receipt at once and then every four
 * seconds, so that one block that comes a moment late costs it as much as hundreds of others.
 */
const counts: Readonly<Record<BenchEndpoint, Readonly<Record<number, number>>>> = {
  verify: { 1: 100, 16: 320 },
  settle: { 1: 25, 16: 64 },
};

const warmUpCount = 16;

/** Atomic units. */
const amount = '10000';

export interface Sample {
  readonly target: BenchTarget;
  readonly endpoint: BenchEndpoint;
  readonly concurrency: number;
  /** Requests that the target said yes to, a second. */
  readonly perSecond: number;
  /** Median of one request, milliseconds: a rare long wait of a client does not move it. */
  readonly medianMs: number;
  /** Requests that it refused or failed. */
  readonly failed: number;
}

/** Signs payments that nobody has seen, and funds their payers. */
async function preparePayments(
  sim: SimulatorHandle,
  label: string,
  endpoint: BenchEndpoint,
  count: number,
): Promise<readonly PreparedRequest[]> {
  const now = Math.floor(Date.now() / 1000);
  const { address, name, version } = sim.token;
  const made = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const payer = derivePayer('bench', now, label, String(index));
      const payTo = deriveAddress('bench', now, label, String(index));
      const requirements: Requirements = {
        scheme: 'exact',
        network: sim.network,
        amount,
        asset: address,
        payTo,
        maxTimeoutSeconds: 600,
        extra: { name, version },
      };
      const { body } = await signDraft({
        payer,
        signer: payer,
        domain: { name, version, chainId: sim.chainId, verifyingContract: address },
        authorization: {
          from: payer.address,
          to: payTo,
          value: amount,
          validAfter: String(now - 60),
          validBefore: String(now + 570),
          nonce: derive('bench', now, label, `nonce ${index}`),
        },
        requirements,
        accepted: structuredClone(requirements),
      });
      return { payer, body: JSON.stringify(body) };
    }),
  );
  const rpc = createRpc(sim.rpcUrl);
  try {
    await setTokenBalances(
      rpc.batch,
      sim,
      made.map(({ payer }) => ({ token: address, owner: payer.address, amount })),
    );
    await rpc.call('evm_mine');
  } finally {
    await rpc.close();
  }
  return made.map(({ body }) => ({ method: 'POST', path: endpoint, body, settle: endpoint === 'settle' }));
}

export interface Contender {
  readonly name: BenchTarget;
  readonly sim: SimulatorHandle;
  readonly started: StartedTarget;
}

/** Starts a facilitator as its preset says, wired to a world. */
export async function launch(name: BenchTarget, sim: SimulatorHandle): Promise<Contender> {
  const { argv, env, files, ready, base_path: basePath } = loadPreset(name);
  return { name, sim, started: await launchTarget({ argv, env, files, ready, basePath }, sim) };
}

/** One measurement with payments that nobody has seen. */
export async function measure(
  client: BenchClient,
  { name, sim, started }: Contender,
  endpoint: BenchEndpoint,
  concurrency: number,
  label: string,
  count: number,
): Promise<Sample> {
  const requests = await preparePayments(sim, label, endpoint, count);
  const { wallMs, tookMs, verdicts } = await client.run({
    url: started.url,
    requests,
    concurrency,
    settleLane: false,
  });
  const accepted = verdicts.filter((verdict) => verdict === true).length;
  return {
    target: name,
    endpoint,
    concurrency,
    perSecond: (accepted * 1000) / wallMs,
    medianMs: median(tookMs),
    failed: verdicts.length - accepted,
  };
}

/** All samples of all rounds; who goes first alternates. */
export async function measureThroughput(
  rounds: number,
  onRound: (round: number) => void,
): Promise<readonly Sample[]> {
  const world = await openWorld();
  const client = openClient();
  const contenders: Contender[] = [];
  const samples: Sample[] = [];
  try {
    contenders.push(await launch('reference', world.handle));
    contenders.push(await launch('x402-ts', (await world.openProxy()).handle));
    // Round 0 warms both up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round);
      const order = round % 2 === 0 ? contenders : [...contenders].reverse();
      for (const endpoint of endpoints)
        for (const concurrency of concurrencies)
          for (const contender of order) {
            const count = round === 0 ? warmUpCount : (counts[endpoint][concurrency] ?? warmUpCount);
            const label = `${contender.name} ${endpoint} ${concurrency} ${round}`;
            const sample = await measure(client, contender, endpoint, concurrency, label, count);
            if (round > 0) samples.push(sample);
          }
    }
    return samples;
  } finally {
    await client.close();
    await Promise.all(contenders.map(({ started }) => started.close()));
    await world.close();
  }
}
