/**
 * How many payments a second the reference settles through an HTTP bridge, beside `x402-ts` on a chain for scale: each a
 * child process, each asked by the same client. Every payment has an intent and a funded payer of its own, and the
 * ledger is judged after each round, so that a fast wrong answer never counts.
 * @module
 */
import { BridgeControlClient } from '../simulator/bridge/control/client.js';
import type { BridgeHandle } from '../simulator/bridge/handle.js';
import { openBridges } from '../simulator/bridge/open-bridges.js';
import { paymentKey } from '../simulator/bridge/payment-key.js';
import type { SimulatorHandle } from '../simulator/handle.js';
import { openWorld } from '../simulator/world.js';
import { launchTarget, type StartedTarget } from '../targets/launch.js';
import { loadPreset } from '../targets/preset.js';
import { type BenchClient, openClient } from './client.js';
import { type AskedPayment, judgeRound } from './judge-round.js';
import { launch, measure, type Sample } from './throughput.js';

export const offchainConcurrency = 32;
/** Settles of one round: some seconds for each side. */
const counts = { bridge: 1_600, chain: 64, oneByOne: 25, warmUp: 64 } as const;
const bridgeName = 'binance';
/** Atomic units. */
const amount = '1000';

export interface OffchainRound {
  /** The reference through the bridge, settles a second. */
  readonly perSecond: number;
  readonly failed: number;
  /** Claims of the ledger oracle, all of which hold. */
  readonly claims: number;
  /** x402-ts on the chain, at the same concurrency. */
  readonly chain: Sample;
  /** The same one at a time: it has one signer and does not keep its nonces apart, so this is its best. */
  readonly oneByOne: Sample;
}

interface PreparedPayment {
  readonly body: string;
  readonly facts: AskedPayment;
}

async function preparePayments(
  client: BridgeControlClient,
  { networks: [network = ''], asset, payee: payTo }: BridgeHandle,
  label: string,
  count: number,
): Promise<readonly PreparedPayment[]> {
  const requirements = { scheme: 'exact', network, amount, asset, payTo, maxTimeoutSeconds: 60 };
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const name = `${label}-${index}`;
      const payer = `cex:user:${name}`;
      const proof = await client.issueIntent(bridgeName, {
        proof: `pi_${name}`,
        payer,
        fund: { asset, amount },
      });
      const payload = { paymentIntentId: proof };
      return {
        body: JSON.stringify({
          x402Version: 2,
          paymentPayload: { x402Version: 2, accepted: requirements, payload },
          paymentRequirements: requirements,
        }),
        facts: {
          id: name,
          key: paymentKey({ network, paymentPayload: payload, paymentRequirements: requirements }),
          proof,
          network,
          amount,
          asset,
          payTo,
        },
      };
    }),
  );
}

/** The reference as its preset starts it, with a bridge in place of a chain. */
function launchBehindBridge(bridge: BridgeHandle, sim: SimulatorHandle): Promise<StartedTarget> {
  const { argv, ready, base_path: basePath } = loadPreset('reference');
  const template = `
host = "127.0.0.1"
port = 0
store = "pglite"
store_path = "{folder}/store"

[[adapters]]
kind = "offchain"
id = "bridge"
networks = ${JSON.stringify(bridge.networks)}
[adapters.backend]
type = "http"
base_url = ${JSON.stringify(bridge.url)}
verify_path = ${JSON.stringify(bridge.verifyPath)}
settle_path = ${JSON.stringify(bridge.settlePath)}
api_key_env = "BRIDGE_KEY"
`;
  return launchTarget(
    {
      argv,
      ready,
      basePath,
      files: [{ path: 'facilitator.toml', template }],
      env: { BRIDGE_KEY: bridge.apiKey ?? '' },
    },
    sim,
  );
}

async function measureBridge(
  bench: BenchClient,
  client: BridgeControlClient,
  { url }: StartedTarget,
  bridge: BridgeHandle,
  label: string,
  count: number,
): Promise<Omit<OffchainRound, 'chain' | 'oneByOne'>> {
  const payments = await preparePayments(client, bridge, label, count);
  const report = await bench.run({
    url,
    requests: payments.map(({ body }) => ({ method: 'POST', path: 'settle', body, settle: true })),
    concurrency: offchainConcurrency,
    settleLane: false,
    keepAnswers: true,
  });
  const facts = payments.map((payment) => payment.facts);
  const { accepted, claims } = judgeRound(await client.ledger(bridgeName), facts, report.answers);
  return { perSecond: (accepted * 1000) / report.wallMs, failed: count - accepted, claims };
}

/** All rounds; who goes first alternates. */
export async function measureOffchain(
  rounds: number,
  onRound: (round: number) => void,
): Promise<readonly OffchainRound[]> {
  const world = await openWorld();
  const bridges = await openBridges({ bridges: [{ profile: bridgeName }] });
  const client = new BridgeControlClient(bridges.handle);
  const bench = openClient();
  const started: StartedTarget[] = [];
  const measured: OffchainRound[] = [];
  try {
    const handle = bridges.handle.bridges[bridgeName];
    if (handle === undefined) throw new Error('the bridge did not open');
    const reference = await launchBehindBridge(handle, world.handle);
    started.push(reference);
    const onChain = await launch('x402-ts', world.handle);
    started.push(onChain.started);
    // Round 0 warms both up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round);
      const [ours, theirs] = round === 0 ? [counts.warmUp, counts.warmUp] : [counts.bridge, counts.chain];
      const label = `offchain ${round}`;
      const throughBridge = () => measureBridge(bench, client, reference, handle, `round-${round}`, ours);
      const throughChain = async () => ({
        oneByOne: await measure(bench, onChain, 'settle', 1, `${label} one by one`, counts.oneByOne),
        chain: await measure(bench, onChain, 'settle', offchainConcurrency, label, theirs),
      });
      const first = round % 2 === 0 ? undefined : await throughChain();
      const bridge = await throughBridge();
      const chain = first ?? (await throughChain());
      if (round > 0) measured.push({ ...bridge, ...chain });
    }
    return measured;
  } finally {
    await bench.close();
    await Promise.all(started.map((one) => one.close()));
    await client.close();
    await bridges.close();
    await world.close();
  }
}
