/**
 * The record for publication: the same verdicts, without hosts and addresses. Every format is rendered from it, so that
 * none can forget what another leaves out.
 *
 * Left out are hosts of URLs and of the target wherever they stand, IP and e-mail addresses, addresses of accounts and
 * contracts (each becomes a number, so that a reader sees which are the same), paths of the machine, the command line
 * and the seed, from which the kit's payers can be derived. Digests of transactions and evidence stay.
 *
 * @module
 */
import { isIPv6 } from 'node:net';
import type { CheckRecord, RunRecord } from './run-record.js';

const LEFT_OUT = '[left out]';
const HOST = '[host]';

const AUTHORITY =
  /\b([a-z][a-z0-9+.-]{1,15}):\/\/(?:[^\s/"'<>\\?#]*@)?(\[[0-9a-f:.]+\]|[^\s/"'<>\\?#:,;)]*)(:\d+)?/giu;
const FILE_URL = /\bfile:\/\/[^\s"'<>)]*/giu;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\d.])/gu;
const IPV6 = /\[?(?<![0-9a-z:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![0-9a-z:])(?:\](?::\d{1,5})?)?/giu;
/** Roots under which machines keep what people own; API paths are not among them. */
const PATH =
  /(?<![\w.\]/-])(?:\/(?:home|Users|root|tmp|var|opt|srv|mnt|etc|usr|private|work|workspace|builds|data|app)\/[^\s"'`<>|;,)]*|[A-Za-z]:\\[^\s"'`<>|;,)]*)/gu;
const EVM_ADDRESS = /(?<![0-9a-z])0x([0-9a-f]{40})(?![0-9a-f])/giu;
/** An address as an ABI word. */
const ABI_WORD = /0{24}([0-9a-f]{40})(?=(?:[0-9a-f]{2})*(?![0-9a-f]))/giu;
/** A public key of 32 bytes in base58, as Solana writes accounts. */
const BASE58_KEY = /(?<![0-9A-Za-z+/=_-])[1-9A-HJ-NP-Za-km-z]{43,44}(?![0-9A-Za-z+/=_-])/gu;

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');

/** Texts of our own catalogue, which quote addresses of documents. */
const OURS: ReadonlySet<string> = new Set([
  'kit',
  'title',
  'spec',
  'why',
  'fix',
  'flags',
  'grade',
  'evidence',
]);

type Hide = (text: string) => string;

function walk(value: unknown, hide: Hide): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((one) => walk(one, hide));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      hide(name),
      OURS.has(name) && name !== 'evidence' ? member : walk(member, hide),
    ]),
  );
}

/** Every text of the record that did not come from our catalogue. */
function textsOf(value: unknown, found: string[] = []): string[] {
  walk(value, (text) => {
    found.push(text);
    return text;
  });
  return found;
}

/** Names of hosts that URLs of the record lead to, and the target's own. */
function hostsIn(texts: readonly string[]): string[] {
  const hosts = new Set<string>();
  for (const text of texts)
    for (const [, scheme = '', host = ''] of text.matchAll(AUTHORITY))
      if (scheme.toLowerCase() !== 'file' && host !== '' && host !== HOST) hosts.add(host.toLowerCase());
  return [...hosts].toSorted((a, b) => b.length - a.length);
}

/** A bare host name is replaced where it is one for sure: with a dot, or with a port behind it. */
const bareHost = (host: string): string =>
  `(?<![\\w.-])${escapeForRegExp(host)}${host.includes('.') || host === 'localhost' ? '(?::\\d{1,5})?' : ':\\d{1,5}'}(?![\\w-])`;

function hiderFor(record: RunRecord): Hide {
  const texts = textsOf(record);
  const hosts = hostsIn(texts);
  const named = hosts.length === 0 ? undefined : new RegExp(hosts.map(bareHost).join('|'), 'giu');
  const numbers = new Map<string, number>();
  const pseudonym = (digits: string): string => {
    const key = digits.toLowerCase();
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return `[address ${number}]`;
  };
  // Known first, so that an address is found inside calldata too.
  for (const text of texts) for (const [, digits = ''] of text.matchAll(EVM_ADDRESS)) pseudonym(digits);
  const known =
    numbers.size === 0 ? undefined : new RegExp(`(?:0x)?(${[...numbers.keys()].join('|')})`, 'giu');
  return (text) => {
    let out = text.replace(FILE_URL, LEFT_OUT).replace(AUTHORITY, `$1://${HOST}`);
    if (named) out = out.replace(named, HOST);
    out = out
      .replace(EMAIL, LEFT_OUT)
      .replace(IPV4, HOST)
      .replace(IPV6, (run) => (isIPv6(run.replace(/^\[|\].*$/g, '')) ? HOST : run))
      .replace(PATH, LEFT_OUT);
    if (known) out = out.replace(known, (_, digits: string) => pseudonym(digits));
    return out
      .replace(ABI_WORD, (_, digits: string) => pseudonym(digits))
      .replace(BASE58_KEY, (key) => pseudonym(key));
  };
}

const withoutCommands = (check: CheckRecord): CheckRecord => ({
  ...check,
  ...(check.seed === undefined ? {} : { seed: LEFT_OUT }),
  reproduce: [],
});

/** The record without hosts and addresses. Pure; twice gives the same as once. */
export function publicRecord(record: RunRecord): RunRecord {
  const hide = hiderFor(record);
  const hidden = walk(record, hide) as RunRecord;
  return {
    ...hidden,
    kit: record.kit,
    // A command is named by its whole line, in which anything may stand.
    target: { ...hidden.target, ...(record.target.kind === 'exec' ? { name: LEFT_OUT } : {}) },
    run: { ...hidden.run, command_line: LEFT_OUT, seed: LEFT_OUT },
    checks: hidden.checks.map(withoutCommands),
    ...(hidden.own ? { own: { suite: LEFT_OUT, checks: hidden.own.checks.map(withoutCommands) } } : {}),
    evidence: record.evidence,
  };
}
