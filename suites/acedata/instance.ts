/**
 * Instances of the target with an environment of the kit's own, beside that of its preset.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { derivePayer } from '../kit/payer.js';
import { lastWords, type Start, started } from '../ledgerflow/instance.js';
import { plantedSecrets } from './planted.js';

/** Variables by name; null takes one away. */
export type Environment = Readonly<Record<string, string | null>>;

/** Fees that nothing else in the run has, in wei. */
export const fees = { max: 30_000_000_123n, priority: 1_000_000_321n } as const;
/** Gas limit that is not the default. */
export const gasLimit = 300_000n;
/** Seconds for which an instance waits for a receipt. */
export const receiptTimeout = 3;
export const settleToken = plantedSecrets.settleToken;

/** The variables of section 6 and the wait for a receipt. */
const settings = [
  'X402_GAS_LIMIT',
  'X402_TX_TIMEOUT_SECONDS',
  'X402_MAX_FEE_PER_GAS_WEI',
  'X402_MAX_PRIORITY_FEE_PER_GAS_WEI',
] as const;
const unset: Environment = Object.fromEntries(settings.map((name) => [name, null]));

/** Instances that several rows ask, so that each is started once in a run. */
const shared = {
  /** The variables that have to be set, and no other. */
  plain: { ...unset, APP_ENV: null },
  /** Every setting of gas, fees and time. */
  set: {
    X402_GAS_LIMIT: String(gasLimit),
    X402_TX_TIMEOUT_SECONDS: String(receiptTimeout),
    X402_MAX_FEE_PER_GAS_WEI: String(fees.max),
    X402_MAX_PRIORITY_FEE_PER_GAS_WEI: String(fees.priority),
    APP_SECRET_KEY: plantedSecrets.appSecret,
    X402_RPC_URL: `{rpc_url}/v2/${plantedSecrets.rpcKey}`,
  },
  /** A maximum fee alone, and a settle token. */
  guarded: {
    ...unset,
    X402_MAX_FEE_PER_GAS_WEI: String(fees.max),
    ASSAY_ACE_SETTLE_TOKEN: settleToken,
  },
} as const satisfies Readonly<Record<string, Environment>>;

/** Wei that the signer of an instance gets. */
const signerFunds = 10n ** 21n;

/**
 * An account with gas to settle from, and the environment that names it: two processes with one signer take each other's
 * nonces.
 */
export async function fundedSigner(
  t: Check,
  label: string,
): Promise<{ readonly address: string; readonly env: Environment }> {
  const { seed, epoch } = t.session;
  const { address, privateKey } = derivePayer(seed, epoch, 'ACE', `signer of ${label}`);
  await t.rpc.call('anvil_setBalance', [address, `0x${signerFunds.toString(16)}`]);
  return { address, env: { X402_SIGNER_PRIVATE_KEY: privateKey, X402_SIGNER_ADDRESS: null } };
}

/** Works with one of the shared instances. Where it does not start, the case that is named says so. */
export async function withShared(
  t: Check,
  which: keyof typeof shared,
  name: string,
  work: (there: Check, signer: string) => Promise<void>,
): Promise<void> {
  const signer = await fundedSigner(t, which);
  const env = { ...shared[which], ...signer.env };
  const start = await t.target.spawn({ env, shared: true });
  if (!started(start)) return t.case(name).blocked(`the instance did not start: ${lastWords(start)}`);
  await work(await t.at(start), signer.address);
}

/** Tries to start an instance and ends it after the work, whether it started or not. */
export async function withStart<T>(
  t: Check,
  env: Environment,
  work: (start: Start) => Promise<T>,
): Promise<T> {
  const start = await t.target.spawn({ env });
  try {
    return await work(start);
  } finally {
    if (started(start)) await t.target.end(start);
  }
}

/** Whether the target knows the variables that Assay added to AceData's: a wrong value for one of them stops its start. */
export async function knowsGuards(t: Check): Promise<boolean> {
  return !started(await t.target.spawn({ env: { ASSAY_ACE_ASSETS: 'no address' }, shared: true }));
}

export const withoutGuards =
  'the target does not read the variables ASSAY_ACE_ASSETS and ASSAY_ACE_SETTLE_TOKEN';
