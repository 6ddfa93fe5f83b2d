/**
 * What a bridge is sent: the three members, as JSON values unchanged, under the key that it gave out.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { innerPayloadOf } from '../../../simulator/bridge/payment-key.js';
import { isJsonObject } from '../../../src/wire/json.js';
import type { BridgeCall } from '../../kit/bridge-desk.js';
import type { Check } from '../../kit/check-context.js';
import type { EditableJson, EditableObject, Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

/** The calls that a verify and a settle of one payment make at the bridge. */
async function callsOf(t: Check, name: string, payment: Payment): Promise<readonly BridgeCall[]> {
  await t.verify(payment, { case: name, role: 'valid' });
  await t.settle(payment, { case: name, role: 'valid' });
  const calls = await t.bridge.calls(payment);
  if (calls.length === 0) t.case(name).blocked('no bridge was asked for this payment');
  return calls;
}

const evidenceOf = ({ bridge, seq }: BridgeCall): string => `call:${bridge}:${seq}`;
const namesOf = (body: BridgeCall['body']): string =>
  isJsonObject(body) ? Object.keys(body).join(', ') || 'no members' : 'no JSON object';

check(
  'OFF-057',
  {
    title: 'asks the bridge with network, paymentPayload and paymentRequirements',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow’s bridge contract; offchain-bridge-1 §1',
    why: 'A bridge that was written to the contract answers every payment with 400, and nobody on this network can pay.',
    fix: 'Post {network, paymentPayload, paymentRequirements} to both paths, the payload and the requirements as objects of their own.',
    saboteur: 'bridge-flat-body',
  },
  async (t) => {
    const payment = await t.payment();
    const calls = await callsOf(t, 'a valid payment', payment);
    for (const call of calls) {
      const { body } = call;
      t.case(call.op).expect('the request to the bridge holds the three members of the contract', {
        expected: `network ${payment.draft.requirements.network}, and objects paymentPayload and paymentRequirements`,
        actual: namesOf(body),
        ok:
          isJsonObject(body) &&
          body.network === payment.draft.requirements.network &&
          isJsonObject(body.paymentPayload) &&
          isJsonObject(body.paymentRequirements),
        evidence: [evidenceOf(call)],
      });
    }
  },
);

check(
  'OFF-059',
  {
    title: 'sends the inner or the whole payload to the bridge',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'offchain-bridge-1 §1',
    why: 'A bridge that understands one of the two shapes has to know which one arrives.',
    fix: 'Nothing has to be fixed; the contract asks bridges to take the inner payload, and recommends both.',
    saboteur: 'whole-payload',
    ambiguity: 'O01',
  },
  async (t) => {
    const calls = await callsOf(t, 'a valid payment', await t.payment());
    const shapes = [...new Set(calls.map(({ shape }) => shape ?? 'neither'))].sort();
    if (shapes.length > 0) t.observe('payload shape', shapes.join(' and '));
    t.case('a valid payment').expect('the payload has one of the two shapes', {
      expected: 'inner or whole',
      actual: shapes.join(' and ') || 'no call',
      ok: shapes.length === 1 && shapes[0] !== 'neither',
      evidence: calls.map(evidenceOf),
    });
  },
);

/** An object inside an object, so many levels deep. */
const nested = (depth: number): EditableObject =>
  depth === 0 ? { end: true } : { level: depth, inner: nested(depth - 1) };

/** JSON values that a parser with a schema, a default or a float of its own tends to change. */
const unusual: Readonly<Record<string, EditableJson>> = {
  'unicode text': 'Zażółć gęślą jaźń, 支払い, 🧾, e\u0301 and \u00e9',
  'nested null': { note: null, list: [null, { deep: null }] },
  'a long digit text': '98765432109876543210987654321098765432.10',
  'empty objects and lists': { object: {}, list: [], text: '' },
  'sixteen levels': nested(16),
};

check(
  'OFF-060',
  {
    title: 'passes payload and requirements on to the bridge unchanged',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['binding'],
    spec: 'offchain-bridge-1 §1',
    why: 'The payer’s consent covers what was signed; a provider that sees another value refuses it, or books what nobody agreed to.',
    fix: 'Keep paymentPayload.payload and paymentRequirements as the JSON values that arrived, nulls and unknown members included, and send those.',
    saboteur: 'bridge-drops-nulls',
  },
  async (t) => {
    for (const [name, value] of Object.entries(unusual)) {
      const payment = await t.payment({
        edit: (draft) => {
          draft.proof = { ...draft.proof, memo: value };
          draft.requirements.extra = { memo: value };
          draft.accepted.extra = { memo: structuredClone(value) };
        },
      });
      const calls = await callsOf(t, name, payment);
      const { paymentRequirements } = payment.body;
      for (const call of calls) {
        const { body } = call;
        const sent = isJsonObject(body) ? body : {};
        const payload = isJsonObject(sent.paymentPayload) ? innerPayloadOf(sent.paymentPayload) : undefined;
        const same = (got: unknown, wanted: unknown): string =>
          isDeepStrictEqual(got, wanted) ? 'unchanged' : JSON.stringify(got ?? null).slice(0, 300);
        const shown = {
          payload: same(payload, payment.draft.proof),
          requirements: same(sent.paymentRequirements, paymentRequirements),
        };
        t.case(name).expect(`${call.op}: the bridge gets the values that the target got`, {
          expected: 'payload unchanged, requirements unchanged',
          actual: `payload ${shown.payload}, requirements ${shown.requirements}`,
          ok: shown.payload === 'unchanged' && shown.requirements === 'unchanged',
          evidence: [evidenceOf(call)],
        });
      }
    }
  },
);

check(
  'OFF-061',
  {
    title: 'shows the bridge the key that it was given for it',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['config'],
    spec: 'offchain-bridge-1 §1',
    why: 'A bridge cannot tell this facilitator from anybody else, so it refuses everything or serves everybody.',
    fix: 'Send Authorization: Bearer with the configured key on verify and on settle.',
    saboteur: 'no-bearer',
  },
  async (t) => {
    const payment = await t.payment();
    if (t.bridge.handle().apiKey === null)
      return t.case('a valid payment').skip('the bridge asks for no key');
    const said = { issued: 'the issued key', other: 'another key', none: 'no key' };
    for (const call of await callsOf(t, 'a valid payment', payment))
      t.case(call.op).expect('the request carries the key that the bridge issued', {
        expected: said.issued,
        actual: said[call.bearer],
        ok: call.bearer === 'issued',
        evidence: [evidenceOf(call)],
      });
  },
);
