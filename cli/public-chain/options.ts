/**
 * The options of a run over a public test network, checked before anything starts.
 * @module
 */
import type { Command } from 'commander';
import { type Hex, isHex } from 'viem';
import { AssayError } from '../../src/wire/assay-error.js';
import type { TargetChoice } from '../grade/options.js';

export interface PublicChainOptions {
  /** May hold a key of the provider. */
  readonly rpcUrl: string;
  readonly payerKey: Hex;
  /** In units of the token, as typed. */
  readonly maxSpend: string;
}

export interface PublicChainFlags {
  chainRpc?: string;
  payerKeyEnv?: string;
  maxSpend?: string;
}

export function addPublicChainFlags(command: Command): Command {
  return command
    .option('--chain-rpc <url>', 'with a URL: a public test network, whose settlements are read there (T2)')
    .option('--payer-key-env <name>', 'with --chain-rpc: variable that holds the key of a funded payer')
    .option('--max-spend <amount>', 'with --chain-rpc: test tokens that may be spent, such as 0.5');
}

const bad = (message: string, hint: string): AssayError =>
  new AssayError(message, { code: 'BAD_PUBLIC_CHAIN', exitCode: 64, hint });

/** Reads an amount of tokens. Throws AssayError `BAD_PUBLIC_CHAIN`. */
export function readSpend(text: string, decimals: number): string {
  const [, fraction = ''] = /^\d{1,12}(?:\.(\d+))?$/.exec(text) ?? [];
  if (!/^\d{1,12}(?:\.\d+)?$/.test(text) || /^[0.]*$/.test(text) || fraction.length > decimals)
    throw bad(`--max-spend ${text} is no amount of tokens.`, 'Give one such as 0.5, in whole tokens.');
  return text;
}

/** What the options say; undefined without --chain-rpc. Throws AssayError with exit code 64. */
export function publicChainOptions(
  target: TargetChoice,
  flags: PublicChainFlags & { readonly sim?: string },
  env: Readonly<Record<string, string | undefined>>,
): PublicChainOptions | undefined {
  const { chainRpc, payerKeyEnv, maxSpend } = flags;
  if (chainRpc === undefined && payerKeyEnv === undefined && maxSpend === undefined) return undefined;
  if (chainRpc === undefined || payerKeyEnv === undefined || maxSpend === undefined)
    throw bad(
      '--chain-rpc, --payer-key-env and --max-spend belong together.',
      'Give all three, or none of them.',
    );
  if (target.kind !== 'url' || flags.sim !== undefined)
    throw bad(
      '--chain-rpc is for a facilitator that runs already and is wired to no simulator.',
      'Give its URL, without --target, --exec and --sim.',
    );
  if (!/^https?:\/\//i.test(chainRpc) || !URL.canParse(chainRpc))
    throw bad('--chain-rpc is no http(s) URL.', 'Give the JSON-RPC endpoint of a test network.');
  const key = env[payerKeyEnv]?.trim();
  if (key === undefined || key === '')
    throw bad(
      `The variable ${payerKeyEnv} of --payer-key-env is not set.`,
      'Set it to the key of the payer.',
    );
  const hex = key.startsWith('0x') ? key : `0x${key}`;
  // The value is never shown, whatever it is.
  if (!isHex(hex) || !/^0x[0-9a-f]{64}$/i.test(hex) || /^0x0{64}$/.test(hex))
    throw bad(
      `The variable ${payerKeyEnv} holds no private key.`,
      'A key has 64 hexadecimal digits, with or without 0x.',
    );
  return { rpcUrl: chainRpc, payerKey: hex, maxSpend: readSpend(maxSpend, 18) };
}
