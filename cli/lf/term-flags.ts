/**
 * Terms of a warrant as options of a command. Each value is checked here, so that an error names the option and not a
 * place inside a map.
 * @module
 */
import { type Command, Option } from 'commander';
import { amountSchema } from '../../src/warrant/constraints/payment.js';
import { hostEntrySchema } from '../../src/warrant/matching/host-entry.js';
import { httpMethodSchema } from '../../src/warrant/matching/method.js';
import { pathPrefixSchema } from '../../src/warrant/matching/path-prefix.js';
import {
  railNameSchema,
  subjectKinds,
  type WarrantSubject,
  warrantSubjectSchema,
} from '../../src/warrant/subject.js';
import { wireTextSchema } from '../../src/warrant/text.js';
import { type WarrantType, warrantTypes } from '../../src/warrant/warrant.js';
import { isCaip2 } from '../../src/wire/caip.js';
import { railNames } from '../../src/wire/payment-subject.js';
import { collect, numberOf } from '../flags.js';
import { badInput } from './bad-input.js';
import { parseInstant, parseSpan } from './time-text.js';

export interface TermFlags {
  readonly type?: WarrantType;
  readonly id?: string;
  readonly merchant?: readonly string[];
  readonly merchantHost?: readonly string[];
  readonly anyMerchant?: boolean;
  readonly payer?: readonly string[];
  readonly max?: string;
  readonly period?: string;
  readonly asset?: readonly string[];
  readonly rail?: readonly string[];
  readonly scheme?: readonly string[];
  readonly payee?: readonly string[];
  readonly method?: readonly string[];
  readonly path?: readonly string[];
  readonly tool?: readonly string[];
  readonly provider?: readonly string[];
  readonly label?: readonly string[];
  readonly sponsor?: readonly string[];
  readonly unsponsored?: boolean;
  readonly notBefore?: string;
  readonly validFor?: string;
  readonly expires?: string;
  readonly depth?: number;
  readonly metadata?: readonly string[];
}

/** Adds the options that say what a warrant allows. */
export function addTermFlags(command: Command): Command {
  const several = (flags: string, what: string): Option =>
    new Option(flags, `${what} (may be repeated)`).argParser((value, before: readonly string[] | undefined) =>
      collect(value, before ?? []),
    );
  return command
    .addOption(new Option('--type <type>', 'what the warrant may do').choices(warrantTypes))
    .option('--id <text>', 'warrant id (default: a random one)')
    .addOption(several('--merchant <id>', 'merchant that may accept it, by id'))
    .addOption(several('--merchant-host <host>', 'merchant that may accept it, by host'))
    .option('--any-merchant', 'any merchant may accept it')
    .addOption(
      several('--payer <kind:value>', `account that pays: ${subjectKinds.join(', ')}, and its value`),
    )
    .option('--max <amount>', 'most that one request may cost, in atomic units')
    .option(
      '--period <amount/span>',
      'most that all requests of a rolling window may cost, such as 5000000/1h',
    )
    .addOption(several('--asset <asset@network>', 'asset that may be paid, such as 0x8335...@eip155:8453'))
    .addOption(several('--rail <rail>', `rail: ${railNames.join(', ')}`))
    .addOption(several('--scheme <scheme>', 'x402 scheme'))
    .addOption(several('--payee <address>', 'who may be paid'))
    .addOption(several('--method <method>', 'HTTP method'))
    .addOption(several('--path <prefix>', 'path that may be requested, with all below it'))
    .addOption(several('--tool <name>', 'tool'))
    .addOption(several('--provider <name>', 'model provider'))
    .addOption(several('--label <label>', 'action label'))
    .addOption(several('--sponsor <id>', 'sponsor that may pay for the execution'))
    .option('--unsponsored', 'nobody else may pay for the execution')
    .option('--not-before <time>', 'start (default: now)')
    .option('--valid-for <span>', 'lifetime, such as 90s, 5m or 2h (default: 5m)')
    .option('--expires <time>', 'end, instead of --valid-for')
    .option('--depth <n>', 'how many further delegations are allowed below it', numberOf('--depth', 0, 8))
    .addOption(several('--metadata <name=value>', 'free text; decides nothing'));
}

interface Check {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly { readonly message: string }[] };
  };
}

function checked(flag: string, value: string, schema: Check): string {
  const parsed = schema.safeParse(value);
  if (parsed.success) return value;
  throw badInput(`${flag} ${value} cannot be used: ${parsed.error?.issues[0]?.message ?? 'not understood'}.`);
}

/** Only what has entries: an empty list has no place in a warrant. */
function members(entries: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const given = Object.entries(entries).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function listOf(flag: string, values: readonly string[] = [], schema: Check = wireTextSchema): string[] {
  return values.map((value) => checked(flag, value, schema));
}

function assetOf(text: string): Record<string, string> {
  const at = text.lastIndexOf('@');
  const asset = checked('--asset', at === -1 ? text : text.slice(0, at), wireTextSchema);
  if (at === -1) return { asset };
  const network = text.slice(at + 1);
  if (!isCaip2(network))
    throw badInput(
      `--asset ${text} names no network after the @.`,
      'Such as USDC@eip155:8453, or USDC for any network.',
    );
  return { asset, network };
}

function periodOf(text: string): object {
  const [amount = '', span = '', ...more] = text.split('/');
  if (more.length > 0 || span === '')
    throw badInput(`--period ${text} is not an amount and a span.`, 'Such as 5000000/1h.');
  return { amount: checked('--period', amount, amountSchema), window_ms: parseSpan(span, '--period') };
}

/** The account of `--payer`, such as `caip10:eip155:8453:0xabc`. */
export function parseSubject(text: string): WarrantSubject {
  const [kind = ''] = text.split(':');
  const subject = warrantSubjectSchema.safeParse({ kind, value: text.slice(kind.length + 1) });
  if (subject.success) return subject.data;
  throw badInput(
    `--payer ${text} is not an account that pays.`,
    `Write the kind (${subjectKinds.join(', ')}), a colon and the value.`,
  );
}

/** Terms of constraints, by kind; a kind without terms is left out. */
export function constraintTerms(flags: TermFlags): Readonly<Record<string, Record<string, unknown>>> {
  if (flags.unsponsored === true && flags.sponsor !== undefined)
    throw badInput('--unsponsored and --sponsor exclude each other.');
  const kinds = {
    resource: members({
      http_methods: listOf('--method', flags.method, httpMethodSchema),
      path_prefixes: listOf('--path', flags.path, pathPrefixSchema),
    }),
    tool: members({
      tool_names: listOf('--tool', flags.tool),
      model_providers: listOf('--provider', flags.provider),
      action_labels: listOf('--label', flags.label),
    }),
    payment: members({
      max_per_request:
        flags.max === undefined ? undefined : { amount: checked('--max', flags.max, amountSchema) },
      period_limit: flags.period === undefined ? undefined : periodOf(flags.period),
      allowed_assets: flags.asset?.map(assetOf),
      allowed_rails: listOf('--rail', flags.rail, railNameSchema),
      allowed_schemes: listOf('--scheme', flags.scheme),
      payee_ids: listOf('--payee', flags.payee),
    }),
    sponsorship:
      flags.unsponsored === true
        ? { allow_sponsored_execution: false }
        : flags.sponsor !== undefined
          ? { allow_sponsored_execution: true, sponsor_ids: listOf('--sponsor', flags.sponsor) }
          : undefined,
  };
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, terms]) => (terms === undefined ? [] : [[kind, terms] as const])),
  );
}

function audienceOf({ merchant, merchantHost, anyMerchant }: TermFlags): object | undefined {
  const forms = [anyMerchant, merchant, merchantHost].filter((form) => form !== undefined);
  if (forms.length > 1) throw badInput('--merchant, --merchant-host and --any-merchant exclude each other.');
  if (anyMerchant === true) return { any: true };
  if (merchant !== undefined) return { merchant_ids: listOf('--merchant', merchant) };
  return members({ merchant_hosts: listOf('--merchant-host', merchantHost, hostEntrySchema) });
}

function metadataOf(entries: readonly string[] = []): ReadonlyMap<string, string> | undefined {
  const pairs = entries.map((entry): [string, string] => {
    const at = entry.indexOf('=');
    if (at < 1)
      throw badInput(`--metadata ${entry} is not a name and a value.`, 'Such as --metadata order=4711.');
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  return pairs.length === 0 ? undefined : new Map(pairs);
}

interface Window {
  readonly not_before_ms: number;
  readonly expires_at_ms: number;
}

/** Short-lived, so that a warrant that gets lost is soon worth nothing. */
export const defaultLifetimeMs = 300_000;

/** What the options say about the window; undefined when they say nothing. `now` in milliseconds. */
function windowOf({ notBefore, validFor, expires }: TermFlags, now: number): Window | undefined {
  if (notBefore === undefined && validFor === undefined && expires === undefined) return undefined;
  if (validFor !== undefined && expires !== undefined)
    throw badInput('--valid-for and --expires exclude each other.');
  const from = notBefore === undefined ? now : parseInstant(notBefore, '--not-before');
  const to =
    expires === undefined
      ? from + (validFor === undefined ? defaultLifetimeMs : parseSpan(validFor, '--valid-for'))
      : parseInstant(expires, '--expires');
  if (to <= from) throw badInput('The warrant would end before it starts.');
  return { not_before_ms: from, expires_at_ms: to };
}

/** The members that the options name, constraints aside. */
export function namedTerms(flags: TermFlags, now: number): Record<string, unknown> {
  return (
    members({
      ...(flags.type === undefined ? {} : { warrant_type: flags.type }),
      ...(flags.id === undefined ? {} : { warrant_id: checked('--id', flags.id, wireTextSchema) }),
      audience: audienceOf(flags),
      payment_subjects: flags.payer?.map(parseSubject),
      ...windowOf(flags, now),
      ...(flags.depth === undefined
        ? {}
        : { delegation: { max_depth: flags.depth, can_delegate: flags.depth > 0 } }),
      metadata: metadataOf(flags.metadata),
    }) ?? {}
  );
}
