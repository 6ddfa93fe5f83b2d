/**
 * From an open target to a session that checks can run in: certificate, /supported, desk, instruments, canary.
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ControlClient } from '../simulator/control/client.js';
import { AssayError } from '../src/wire/assay-error.js';
import { fileTrouble } from '../src/wire/file-trouble.js';
import { type CanaryResult, runCanary } from '../suites/kit/canary.js';
import { DeskTrouble, openDesk } from '../suites/kit/desk.js';
import { createTargetClient } from '../suites/kit/http-client.js';
import { type Instruments, openInstruments } from '../suites/kit/instruments.js';
import { runOffchainCanary } from '../suites/kit/offchain-canary.js';
import { runPublicCanary } from '../suites/kit/public-chain.js';
import type { Tier } from '../suites/kit/row.js';
import type { Replica, Session } from '../suites/kit/session.js';
import { targetServices } from '../suites/kit/target-control.js';
import { runLezCanary } from '../suites/lez/canary.js';
import { credentialService } from '../suites/lez/credential-order.js';
import { openCredentialCommand } from './grade/credential-command.js';
import type { OpenTarget } from './grade/open-target.js';
import { farther, type Reach } from './grade/reach.js';
import { readMerchant } from './grade/read-lez.js';
import { chooseKind, readSupported, type SupportedFacts } from './grade/read-supported.js';
import { createSession, manners } from './grade/session.js';
import { openTargetControl } from './grade/target-control.js';
import { untilAnswers } from './grade/until-answers.js';
import { openPurse, type Purse } from './public-chain/purse.js';
import type { Wiring } from './target-flags.js';

/** Milliseconds that a settle at T3 may take: the slowest honest answer and a margin. */
const tier3SettleTimeoutMs = 95_000;

/** What the target was opened with. */
type OpenedWith = 'target' | 'replica' | 'commands' | 'sim' | 'network' | 'anvil';

/** A session at the tier that the wiring could give, before the canary proved any. */
export interface ClaimedRun {
  readonly reach: Reach;
  readonly supported: SupportedFacts;
  readonly session: Session;
  readonly instruments: Instruments;
  /** The operator's commands that ran and what they printed; undefined where there are none. */
  readonly commandOutput: () => string | undefined;
  /** A foreign host without authorization: nothing but GET /supported may be sent. */
  readonly onlySupported: boolean;
  /** What was paid on a public chain, and what may be; absent where nothing is. */
  readonly spending?: Purse['spending'];
  close(): Promise<void>;
}

export interface OpenRun extends ClaimedRun {
  readonly canary: CanaryResult;
}

/** Reads /supported and opens desk and instruments. Throws AssayError with exit code 2 when there is no facilitator. */
export async function claimRun(
  wiring: Omit<Wiring, OpenedWith>,
  target: OpenTarget,
  signal?: AbortSignal,
): Promise<ClaimedRun> {
  const epoch = Date.now();
  const { headers } = wiring;
  const reach = farther([target.url, ...(target.lez ? [target.lez.resource] : [])]);
  const ca = wiring.cacert ? await readCertificate(wiring.cacert) : undefined;
  // Whoever sells without a facilitator that is known lists nothing.
  const alone = target.lez && !target.lez.facilitator ? target.lez : undefined;
  const url = alone ? new URL(alone.resource).origin : target.url;
  const client = createTargetClient({ url, headers, ...(ca ? { ca } : {}) });
  const supported = await untilAnswers(client, wiring.waitMs ?? 0, signal)
    .then(() =>
      alone
        ? readMerchant(client, alone, wiring.timeoutMs)
        : readSupported(client, target.url, wiring.timeoutMs, { optional: wiring.acedata ?? false }),
    )
    .finally(() => client.close());
  const { rate, wired } = manners(wiring, reach, await isWired(target, reach));
  const access = { headers, ...(ca ? { ca } : {}) };
  const replica = target.replica && (await reachReplica(target.replica, access, wiring.timeoutMs));
  const control = await openTargetControl(target, access);
  const onlySupported = !wired && wiring.authorizedBy === undefined;
  const kind = chooseKind(supported.json, target.sim, wiring.token);
  const { publicChain } = wiring;
  const purse = publicChain && kind && !onlySupported ? await openPurse(publicChain, kind) : undefined;
  const command = target.lez?.credentialCommand;
  const credentials = command === undefined ? undefined : openCredentialCommand(command);
  const desk = await openDesk({
    ...(rate === undefined ? {} : { rate }),
    services: {
      ...targetServices(control),
      ...(purse ? { pay: purse.pay } : {}),
      ...(credentials ? { [credentialService]: credentials.service } : {}),
    },
  });
  const session = createSession({
    options: wiring,
    target,
    supported,
    headers,
    ...(ca ? { ca } : {}),
    ...(replica ? { replica } : {}),
    ...(purse && publicChain ? { publicChain: { rpcUrl: publicChain.rpcUrl } } : {}),
    desk,
    reach,
    epoch,
  });
  const instruments = openInstruments(session);
  return {
    reach,
    supported,
    session,
    instruments,
    commandOutput: control.commandOutput,
    onlySupported,
    ...(purse ? { spending: purse.spending } : {}),
    close: async () => {
      await instruments.close();
      credentials?.close();
      await purse?.close();
      await desk.close();
      await control.close();
    },
  };
}

/** The second process as checks ask it. Throws AssayError with exit code 2 when it is no facilitator. */
async function reachReplica(
  replica: NonNullable<OpenTarget['replica']>,
  access: Pick<Replica, 'headers' | 'ca'>,
  timeoutMs: number,
): Promise<NonNullable<Session['replica']>> {
  if ('missing' in replica) return replica;
  const client = createTargetClient({ ...access, url: replica.url });
  await readSupported(client, replica.url, timeoutMs).finally(() => client.close());
  return { ...access, url: replica.url };
}

/**
 * Whether the target is known to use our simulator. The kit wired what it started; in a network of its own containers
 * the operator's word is enough; a public host must have been seen at the proxy before anything is sent to it.
 */
async function isWired(target: OpenTarget, reach: Reach): Promise<boolean> {
  if (!target.sim) return false;
  if (target.started || reach !== 'public') return true;
  const control = new ControlClient(target.sim);
  try {
    return (await control.seq()).calls_total > 0;
  } finally {
    await control.close();
  }
}

/** The same, at the tier that the canary proves. */
export async function openRun(
  wiring: Omit<Wiring, OpenedWith>,
  target: OpenTarget,
  onStep: (step: string) => void,
): Promise<OpenRun> {
  onStep('reading /supported');
  return proveTier(await claimRun(wiring, target), target, onStep);
}

/** Sends the canaries. Closes the claimed run when it fails. */
export async function proveTier(
  claimed: ClaimedRun,
  target: OpenTarget,
  onStep: (step: string) => void,
): Promise<OpenRun> {
  try {
    onStep('sending the canary');
    const canary = claimed.onlySupported
      ? nothingAsked(claimed.session)
      : claimed.session.publicChain
        ? await runPublicCanary(claimed.session, claimed.instruments).catch(inOneSentence)
        : await runCanary(claimed.session, claimed.instruments, { ownProxy: target.ownProxy ?? false });
    const rails = claimed.onlySupported
      ? { exchanges: [], facts: [] }
      : await runOffchainCanary(claimed.session, claimed.instruments);
    const lez = claimed.onlySupported
      ? { exchanges: [], facts: [] }
      : await runLezCanary(claimed.session, claimed.instruments).catch(inOneSentence);
    const { offchain: _claimed, lez: _claimedLez, ...held } = claimed.session;
    const session: Session = {
      ...held,
      ...(rails.offchain ? { offchain: rails.offchain } : {}),
      ...(lez.lez ? { lez: lez.lez } : {}),
      // Without a chain the run is as good as its other rails.
      tier:
        held.kind || held.version1
          ? canary.tier
          : (Math.max(canary.tier, rails.offchain?.tier ?? 0, lez.lez?.tier ?? 0) as Tier),
      controls: canary.controls,
      target: {
        ...held.target,
        settleTimeoutMs: canary.tier >= 3 || held.publicChain ? tier3SettleTimeoutMs : held.target.timeoutMs,
      },
    };
    // A chain that the target was not seen on proves nothing: below T2 nobody may look at it, as in each worker.
    const instruments = openInstruments(session);
    return {
      ...claimed,
      canary: {
        ...canary,
        exchanges: [...canary.exchanges, ...rails.exchanges, ...lez.exchanges],
        facts: [...canary.facts, ...rails.facts, ...lez.facts],
      },
      session,
      instruments,
      close: async () => {
        await instruments.close();
        await claimed.close();
      },
    };
  } catch (error) {
    await claimed.close();
    throw error;
  }
}

/** What the payer's account, or the command of the operator, could not do is theirs to mend, and no failure of the kit. */
function inOneSentence(error: unknown): never {
  if (!(error instanceof DeskTrouble)) throw error;
  throw new AssayError(error.message, { code: 'OPERATOR_TROUBLE', exitCode: 2, cause: error });
}

const nothingAsked = (session: Session): CanaryResult => ({
  tier: 0,
  controls: session.controls,
  proxySeen: 0,
  exchanges: [],
  facts: ['only /supported may be asked'],
});

async function readCertificate(path: string): Promise<string> {
  try {
    const pem = await readFile(path, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    const why = cause instanceof Error && 'syscall' in cause ? fileTrouble(cause) : 'it holds none in PEM';
    throw new AssayError(`--cacert: ${path} cannot be read as a certificate: ${why}.`, {
      code: 'BAD_CACERT',
      exitCode: 64,
      hint: 'Name the file of the authority that signed the certificate of the target.',
      cause,
    });
  }
}
