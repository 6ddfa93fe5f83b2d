/**
 * Keeps secrets out of everything that is written: authorization headers, private keys, keys from the environment.
 *
 * A secret is found as it is, percent-encoded, escaped in a JSON string, in any mixture of these, and inside base64 or
 * base64url text of any alignment.
 *
 * @module
 */

export interface Secret {
  /** Shown in its place: `[redacted:NAME]`. */
  readonly name: string;
  readonly value: string;
}

export interface Redactor {
  /** Redacts one text. */
  readonly text: (text: string) => string;
  /** Redacts every string of a JSON-like value, member names included, and the values of secret headers. */
  readonly deep: (value: unknown) => unknown;
}

/** Shorter values are no secrets, and replacing them would destroy the evidence. */
export const SHORTEST_SECRET = 6;

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'cookie',
  'set-cookie',
]);

const PRIVATE_KEY = /^(?:0x)?([0-9a-f]{64})$/i;
const HEX_RUN = /[0-9a-f]{64,}/gi;
const BASE64_RUN = /(?:[A-Za-z0-9+/_-]|%2[bf]){8,}/gi;

/** Headers in free text, such as a log line or a JSON document that is held as text. */
const HEADERS_IN_TEXT: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/giu, '$1 [redacted:authorization]'],
  [/("(?:proxy-)?authorization"\s*:\s*\[?\s*")(?:[^"\\]|\\.)*"/giu, '$1[redacted:authorization]"'],
  [/("x-api-key"\s*:\s*\[?\s*")(?:[^"\\]|\\.)*"/giu, '$1[redacted:x-api-key]"'],
  [/("(?:set-)?cookie"\s*:\s*\[?\s*")(?:[^"\\]|\\.)*"/giu, '$1[redacted:cookie]"'],
  [/\b(x-api-key\s*[:=]\s*)(?!\[redacted)[^\s",;]+/giu, '$1[redacted:x-api-key]'],
  [/\b((?:set-)?cookie:[ \t]*)(?!\[redacted)[^\r\n"]+/giu, '$1[redacted:cookie]'],
  [/^(\s*(?:proxy-)?authorization:[ \t]*)(?!\[redacted|\{)[^\r\n"]+/gimu, '$1[redacted:authorization]'],
];

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

/** One character of a secret, in each form in which it may stand in a text. */
function characterForms(character: string): string {
  const percent = [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`)
    .join('');
  const unicode = [...character.split('')]
    .map((unit) => `\\\\u${anyCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`)
    .join('');
  const forms = [escapeForRegExp(character), percent, unicode];
  const short = JSON.stringify(character).slice(1, -1);
  if (short !== character) {
    forms.push(escapeForRegExp(short));
  }
  if (character === '/') {
    forms.push('\\\\/');
  }
  if (character === ' ') {
    forms.push('\\+');
  }
  return `(?:${forms.join('|')})`;
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function marker(name: string): string {
  return `[redacted:${name}]`;
}

type FindSecret = (text: string) => string | undefined;

/** Replaces private keys in runs of hexadecimal digits, at any offset. */
function redactHexRuns(text: string, keys: ReadonlyMap<string, string>): string {
  if (keys.size === 0) {
    return text;
  }
  return text.replace(HEX_RUN, (run) => {
    const lower = run.toLowerCase();
    let out = '';
    let from = 0;
    for (let at = 0; at + 64 <= lower.length; at += 1) {
      const name = keys.get(lower.slice(at, at + 64));
      if (name !== undefined) {
        out += run.slice(from, at) + marker(name);
        at += 63;
        from = at + 1;
      }
    }
    return out + run.slice(from);
  });
}

/** Name of the secret that stands in a base64 run, tried at each of the four alignments. */
function secretInBase64(run: string, find: FindSecret): string | undefined {
  const standard = run.replace(/%2b/gi, '+').replace(/%2f/gi, '/').replace(/-/g, '+').replace(/_/g, '/');
  for (let offset = 0; offset < 4; offset += 1) {
    const bytes = Buffer.from(standard.slice(offset), 'base64');
    const found = find(bytes.toString('utf8')) ?? find(bytes.toString('latin1'));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function byLength(a: Secret, b: Secret): number {
  return b.value.length - a.value.length;
}

/** Makes a redactor for these secrets; secret headers are always redacted, whatever their value. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const keys = new Map<string, string>();
  const words: Secret[] = [];
  for (const secret of secrets) {
    const digits = PRIVATE_KEY.exec(secret.value)?.[1];
    if (digits !== undefined) {
      keys.set(digits.toLowerCase(), secret.name);
    } else if (secret.value.length >= SHORTEST_SECRET) {
      words.push(secret);
    }
  }
  words.sort(byLength);
  const source = words.map(({ value }) => `(${[...value].map(characterForms).join('')})`).join('|');
  const pattern = source === '' ? undefined : new RegExp(source, 'gu');

  const redactWords = (text: string): string =>
    pattern === undefined
      ? text
      : text.replace(pattern, (...groups: unknown[]) => {
          const index = groups.slice(1, words.length + 1).findIndex((group) => group !== undefined);
          return marker(words[index]?.name ?? 'secret');
        });

  const find: FindSecret = (text) => {
    const redacted = redactHexRuns(redactWords(text), keys);
    return redacted === text ? undefined : (/\[redacted:([^\]]*)\]/u.exec(redacted)?.[1] ?? 'secret');
  };

  const redactText = (text: string): string => {
    let out = redactHexRuns(redactWords(text), keys);
    if (pattern !== undefined || keys.size > 0) {
      out = out.replace(BASE64_RUN, (run) => {
        const name = secretInBase64(run, find);
        return name === undefined ? run : marker(name);
      });
    }
    for (const [header, replacement] of HEADERS_IN_TEXT) {
      out = out.replace(header, replacement);
    }
    return out;
  };

  return { text: redactText, deep: (value) => redactDeep(value, redactText) };
}

/** Only text is a header value: the `authorization` member of an EIP-3009 payload is an object and stays. */
function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
}

function secretHeader(name: unknown): string | undefined {
  const lower = typeof name === 'string' ? name.toLowerCase() : undefined;
  return lower !== undefined && SECRET_HEADERS.has(lower) ? lower : undefined;
}

function redactDeep(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return text(value);
  }
  if (Array.isArray(value)) {
    const header = value.length === 2 ? secretHeader(value[0]) : undefined;
    return header !== undefined && isHeaderValue(value[1])
      ? [value[0], marker(header)]
      : value.map((one) => redactDeep(one, text));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value);
  const named = secretHeader(entries.find(([key]) => key === 'name')?.[1]);
  return Object.fromEntries(
    entries.map(([key, member]) => {
      const header = secretHeader(key) ?? (key === 'value' ? named : undefined);
      return [
        text(key),
        header !== undefined && isHeaderValue(member) ? marker(header) : redactDeep(member, text),
      ];
    }),
  );
}
