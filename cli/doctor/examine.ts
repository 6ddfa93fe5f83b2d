/**
 * Looks at a target: /supported, one payment, and what the simulator saw of it. Concludes nothing.
 * @module
 */
import { dirname, join } from 'node:path';
import { parseTransaction } from 'viem/utils';
import { plainLine, shorten } from '../../reports/plain-text.js';
import { createRpc, type RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import type { Broadcast, RecordedCall } from '../../simulator/rpc-proxy/record.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { classesOf } from '../../src/wire/reason-classes.js';
import { supportedResponseSchema } from '../../src/wire/supported-response.js';
import { runCanary } from '../../suites/kit/canary.js';
import { accepted, type Exchange, reasonOf, show, transactionOf } from '../../suites/kit/exchange.js';
import { createMint } from '../../suites/kit/mint.js';
import { type Payment, signDraft } from '../../suites/kit/payment.js';
import { createSender } from '../../suites/kit/sender.js';
import type { Session } from '../../suites/kit/session.js';
import { openTarget } from '../grade/open-target.js';
import { offchainNetworks } from '../grade/read-offchain.js';
import { exactEvmNetworks } from '../grade/read-supported.js';
import { type ClaimedRun, claimRun } from '../open-run.js';
import type { Wiring } from '../target-flags.js';
import type { ChainFacts, Facts, PaymentAnswer, SignerFacts, SimFacts } from './facts.js';
import { lookAtRails } from './look-at-rails.js';
import { findOtherDomain } from './other-domain.js';

const noAccess: readonly number[] = [401, 403, 407];

/** Asks and pays. Throws AssayError for what the operator or the simulator got wrong, never for the target. */
export async function examine(
  wiring: Wiring,
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<Facts> {
  const target = await openTarget(wiring, step);
  const base = { url: target.url, headersSent: Object.keys(wiring.headers).length > 0, onlySupported: false };
  step('reading /supported');
  let claimed: ClaimedRun;
  try {
    claimed = await claimRun(wiring, target);
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'TARGET_UNREACHABLE') throw error;
    const status = /\bwith (401|403|407)\b/.exec(error.message)?.[1];
    return {
      ...base,
      ...(status
        ? { refusedAccess: { endpoint: 'GET /supported', status: Number(status) } }
        : { unreachable: { message: error.message, hint: error.hint ?? '' } }),
    };
  }
  const { sim } = target;
  const simulator = sim && {
    rpc: createRpc(sim.rpcUrl),
    control: new ControlClient(sim),
    facts: simFacts(sim, wiring.sim ?? ''),
  };
  try {
    const facts = await examineClaimed(base, claimed, simulator, step, signal);
    if (facts.refusedAccess) return facts;
    step('paying at the bridges');
    return { ...facts, rails: await lookAtRails(claimed, answerOf, signal) };
  } finally {
    await simulator?.rpc.close();
    await simulator?.control.close();
    await claimed.close();
  }
}

interface Simulator {
  readonly rpc: RpcClient;
  readonly control: ControlClient;
  readonly facts: Omit<SimFacts, 'callsBefore'>;
}

async function examineClaimed(
  base: Pick<Facts, 'url' | 'headersSent' | 'onlySupported'>,
  claimed: ClaimedRun,
  simulator: Simulator | undefined,
  step: (text: string) => void,
  signal: AbortSignal,
): Promise<Facts> {
  const { instruments, session, onlySupported } = claimed;
  const again = await instruments.client.send({
    method: 'GET',
    path: 'supported',
    timeoutMs: session.target.timeoutMs,
  });
  const status = again.answer?.status ?? 0;
  const seen = {
    ...base,
    onlySupported,
    ...(noAccess.includes(status) ? { refusedAccess: { endpoint: 'GET /supported', status } } : {}),
    supported: {
      milliseconds: again.answeredAt - again.sentAt,
      networks: exactEvmNetworks(session.supported).map(plainLine),
      offchain: offchainNetworks(session.supported).map(plainLine),
      ...problemOf(session),
    },
  };
  const before = await simulator?.control.seq();
  const sim = simulator && { ...simulator.facts, callsBefore: before?.calls_total ?? 0 };
  const { kind } = session;
  if (!kind || onlySupported || seen.refusedAccess) {
    const signers = simulator ? await balances(simulator.rpc, session.signers) : [];
    return {
      ...seen,
      ...(sim ? { sim, chain: { calls: 0, errors: [], signedChainIds: [], signers } } : {}),
    };
  }

  step('verifying a payment');
  const sender = createSender(session, instruments, { id: 'doctor', attempt: 1 });
  const mint = createMint(session, instruments, 'doctor');
  const payment = await signDraft(await mint.draft());
  const verified = await sender.verify(payment, { signal });
  const verify = answerOf(verified);
  const otherDomain =
    !verify.accepted && verify.classes.includes('SIG') && session.target.rate === undefined
      ? await findOtherDomain(sender, mint, verify, answerOf)
      : undefined;
  const refused = noAccess.includes(verify.status ?? 0)
    ? { refusedAccess: { endpoint: 'POST /verify', status: verify.status ?? 0 } }
    : {};
  const paid = {
    ...seen,
    ...refused,
    ...(sim ? { sim } : {}),
    kind: { network: kind.network, name: kind.name, version: kind.version, asset: kind.asset },
    verify,
    ...(otherDomain ? { otherDomain } : {}),
  };
  if (!simulator || !before) return paid;

  step('settling it');
  const settled = await sender.settle(payment, { signal });
  const chain = await chainFacts({ ...simulator, session, since: before.next, payment, settled });
  step('proving the tier');
  const canary = accepted(settled) ? await runCanary(session, instruments) : undefined;
  return {
    ...paid,
    settle: answerOf(settled),
    chain: { ...chain, ...(canary ? { tier: canary.tier } : {}) },
  };
}

function problemOf(session: Session): { problem?: string } {
  const parsed = supportedResponseSchema.safeParse(session.supported);
  const issue = parsed.error?.issues[0];
  return issue ? { problem: plainLine(`${issue.path.join('.') || 'the body'}: ${issue.message}`) } : {};
}

const simFacts = (sim: SimulatorHandle, file: string): Simulator['facts'] => ({
  envFile: join(dirname(file), 'sim.env'),
  network: sim.network,
  chainId: sim.chainId,
  proxyUrl: sim.proxyUrl,
  rpcUrl: sim.rpcUrl,
  token: sim.token,
  signer: sim.signer.address,
});

function answerOf(exchange: Exchange): PaymentAnswer {
  const reason = reasonOf(exchange);
  return {
    ...(exchange.answer ? { status: exchange.answer.status } : {}),
    accepted: accepted(exchange),
    ...(reason === undefined ? {} : { reason: shorten(plainLine(reason), 160) }),
    classes: reason === undefined ? [] : classesOf(reason),
    shown: shorten(plainLine(show(exchange)), 240),
    timedOut: exchange.failure?.kind === 'timeout',
  };
}

async function chainFacts(about: {
  readonly session: Session;
  readonly rpc: RpcClient;
  readonly control: ControlClient;
  readonly since: number;
  readonly payment: Payment;
  readonly settled: Exchange;
}): Promise<ChainFacts> {
  const { session, rpc, control, since, payment, settled } = about;
  const { calls } = await control.calls({ since });
  const { broadcasts } = await control.broadcasts({ since });
  const payTo = payment.draft.requirements.payTo;
  const hash = transactionOf(settled);
  const [balance, receipt] = await rpc.batch([
    {
      method: 'eth_call',
      params: [{ to: payment.draft.requirements.asset, data: balanceOf(payTo) }, 'latest'],
    },
    // A hash of another form would be an error of the node and not of the target.
    ...(hash && /^0x[0-9a-f]{64}$/.test(hash)
      ? [{ method: 'eth_getTransactionReceipt', params: [hash] }]
      : []),
  ]);
  const arrived = typeof balance === 'string' && balance.length > 2 && BigInt(balance) > 0n;
  const acting = [...session.signers, ...broadcasts.flatMap((one) => one.from ?? []), ...estimating(calls)];
  return {
    calls: calls.length,
    errors: [...new Set(calls.flatMap((one) => (one.error ? [`${one.method}: ${one.error}`] : [])))]
      .slice(0, 5)
      .map((one) => shorten(plainLine(one), 200)),
    signers: await balances(rpc, acting),
    signedChainIds: chainIdsOf(broadcasts),
    ...(arrived && hash && receipt ? { moved: hash } : {}),
  };
}

/** Senders of gas estimates for the token: the signer, where a target advertises none and broadcasts nothing. */
const estimating = (calls: readonly RecordedCall[]): string[] =>
  calls.flatMap(({ method, params }) => {
    if (method !== 'eth_estimateGas' || !Array.isArray(params)) return [];
    const from: unknown = (params[0] as { from?: unknown } | undefined)?.from;
    return typeof from === 'string' ? [from] : [];
  });

async function balances(rpc: RpcClient, addresses: readonly string[]): Promise<SignerFacts[]> {
  const wanted = [...new Set(addresses.map((one) => one.toLowerCase()))]
    .filter((one) => /^0x[0-9a-f]{40}$/.test(one))
    .slice(0, 16);
  const results = await rpc.batch(
    wanted.map((one) => ({ method: 'eth_getBalance', params: [one, 'latest'] })),
  );
  return wanted.map((address, at) => ({ address, balance: BigInt(String(results[at] ?? 0)) }));
}

function chainIdsOf(broadcasts: readonly Broadcast[]): number[] {
  const ids = broadcasts.flatMap(({ raw }) => {
    try {
      return parseTransaction(raw as `0x${string}`).chainId ?? [];
    } catch {
      return [];
    }
  });
  return [...new Set(ids)];
}

/** Call data of `balanceOf(address)`. */
const balanceOf = (owner: string): string => `0x70a08231${owner.slice(2).toLowerCase().padStart(64, '0')}`;
