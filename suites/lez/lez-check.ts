/**
 * Declares a row of the LEZ catalogue: its desk is opened before it, and the money oracle speaks after it.
 * @module
 */
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { isJsonObject } from '../../src/wire/json.js';
import type { Check } from '../kit/check-context.js';
import { check } from '../kit/registry.js';
import type { Row } from '../kit/row.js';
import { isRefusal, type Lez, NotMade, openLez, type Payment, show } from './desk.js';
import { memberOf, spelledIn } from './spelling.js';

/** A row of this catalogue: all its text stands on one page. */
export type LezRow = Omit<Row, 'spec'> & { readonly section: string };

export function lezCheck(
  id: string,
  { section, ...row }: LezRow,
  run: (lez: Lez, t: Check) => Promise<void>,
): void {
  check(id, { ...row, spec: `assay/lez-1, section ${section}` }, async (t) => {
    if (!t.session.lez) return t.case('merchant').skip('no merchant of LEZ is known to this run');
    const lez = await openLez(t);
    // Nothing can be paid where nothing readable is offered.
    if (row.needs === 'T2' && (await lez.offer()) === undefined)
      return t.case('control').blocked('the challenge of the merchant cannot be read');
    const own = counting(t);
    try {
      await run(lez, own.check);
    } catch (error) {
      if (!(error instanceof NotMade)) throw error;
      t.case('credential').skip(error.message);
    }
    // The books alone are no reason to call a row passed of which nothing else was judged.
    await lez.judge(own.judged() > 0 ? 'all' : 'broken');
  });
}

/** The same check, and how many assertions it has recorded. */
function counting(t: Check): { readonly check: Check; judged(): number } {
  let judged = 0;
  const counted: Check['case'] = (id) => {
    const one = t.case(id);
    return {
      ...one,
      expect: (claim, facts) => {
        judged += 1;
        return one.expect(claim, facts);
      },
    };
  };
  return { check: Object.create(t, { case: { value: counted } }) as Check, judged: () => judged };
}

/** A payment that one case needs; undefined, and the case skipped, where it cannot be had. */
export async function paymentFor(
  t: Check,
  name: string,
  make: () => Promise<Payment>,
): Promise<Payment | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof NotMade)) throw error;
    t.case(name).skip(error.message);
    return undefined;
  }
}

/**
 * A copy of a payment with one member changed, or without it; the path leads from the payload's root, in snake_case.
 * Throws NotMade where the payment has no such member: one that nobody reads would be no change.
 */
export function changed(payment: Payment, path: readonly string[], value: JsonValue | undefined): Payment {
  const edit = (at: JsonValue | undefined, rest: readonly string[]): JsonObject => {
    const [name = '', ...deeper] = rest;
    const spelled = spelledIn(at, name);
    if (spelled === undefined || !isJsonObject(at)) throw new NotMade(`the payment has no ${path.join('.')}`);
    if (deeper.length > 0) return { ...at, [spelled]: edit(at[spelled], deeper) };
    const { [spelled]: before, ...others } = at;
    return value === undefined
      ? others
      : { ...at, [spelled]: typeof before === 'number' ? asNumber(value) : value };
  };
  return { ...payment, payload: edit(payment.payload, path) };
}

/** A number stays one where text was made from it. */
const asNumber = (value: JsonValue): JsonValue =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;

/** The text, or the number as text, at a path of a payment. Throws NotMade where neither stands there. */
export function textAt({ payload }: Payment, ...path: readonly string[]): string {
  const value = path.reduce<JsonValue | undefined>(memberOf, payload);
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new NotMade(`the payment has no text at ${path.join('.')}`);
}

/** The number at a path of a payment. Throws NotMade where there is no whole one. */
export function wholeAt(payment: Payment, ...path: readonly string[]): bigint {
  const text = textAt(payment, ...path);
  if (/^\d+$/.test(text)) return BigInt(text);
  throw new NotMade(`the payment has no whole number at ${path.join('.')}`);
}

const isHex = (text: string): boolean => /^(?:[0-9a-f]{2})+$/i.test(text);

/** Bytes as hex or base64, changed, in the same encoding. Throws NotMade for any other text. */
export function rewritten(text: string, edit: (bytes: Buffer) => Buffer): string {
  const encoding = isHex(text) ? 'hex' : /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? 'base64' : 'base64url';
  const bytes = Buffer.from(text, encoding);
  // What is no encoding of bytes does not come back as it was.
  if (bytes.length === 0 || bare(bytes.toString(encoding)) !== bare(text))
    throw new NotMade('the payment holds bytes in an encoding that the kit does not know');
  return edit(bytes).toString(encoding);
}

const bare = (text: string): string => text.replace(/=+$/, '').toLowerCase();

/** The same bytes with one bit flipped. */
export const flipped = (text: string, where: 'first byte' | 'last byte', mask: number): string =>
  rewritten(text, (bytes) => {
    const at = where === 'first byte' ? 0 : bytes.length - 1;
    bytes[at] = (bytes[at] ?? 0) ^ mask;
    return bytes;
  });

/** Whether an unchanged payment buys here; without that, no refusal means anything. */
export async function buys(lez: Lez, t: Check): Promise<boolean> {
  const { served, ...visit } = await lez.get({ case: 'control', payment: await lez.credential() });
  if (!served) t.case('control').blocked(`a valid payment is not accepted: ${show({ served, ...visit })}`);
  return served;
}

/** One defect: a payment that must not be taken. */
export interface Defect {
  readonly name: string;
  make(lez: Lez): Promise<Payment>;
  /** Where it is shown. */
  readonly url?: string;
}

/** Shows a changed payment to the merchant, and to its facilitator, and records that neither takes it. */
export async function refuses(lez: Lez, t: Check, defects: readonly Defect[]): Promise<void> {
  if (!(await buys(lez, t))) return;
  await Promise.all(
    defects.map(async ({ name, make, url }) => {
      const payment = await paymentFor(t, name, () => make(lez));
      if (payment === undefined) return;
      const visit = await lez.get({ case: name, payment, ...(url ? { url } : {}) });
      t.case(name).expect('the merchant refuses it and keeps the resource', {
        expected: '4xx without the resource',
        actual: show(visit),
        ok: isRefusal(visit),
        evidence: [visit.exchange],
        outcome: 'forged-accepted',
      });
      if (url !== undefined || !lez.rail.facilitator) return;
      const settled = await lez.ask('settle', payment, name);
      const success = isJsonObject(settled.answer?.json) && settled.answer.json.success === true;
      t.case(name).expect('the facilitator settles it no more than that', {
        expected: 'no success',
        actual: success ? 'success' : String(settled.answer?.status ?? 'no answer'),
        ok: !success && settled.answer !== undefined && settled.answer.status < 500,
        evidence: [settled],
        outcome: 'forged-accepted',
      });
    }),
  );
}
