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

/** Every pattern above needs one of these words; texts without them are not searched seven times. */
const HEADER_WORD = /bearer|basic|authorization|x-api-key|cookie/iu;

/** Member names and short values repeat thousands of times in one record. */
const REMEMBERED = { texts: 4_096, length: 96 };

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
    if (![...keys.keys()].some((key) => lower.includes(key))) {
      return run;
    }
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

/**
 * Text in which a secret could stand at all. Hashes and signatures look like base64 too, and what they decode to is
 * noise: a secret of printable ASCII, in any of its forms, needs that many printable characters in a row.
 */
function printableRun(values: readonly string[]): RegExp | undefined {
  if (values.some((value) => /[^\x20-\x7e]/u.test(value))) {
    return undefined;
  }
  return new RegExp(`[\\x20-\\x7e]{${Math.min(...values.map(({ length }) => length))}}`, 'u');
}

/** Name of the secret that stands in a base64 run, tried at each of the four alignments. */
function secretInBase64(run: string, find: FindSecret, possible: RegExp | undefined): string | undefined {
  const standard = run.includes('%') ? run.replace(/%2b/gi, '+').replace(/%2f/gi, '/') : run;
  for (let offset = 0; offset < 4; offset += 1) {
    // Node's decoder takes the URL alphabet as well.
    const bytes = Buffer.from(standard.slice(offset), 'base64');
    const latin1 = bytes.toString('latin1');
    if (possible !== undefined && !possible.test(latin1)) {
      continue;
    }
    const found = find(bytes.toString('utf8')) ?? find(latin1);
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

  const hidden = [...words.map(({ value }) => value), ...keys.keys()];
  const possible = hidden.length === 0 ? undefined : printableRun(hidden);
  /** Three bytes of a secret stand in four characters of base64, the first and last of them shared with others. */
  const shortestRun = Math.min(
    ...hidden.map((value) => Math.floor((Buffer.byteLength(value, 'latin1') * 4) / 3)),
  );

  const redactText = (text: string): string => {
    if (text.length < SHORTEST_SECRET) {
      return text;
    }
    let out = redactHexRuns(redactWords(text), keys);
    if (hidden.length > 0 && text.length >= shortestRun) {
      out = out.replace(BASE64_RUN, (run) => {
        const name = run.length < shortestRun ? undefined : secretInBase64(run, find, possible);
        return name === undefined ? run : marker(name);
      });
    }
    if (HEADER_WORD.test(out)) {
      for (const [header, replacement] of HEADERS_IN_TEXT) {
        out = out.replace(header, replacement);
      }
    }
    return out;
  };

  const remembered = new Map<string, string>();
  const redactOnce = (text: string): string => {
    if (text.length > REMEMBERED.length) {
      return redactText(text);
    }
    const known = remembered.get(text);
    if (known !== undefined) {
      return known;
    }
    const redacted = redactText(text);
    if (remembered.size < REMEMBERED.texts) {
      remembered.set(text, redacted);
    }
    return redacted;
  };

  return { text: redactText, deep: (value) => redactDeep(value, redactOnce) };
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
