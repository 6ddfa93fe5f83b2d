/**
 * One authorization can be written in many ways. They are all the same payment.
 * @module
 */
import { highSTwin, withV01 } from '../../../src/evm/signature-forms.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded } from '../../kit/exchange.js';
import {
  alter,
  type Edit,
  type EditableJson,
  type Payment,
  type RequestBody,
  set,
} from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

const rounds = 3;
const signatureAt = 'paymentPayload.payload.signature';
const upperHex = (text: string): string => `0x${text.slice(2).toUpperCase()}`;

function reversed(value: EditableJson): EditableJson {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

interface Encoding {
  readonly name: string;
  readonly edit?: Edit<RequestBody>;
  readonly text?: (body: RequestBody) => string;
}

const encodings: readonly Encoding[] = [
  { name: 'as it is' },
  { name: 'keys in reverse order', text: (body) => JSON.stringify(reversed(body)) },
  { name: 'white space', text: (body) => JSON.stringify(body, undefined, 3) },
  { name: 'extra members', edit: set('paymentPayload.payload.x-assay', { note: 'nothing' }) },
  {
    name: 'payer in lower case',
    edit: alter('paymentPayload.payload.authorization.from', (text) => text.toLowerCase()),
  },
  { name: 'payer in upper case', edit: alter('paymentPayload.payload.authorization.from', upperHex) },
  { name: 'nonce in upper case', edit: alter('paymentPayload.payload.authorization.nonce', upperHex) },
  { name: 'signature in upper case', edit: alter(signatureAt, upperHex) },
  { name: 'v of 0 or 1', edit: alter(signatureAt, withV01) },
  { name: 'high-s twin', edit: alter(signatureAt, highSTwin) },
];

function encode(payment: Payment, { edit, text }: Encoding): RequestBody | string {
  const body = structuredClone(payment.body);
  edit?.(body);
  return text ? text(body) : body;
}

async function race(t: Check, name: string): Promise<void> {
  const payment = await t.payment();
  const { from, nonce } = payment.draft.authorization;
  const about = { from: from.toLowerCase(), nonce: nonce.toLowerCase() };
  const settles = await Promise.all(
    encodings.map((encoding) =>
      t.settle(encode(payment, encoding), { role: 'free', case: `${name}: ${encoding.name}`, about }),
    ),
  );
  const successes = settles.filter(succeeded);
  t.case(name).expect('at most one encoding succeeds', {
    expected: 'at most 1 success',
    actual: `${successes.length}: ${successes.map((one) => one.tag.case).join('; ') || 'none'}`,
    ok: successes.length <= 1,
    evidence: settles,
  });
  const settled =
    successes.length > 0 || succeeded(await t.settle(payment, { role: 'free', case: `${name}: afterwards` }));
  t.case(name).expect('the payment itself is settled, at the latest when it comes again alone', {
    expected: 'a success',
    actual: settled ? 'a success' : settles.map(show).slice(0, 3).join('; '),
    ok: settled,
    evidence: settles,
    soft: 'form',
  });
}

check(
  'X402-RPL-003',
  {
    title: 'takes every encoding of an authorization for the same payment',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'concurrency', 'funds'],
    spec: 'x402-foundation/x402 #2482; measured with @x402/evm 2.27.0 (D4)',
    why: 'Whoever writes the same signature in another letter case gets past a guard that compares texts, and one payment buys twice.',
    fix: 'Key the guard on network, asset, payer and nonce after parsing; never on the text of a request or a signature.',
    saboteur: 'keys-guard-on-signature-text',
  },
  (t) =>
    t.lane(async () => {
      for (let round = 1; round <= rounds; round += 1) await race(t, `round ${round}`);
      t.rounds(rounds);
    }),
);
