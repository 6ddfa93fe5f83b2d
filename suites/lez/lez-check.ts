/**
 * Declares a row of the LEZ catalogue: its desk is opened before it, and the money oracle speaks after it.
 * @module
 */
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { isJsonObject } from '../../src/wire/json.js';
import type { Check } from '../kit/check-context.js';
import { check } from '../kit/registry.js';
import type { Row } from '../kit/row.js';
import { isRefusal, type Lez, openLez, type Payment, show } from './desk.js';

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
    await run(lez, t);
    await lez.judge();
  });
}

/** A copy of a payment with one member changed; the path leads from the payload's root. */
export function changed(payment: Payment, path: readonly string[], value: JsonValue | undefined): Payment {
  const edit = (at: JsonValue | undefined, rest: readonly string[]): JsonValue => {
    const [name, ...deeper] = rest;
    const object: JsonObject = isJsonObject(at) ? at : {};
    if (name === undefined) return object;
    if (deeper.length > 0) return { ...object, [name]: edit(object[name], deeper) };
    const { [name]: _, ...others } = object;
    return value === undefined ? others : { ...object, [name]: value };
  };
  const payload = edit(payment.payload, path);
  return { ...payment, payload: isJsonObject(payload) ? payload : {} };
}

/** The text at a path of a payment. */
export function textAt({ payload }: Payment, ...path: readonly string[]): string {
  let at: JsonValue | undefined = payload;
  for (const name of path) at = isJsonObject(at) ? at[name] : undefined;
  return String(at);
}

/** Hex with one bit of one byte flipped. */
export function flipped(hex: string, byte: number, mask: number): string {
  const bytes = Buffer.from(hex, 'hex');
  bytes[byte] = (bytes[byte] ?? 0) ^ mask;
  return bytes.toString('hex');
}

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
      const payment = await make(lez);
      const visit = await lez.get({ case: name, payment, ...(url ? { url } : {}) });
      t.case(name).expect('the merchant refuses it and keeps the resource', {
        expected: '4xx without the resource',
        actual: show(visit),
        ok: isRefusal(visit),
        evidence: [visit.exchange],
        outcome: 'forged-accepted',
      });
      if (url !== undefined) return;
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
