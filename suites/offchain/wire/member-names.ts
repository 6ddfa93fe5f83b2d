/**
 * Member names that come twice, and names that mean something to the runtime.
 * @module
 */
import { innerPayloadOf, proofOf } from '../../../simulator/bridge/payment-key.js';
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import type { BridgeCall } from '../../kit/bridge-desk.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, show } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';

/** Writes a member before the one of the same name, so that the valid value comes last. */
function twice(payment: Payment, object: '' | 'paymentRequirements', name: string, other: JsonValue): string {
  const opening = object === '' ? '{' : `"${object}":{`;
  return JSON.stringify(payment.body).replace(opening, `${opening}"${name}":${JSON.stringify(other)},`);
}

/** The values on which readings can differ, as the bridge was told them. */
function readingOf({ op, body }: BridgeCall): { readonly op: string; readonly values: string } {
  const request = isJsonObject(body) ? body : {};
  const { paymentPayload, paymentRequirements } = request;
  const { amount, payTo } = isJsonObject(paymentRequirements) ? paymentRequirements : {};
  const proof = isJsonObject(paymentPayload) ? proofOf(innerPayloadOf(paymentPayload)) : undefined;
  return { op, values: `amount ${String(amount)} to ${String(payTo)} with ${String(proof)}` };
}

async function sendTwice(t: Check, name: string, text: string, payment: Payment): Promise<void> {
  const c = t.case(name);
  const verify = await t.verify(text, { case: name });
  const answers = t.tier < 2 ? [verify] : [verify, await t.settle(text, { case: name })];
  for (const answer of answers)
    c.expect(`${answer.tag.endpoint} answers without a server error`, {
      expected: 'an answer with a status below 500',
      actual: show(answer),
      ok: (answer.answer?.status ?? 500) < 500,
      evidence: [answer],
    });
  c.expect('verify and settle read the same request', {
    expected: 'both accept or both refuse',
    actual: answers.map((one) => `${one.tag.endpoint}: ${show(one)}`).join('; '),
    ok: answers.every((one) => accepted(one) === accepted(verify)),
    evidence: answers,
  });
  if (t.tier >= 2 && t.offchain.bridged.length > 0) {
    const readings = (await t.bridge.calls(payment)).map(readingOf);
    c.expect('the bridge is always asked for the same payment', {
      expected: 'one reading, or none',
      actual: readings.map(({ op, values }) => `${op}: ${values}`).join('; ') || 'none',
      ok: new Set(readings.map(({ values }) => values)).size <= 1,
      evidence: answers,
    });
  }
  c.expect('a request with two readings is refused', {
    expected: 'a refusal',
    actual: answers.map((one) => `${one.tag.endpoint}: ${show(one)}`).join('; '),
    ok: !answers.some(accepted),
    evidence: answers,
    soft: 'form',
  });
}

check(
  'OFF-015',
  {
    title: 'never lets two of its parts act on different values of a member that comes twice',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['malformed', 'binding'],
    spec: 'kit rule; RFC 8259 §4',
    sameAs: ['X402-HTTP-013'],
    why: 'Parsers disagree about which of the two counts: one amount is checked and another one is charged.',
    fix: 'Refuse JSON with a member name that stands twice in one object, before anything is read from it.',
    saboteur: 'last-key-wins',
  },
  async (t) => {
    const amount = await t.payment({ fund: '5000' });
    await sendTwice(t, 'two amounts', twice(amount, 'paymentRequirements', 'amount', '2000'), amount);
    const payTo = await t.payment();
    await sendTwice(t, 'two payees', twice(payTo, 'paymentRequirements', 'payTo', 'merchant-b'), payTo);
    const payment = await t.payment();
    const { paymentPayload } = payment.body;
    // The first reading proves no consent, so that no honest program settles by it.
    const unproven = {
      ...(isJsonObject(paymentPayload) ? paymentPayload : {}),
      payload: { paymentIntentId: ' ' },
    };
    await sendTwice(t, 'two payment payloads', twice(payment, '', 'paymentPayload', unproven), payment);
  },
);

twin(
  'OFF-018',
  {
    title: 'is not influenced by member names such as __proto__ and constructor',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'One anonymous request makes the service call every later payment valid.',
    fix: 'Never merge parsed input into shared objects; read only the members that a schema names.',
    saboteur: 'merge-proto',
  },
  ['X402-HTTP-013'],
);
