/**
 * A second reader of strict JSON, character by character from RFC 8259 and the rules of the payment document (lf-core/1,
 * section 2.1): UTF-8 without byte order mark, no name twice, no lone surrogate, no integer beyond 2^53 - 1, no number
 * that overflows, depth at most 32. Shares nothing with the one under test, JSON.parse included.
 * @module
 */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

const deepest = 32;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const numberGrammar = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;

class Defect extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    if (this.#at < this.#text.length) throw new Defect('more than one value');
    return value;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'end')) this.#at += 1;
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  #value(depth: number): Json {
    this.#space();
    const value = this.#bare(depth);
    this.#space();
    return value;
  }

  #bare(depth: number): Json {
    if (this.#take('null')) return null;
    if (this.#take('true')) return true;
    if (this.#take('false')) return false;
    if (this.#take('"')) return this.#string();
    if (this.#take('[')) return this.#array(depth + 1);
    if (this.#take('{')) return this.#object(depth + 1);
    return this.#number();
  }

  #array(depth: number): Json[] {
    if (depth > deepest) throw new Defect('depth');
    const items: Json[] = [];
    this.#space();
    if (this.#take(']')) return items;
    do items.push(this.#value(depth));
    while (this.#take(','));
    if (!this.#take(']')) throw new Defect('array');
    return items;
  }

  #object(depth: number): Map<string, Json> {
    if (depth > deepest) throw new Defect('depth');
    const members = new Map<string, Json>();
    this.#space();
    if (this.#take('}')) return members;
    do {
      this.#space();
      if (!this.#take('"')) throw new Defect('name');
      const name = this.#string();
      if (members.has(name)) throw new Defect('name twice');
      this.#space();
      if (!this.#take(':')) throw new Defect('colon');
      members.set(name, this.#value(depth));
    } while (this.#take(','));
    if (!this.#take('}')) throw new Defect('object');
    return members;
  }

  #string(): string {
    let value = '';
    for (;;) {
      const unit = this.#text[this.#at];
      if (unit === undefined || unit < ' ') throw new Defect('string');
      this.#at += 1;
      if (unit === '"') break;
      if (unit !== '\\') value += unit;
      else value += this.#escape();
    }
    for (const character of value) {
      const point = character.codePointAt(0) ?? 0;
      if (point >= 0xd800 && point <= 0xdfff) throw new Defect('lone surrogate');
    }
    return value;
  }

  #escape(): string {
    const kind = this.#text[this.#at] ?? '';
    this.#at += 1;
    const simple = Object.hasOwn(escapes, kind) ? escapes[kind] : undefined;
    if (simple !== undefined) return simple;
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (kind !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw new Defect('escape');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): number {
    numberGrammar.lastIndex = this.#at;
    const found = numberGrammar.exec(this.#text);
    if (found === null) throw new Defect('value');
    this.#at += found[0].length;
    const value = Number(found[0]);
    const isInteger = found[1] === undefined && found[2] === undefined;
    if (!Number.isFinite(value) || (isInteger && !Number.isSafeInteger(value))) throw new Defect('range');
    return value;
  }
}

/** The value, or undefined where there is none. */
export function readSecond(bytes: Uint8Array): { readonly value: Json } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { value: new Reader(text).document() };
  } catch (error) {
    if (error instanceof Defect || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether a value of another reader is the same. */
export function isSameJson(value: unknown, second: Json): boolean {
  if (second instanceof Map) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return (
      entries.length === second.size &&
      entries.every(([name, member]) => {
        const other = second.get(name);
        return other !== undefined && isSameJson(member, other);
      })
    );
  }
  if (Array.isArray(second))
    return (
      Array.isArray(value) &&
      value.length === second.length &&
      second.every((item, index) => isSameJson(value[index], item))
    );
  return Object.is(value, second);
}
