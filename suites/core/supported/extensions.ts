/**
 * Advertised extensions are ones to which the facilitator reacts.
 * @module
 */
import type { Case } from '../../kit/cases.js';
import type { Check } from '../../kit/check-context.js';
import { isValid, show } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { readSupported } from './read-supported.js';
import { extensionsOf } from './supported-answer.js';

check(
  'X402-SUP-018',
  {
    title: 'reacts to each extension that it advertises',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['extension', 'routing'],
    spec: 'v2 spec §7.3.1',
    why: 'Merchants count on being listed, or on gas being paid, and find out in production that nothing happens.',
    fix: 'List an extension only where its handler is registered.',
    saboteur: 'lists-bazaar-and-ignores-it',
  },
  async (t) => {
    const exchange = await readSupported(t, 'advertised extensions');
    if (!exchange) return;
    const extensions = [...new Set(extensionsOf(exchange))];
    if (extensions.length === 0)
      return t.case('advertised extensions').skip('the target lists no extensions');
    for (const extension of extensions) {
      const c = t.case(extension.slice(0, 80));
      if (extension === 'bazaar') await expectBazaar(t, c);
      else c.skip('the kit has no probe that would show a reaction to this extension');
    }
  },
);

/** A catalogue that can be read, or a word about the payment's bazaar entry. */
async function expectBazaar(t: Check, c: Case): Promise<void> {
  const payment = await t.payment();
  set('paymentPayload.extensions', {
    bazaar: {
      info: { input: { type: 'http', method: 'GET' }, output: { type: 'json', example: { ok: true } } },
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { input: { type: 'object' }, output: { type: 'object' } },
        required: ['input'],
      },
    },
  })(payment.body);
  const verify = await t.verify(payment, { case: 'bazaar' });
  const catalogue = await t.raw('GET', 'discovery/resources', { case: 'bazaar catalogue' });
  const header = verify.answer?.headers['extension-responses'];
  const reacts =
    header !== undefined || (catalogue.answer?.status === 200 && catalogue.answer.json !== undefined);
  if (!reacts && !isValid(verify))
    return t.tier >= 2
      ? c.blocked(`the payment with a bazaar entry was refused: ${show(verify)}`)
      : c.outOfReach('refused because the payer holds no funds; a reaction can be seen at T2');
  c.expect('there is a catalogue or a word about the entry', {
    expected: 'GET /discovery/resources, or the header EXTENSION-RESPONSES',
    actual: header === undefined ? `no header; catalogue: ${show(catalogue)}` : 'EXTENSION-RESPONSES is sent',
    ok: reacts,
    evidence: [verify, catalogue],
  });
}
