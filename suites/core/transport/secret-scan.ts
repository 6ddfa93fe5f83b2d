/**
 * Finds secrets in the text of an answer. Pure. A false accusation is worse than a missed leak, so values that
 * the caller sent itself, hashes and numbers are no findings, and only what is certain fails a row.
 * @module
 */
import { privateKeyToAddress } from 'viem/accounts';
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import type { Answer } from '../../kit/exchange.js';

export interface Leak {
  readonly kind: string;
  /** Member or header in which it stands. */
  readonly where: string;
  /** Cut so that the report does not leak it again. */
  readonly excerpt: string;
  /** Whether there is no innocent reading. */
  readonly certain: boolean;
}

export interface KnownFacts {
  /** Values that only the operator knows, such as the signing key that the simulator handed out. */
  readonly secrets: readonly string[];
  /** `host:port` of the RPC through which the target reaches the chain. */
  readonly rpcHosts: readonly string[];
  /** Advertised signer addresses, lower case. */
  readonly signers: ReadonlySet<string>;
  /** Hashes and nonces of the run, lower case with 0x. */
  readonly values: ReadonlySet<string>;
}

/** Characters of one text that are searched. */
const searched = 256 * 1024;

/** Headers that browsers and networks fill with addresses and tokens of their own. */
const ignoredHeaders =
  /^(?:report-to|reporting-endpoints|nel|content-security-policy.*|set-cookie|cf-.*|x-amz.*|etag|x-.*-id)$/;

const stackFrames: readonly RegExp[] = [
  /\bat (?:async )?[^\s()][^()\n]{0,120} \((?:file:\/\/|node:|\/|[A-Za-z]:\\)[^()\n]{1,300}:\d+:\d+\)/,
  /\n\s{2,8}at (?:file:\/\/|node:|\/)[^\s()]{1,300}:\d+:\d+/,
  /Traceback \(most recent call last\)/,
  /File "[^"\n]{1,300}\.py", line \d+/,
  /goroutine \d+ \[[a-z ]{1,40}\]:/,
  /\bat [\w.$<>]{1,200}\(\w{1,100}\.(?:java|kt|scala):\d+\)/,
  /panicked at [^\n]{1,200}\.rs:\d+/,
];

const rpcErrorDump = /Request body: \{\s*\\?"(?:method|jsonrpc|id|params)\\?"/;
const privateKeyBlock = /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----/;
const urls = /\b(?:https?|wss?|postgres(?:ql)?|redis|mysql|mongodb(?:\+srv)?):\/\/[^\s"'<>\\)]{1,500}/g;
const hex64 = /(?<![0-9a-fA-F])(?:0x)?([0-9a-fA-F]{64})(?![0-9a-fA-F])/g;

/** Hosts that sell access to a chain by a key in the path. */
const rpcProvider =
  /(?:^|\.)(?:infura\.io|alchemy\.com|alchemyapi\.io|quiknode\.pro|quicknode\.com|chainstack\.com|blastapi\.io|drpc\.org|getblock\.io|nodereal\.io|ankr\.com|tenderly\.co|developer\.coinbase\.com)$/;
const keyParameter = /[?&](?:api[-_]?key|access[-_]?token|secret|auth|key)=[^&#]{8,}/i;
const beforeKey = /^(?:v\d|rpc|api|key|apikey|node)$/i;

/** Names that say that a value is a hash, an identifier or plain data. */
const namedAsPublic =
  /hash|tx|transaction|nonce|digest|id$|root|topic|data|input|signature|commit|block|version|^[rs]$/i;
const saidAsPublic = /(?:hash|tx|transaction|nonce|digest|block|root|id)\W{0,4}(?:is |of )?$/i;

/** Everything in one answer that should not be there. `request` is what the caller sent: it may come back. */
export function leaksIn(answer: Answer, request: string, known: KnownFacts): readonly Leak[] {
  const sent = request.toLowerCase();
  const leaks: Leak[] = [];
  const look = (text: string, where: string): void => {
    leaks.push(...leaksInText(text.slice(0, searched), where, sent, known));
  };
  if (answer.json === undefined) look(answer.text, '');
  else forEachText(answer.json, '', look);
  for (const [name, value] of Object.entries(answer.headers))
    if (!ignoredHeaders.test(name)) look(value, `header ${name}`);
  return leaks;
}

function forEachText(value: JsonValue, name: string, look: (text: string, where: string) => void): void {
  if (typeof value === 'string') look(value, name);
  else if (Array.isArray(value)) for (const one of value) forEachText(one, name, look);
  else if (isJsonObject(value))
    for (const [member, inner] of Object.entries(value)) {
      look(member, name);
      forEachText(inner, member, look);
    }
}

/** Most texts are names and words; every pattern below needs a colon, dashes or 64 digits. */
const isPlainWord = (text: string): boolean =>
  text.length < 64 && !text.includes(':') && !text.includes('-----');

function leaksInText(text: string, where: string, sent: string, known: KnownFacts): Leak[] {
  if (isPlainWord(text)) return [];
  const leaks: Leak[] = [];
  const add = (kind: string, excerpt: string, certain = true): void => {
    leaks.push({ kind, where, excerpt, certain });
  };
  const isEcho = (part: string): boolean => sent.includes(part.toLowerCase());

  for (const host of known.rpcHosts) if (namesHost(text, host)) add('address of the RPC', host);
  for (const frame of stackFrames) {
    const found = frame.exec(text)?.[0];
    if (found !== undefined && !isEcho(found)) add('stack trace', found.trim().slice(0, 100));
  }
  if (rpcErrorDump.test(text) && !isEcho('request body:'))
    add('raw RPC error', 'the request body of an RPC call');
  if (privateKeyBlock.test(text) && !isEcho('private key-----')) add('private key', 'a PEM block');
  for (const secret of known.secrets)
    if (text.toLowerCase().includes(secret.toLowerCase().replace(/^0x/, '')))
      add('private key', masked(secret));
  for (const [url] of text.matchAll(urls)) {
    const kind = isEcho(url) ? undefined : secretInUrl(url);
    if (kind) add(kind, url.replace(/^(\w+:\/\/)(?:[^/@]{0,200}@)?([^/?#]{1,200}).*/, '$1$2/…'));
  }
  for (const match of text.matchAll(hex64)) {
    const value = `0x${(match[1] ?? '').toLowerCase()}` as const;
    if (
      isEcho(value.slice(2)) ||
      known.values.has(value) ||
      known.secrets.some((one) => one.toLowerCase() === value)
    )
      continue;
    if (isSigningKey(value, known.signers)) add('private key of a signer', masked(value));
    else if (!isExplained(value, where, text.slice(Math.max(0, match.index - 40), match.index)))
      add('unknown 32-byte value', masked(value), false);
  }
  return leaks;
}

/** `127.0.0.1:4021` does not stand in `127.0.0.1:40211`. */
function namesHost(text: string, host: string): boolean {
  const at = text.indexOf(host);
  return at >= 0 && !/\d/.test(text.charAt(at + host.length));
}

/** What an address gives away; undefined for an ordinary one. */
export function secretInUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.password !== '') return 'address with a password';
  if (keyParameter.test(url.search)) return 'address with an access key';
  const provider = rpcProvider.test(url.hostname);
  const segments = url.pathname.split('/').filter((one) => one !== '');
  const keyed = segments.some((one, at) => {
    const before = segments[at - 1];
    const isKey =
      /^[A-Za-z0-9_-]{20,}$/.test(one) && /\d/.test(one) && /[A-Za-z]/.test(one) && !one.startsWith('0x');
    return isKey && !isUuid(one) && (provider || (before !== undefined && beforeKey.test(before)));
  });
  return keyed ? 'address with an access key' : undefined;
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** Proof by arithmetic: the value is the private key of an address that the target signs with. */
function isSigningKey(value: `0x${string}`, signers: ReadonlySet<string>): boolean {
  if (signers.size === 0) return false;
  try {
    return signers.has(privateKeyToAddress(value).toLowerCase());
  } catch {
    return false;
  }
}

function isExplained(value: string, where: string, before: string): boolean {
  // A word of twelve leading zeros is a number or a padded address.
  return /^0x0{12}/.test(value) || namedAsPublic.test(where) || saidAsPublic.test(before);
}

const masked = (secret: string): string => `${secret.slice(0, 8)}…`;
