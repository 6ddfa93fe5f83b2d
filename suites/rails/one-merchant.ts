/**
 * One merchant that knows one network and no rail sells to everybody.
 * @module
 */
import { show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { routerOf } from './rails.js';
import { goods, type Visit, visitShop } from './shop.js';

/** One visit in a line: statuses, and what the last answer of the facilitator was. */
function told({ statuses, purchase, trouble, exchanges }: Visit): string {
  const last = exchanges.at(-1);
  const end = purchase ? purchase.kind : (trouble ?? 'nothing');
  return `${statuses.join(', ') || 'no answer'}: ${end}${last ? ` (${last.tag.endpoint}: ${show(last)})` : ''}`;
}

check(
  'OFF-113',
  {
    title: 'works with one unchanged merchant on every rail',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow, rail independence',
    why: 'Each rail that needs something of the merchant is a rail that existing merchants cannot be paid over.',
    fix: 'Take everything that a rail needs from the payment itself; ask merchants for nothing but verify and settle with their own offer.',
    saboteur: 'needs-rail-header',
  },
  async (t) => {
    const network = routerOf(t);
    for (const visit of await visitShop(t)) {
      const { purchase } = visit;
      const paid = purchase?.kind === 'paid' ? purchase : undefined;
      const [asked, delivered] = visit.statuses;
      t.case(visit.rail).expect('an agent is asked to pay, pays, and gets the goods with a receipt', {
        expected: `402, then 200 with the goods and a PAYMENT-RESPONSE of success on ${network}`,
        actual: told(visit),
        ok:
          asked === 402 &&
          delivered === 200 &&
          visit.goods === goods &&
          paid?.receipt.success === true &&
          paid.receipt.network === network &&
          paid.receipt.transaction !== '',
        evidence: visit.exchanges,
      });
    }
  },
);
