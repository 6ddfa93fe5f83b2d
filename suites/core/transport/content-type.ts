/**
 * Answers say that they are JSON, and JSON requests are taken with a charset parameter.
 * @module
 */
import { lookAtEach } from '../../kit/findings.js';
import { set } from '../../kit/payment.js';
import { check, observer } from '../../kit/registry.js';
import { expectSameVerdict } from '../../kit/same-verdict.js';
import { endpointOf } from '../answers.js';

/** Whether a Content-Type names application/json, with or without parameters. */
export function isJsonType(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

observer(
  'X402-HTTP-004',
  {
    title: 'labels every answer with a body, errors included, as application/json',
    level: 'SHOULD',
    severity: 'low',
    basis: 'client',
    needs: 'T0',
    flags: ['shape'],
    spec: 'v2 spec §7 examples; @x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'Clients and proxies that look at the label do not parse the answer, so the reason of a refusal is lost.',
    fix: 'Set Content-Type: application/json on all answers of the three endpoints, those of error handlers and limits included.',
    saboteur: 'labels-errors-as-html',
  },
  ({ exchanges }) =>
    lookAtEach(
      exchanges.filter((one) => endpointOf(one) && one.answer && one.answer.text !== ''),
      { claim: 'the answer is labelled as JSON', expected: 'Content-Type: application/json' },
      ({ answer }) => {
        const label = answer?.headers['content-type'];
        return isJsonType(label) ? undefined : { actual: label ?? 'no Content-Type' };
      },
      { status: 'blocked', reason: 'no answer had a body' },
    ),
);

check(
  'X402-HTTP-012',
  {
    title: 'accepts a charset parameter and text in any script',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'kit rule',
    why: 'HTTP clients of many languages add charset=utf-8 by themselves, and merchants describe goods in their own language.',
    fix: 'Compare the media type without its parameters, and read bodies as UTF-8.',
    saboteur: 'refuses-charset-parameter',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    const labelled = await t.verify(await t.payment(), {
      case: 'charset=utf-8',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expectSameVerdict(t.case('charset=utf-8'), twin, labelled, t.tier);
    const texts = { emoji: 'Kaffee ☕️ 🚀 👩‍👩‍👧', 'right to left': 'قهوة طازجة – קפה' };
    for (const [name, text] of Object.entries(texts)) {
      const payment = await t.payment();
      set('paymentPayload.resource.description', text)(payment.body);
      const changed = await t.verify(payment, { case: name });
      expectSameVerdict(t.case(name), twin, changed, t.tier);
    }
  },
);
