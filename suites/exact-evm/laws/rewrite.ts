/**
 * The same payment written differently, and the same signature presented for something else.
 * @module
 */
import { all, alter, type Edit, type Payment, type RequestBody, set } from '../../kit/payment.js';
import type { Sendable } from '../../kit/sender.js';
import type { purposes, spellings } from './step.js';

const elsewhere = '0x00000000000000000000000000000000000A11cE';

const edits: Readonly<
  Record<Exclude<(typeof spellings)[number], 'keys'> | (typeof purposes)[number], Edit<RequestBody>>
> = {
  capitals: alter('paymentPayload.payload.signature', (text) => `0x${text.slice(2).toUpperCase()}`),
  'small-payer': alter('paymentPayload.payload.authorization.from', (text) => text.toLowerCase()),
  'another-payee': all(
    set('paymentRequirements.payTo', elsewhere),
    set('paymentPayload.accepted.payTo', elsewhere),
  ),
  less: all(set('paymentRequirements.amount', '5000'), set('paymentPayload.accepted.amount', '5000')),
  'another-resource': set('paymentPayload.resource.url', 'https://another.example/goods'),
};

/** The request body of a payment in one of the forms of a step; as it is without one. */
export function rewrite({ body }: Payment, form: string | undefined): Sendable {
  if (form === undefined) return body;
  if (form === 'keys')
    return JSON.stringify(Object.fromEntries(Object.entries(body).reverse()), undefined, 2);
  const edit = Object.entries(edits).find(([name]) => name === form)?.[1];
  if (edit === undefined) throw new Error(`no payment is written as ${form}`);
  const copy = structuredClone(body);
  edit(copy);
  return copy;
}
