/**
 * The options about a merchant of LEZ: its facilitator, who signs payments that it takes, and what its codes mean. The same
 * ones for every command that runs rows of LEZ.
 * @module
 */
import type { Command } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';
import type { LezChoice, TargetChoice } from './grade/options.js';
import { parseTargetUrl } from './grade/reach.js';

export interface LezFlags {
  facilitator?: string;
  credentialCommand?: string;
  codeMap?: string;
}

export function addLezFlags(command: Command): Command {
  return command
    .option(
      '--facilitator <url>',
      'for the profile lez: URL is a merchant’s resource, and this its facilitator',
    )
    .option(
      '--credential-command <command>',
      'for the profile lez: makes a payment that the merchant takes (assay-lez-credential/1)',
    )
    .option('--code-map <file>', 'for the profile lez: its codes, each with ours beside it (TOML or JSON)');
}

const bad = (message: string, code: string, hint?: string): AssayError =>
  new AssayError(message, { code, exitCode: 64, ...(hint === undefined ? {} : { hint }) });

/**
 * The target and the choice for LEZ that the options name. `lez` says whether rows of LEZ are wanted: `alone` when nothing
 * else is, so that a URL without `--facilitator` can only be a merchant. Throws AssayError with exit code 64.
 */
export async function lezOptions(
  target: TargetChoice,
  flags: LezFlags,
  lez: 'unwanted' | 'wanted' | 'alone',
): Promise<{ readonly target: TargetChoice; readonly lez?: LezChoice }> {
  const { facilitator, credentialCommand, codeMap } = flags;
  const isMerchantKnown =
    facilitator !== undefined || lez === 'alone' || (lez === 'wanted' && target.kind !== 'url');
  if (!isMerchantKnown) {
    const flag = credentialCommand === undefined ? '--code-map' : '--credential-command';
    if (credentialCommand !== undefined || codeMap !== undefined)
      throw bad(
        `${flag} is about a merchant of LEZ, and this names none.`,
        'NO_LEZ_MERCHANT',
        'Give the URL of what it sells, with --profile lez alone, or with the URL of its facilitator as --facilitator.',
      );
    return lez === 'unwanted' ? { target } : { target, lez: {} };
  }
  if (credentialCommand?.trim() === '') throw bad('--credential-command names no command.', 'NO_COMMAND');
  const choice: LezChoice = {
    ...(credentialCommand === undefined ? {} : { credentialCommand }),
    ...(codeMap === undefined
      ? {}
      : { codeMap, codes: await import('./grade/read-code-map.js').then((one) => one.readCodeMap(codeMap)) }),
  };
  if (facilitator !== undefined) {
    if (target.kind !== 'url')
      throw bad(
        '--facilitator wants two URLs: assay grade RESOURCE --profile lez --facilitator URL.',
        'BAD_FACILITATOR',
      );
    const url = parseTargetUrl(facilitator);
    return { target: { kind: 'url', url }, lez: { ...choice, resource: target.url.href, facilitator: true } };
  }
  if (target.kind !== 'url') return { target, lez: choice };
  return { target, lez: { ...choice, resource: target.url.href, facilitator: false } };
}
