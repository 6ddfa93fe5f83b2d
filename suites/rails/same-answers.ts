/**
 * What a merchant gets for payments that are good: the same members, types and network, whoever pays over what.
 * @module
 */

import type { Check } from '../kit/check-context.js';
import { accepted, bodyOf, type Exchange, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { membersOf, type OnRail, sameForm } from './answer-form.js';
import { fourRails, payOver, rails, routerOf } from './rails.js';
import { type Visit, visitShop } from './shop.js';

/** The answers that accepted; a rail without one can be compared with nothing. */
function acceptedOn(
  t: Check,
  visits: readonly Visit[],
  answerOf: (visit: Visit) => Exchange | undefined,
): readonly OnRail[] {
  return visits.flatMap((visit) => {
    const exchange = answerOf(visit);
    if (exchange && accepted(exchange)) return [{ rail: visit.rail, exchange }];
    t.case(visit.rail).blocked(
      exchange ? `the payment was not accepted: ${show(exchange)}` : 'the merchant got no such answer',
    );
    return [];
  });
}

check(
  'OFF-107',
  {
    title: 'answers verify with the same members and types on every rail',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow, rail independence; kit rule for the members',
    why: 'A merchant that reads a member which only one rail sends works until a customer pays over another one, and every merchant learns how its customers pay.',
    fix: 'Build the answer of verify in one place for all rails, with isValid and payer, and drop what only one rail says.',
    saboteur: 'rail-member',
  },
  async (t) => {
    const answers = acceptedOn(t, await visitShop(t), ({ verify }) => verify);
    sameForm(t.case('verify'), 'verify has the same members and types on every rail', answers, membersOf);
  },
);

check(
  'OFF-108',
  {
    title: 'answers settle with the same members and types on every rail',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['interop'],
    spec: 'LedgerFlow, rail independence; kit rule for the members',
    why: 'Receipts that differ by rail break the bookkeeping of merchants when their customers change the way they pay.',
    fix: 'Build the answer of settle in one place for all rails, and drop what only one rail says.',
    saboteur: 'rail-member-settle',
  },
  async (t) => {
    const answers = acceptedOn(t, await visitShop(t), ({ settle }) => settle);
    sameForm(t.case('settle'), 'settle has the same members and types on every rail', answers, membersOf);
  },
);

check(
  'OFF-110',
  {
    title: 'names the network of the request in settle answers on every rail',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['disclosure'],
    spec: 'x402 v2 spec §5.3.2; LedgerFlow, rail independence',
    why: 'A merchant that compares the network with its own offer refuses a payment that was made, and the internal name tells it how its customer paid.',
    fix: 'Answer with the network of the request, never with that of the adapter behind the router.',
    saboteur: 'internal-network-name',
  },
  async (t) => {
    const network = routerOf(t);
    const named = (rail: string, claim: string, exchange: Exchange): void => {
      const answered = bodyOf(exchange)?.network;
      t.case(rail).expect(claim, {
        expected: network,
        actual: answered === undefined ? show(exchange) : JSON.stringify(answered),
        ok: answered === network,
        evidence: [exchange],
      });
    };
    for (const { rail, exchange } of acceptedOn(t, await visitShop(t), ({ settle }) => settle))
      named(rail, 'a success names the network of the request', exchange);
    for (const rail of rails(t, fourRails)) {
      const poor = await payOver(t, rail, { fund: false, label: 'poor' });
      const exchange = await poor.settle({ case: `${rail}, refused`, role: 'invalid', expects: ['FUNDS'] });
      named(`${rail}, refused`, 'a refusal names the network of the request', exchange);
    }
  },
);
