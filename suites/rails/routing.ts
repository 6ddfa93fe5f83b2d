/**
 * Who pays decides the rail: each kind of payment subject leads to its adapter, and what leads nowhere is refused.
 * @module
 */
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import type { Case } from '../kit/cases.js';
import type { Check } from '../kit/check-context.js';
import { accepted, type Exchange, reasonOf, show, succeeded } from '../kit/exchange.js';
import { drop } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import type { SendOptions } from '../kit/sender.js';
import { bridgedBy, payOver, type RailName, type Routed, rails, subjectOn } from './rails.js';

interface TableRow {
  readonly case: string;
  readonly rail: RailName;
  readonly subject: (address: string) => PaymentSubject;
}

/** The routing table: what leads where. */
function table(t: Check): readonly TableRow[] {
  const at = (rail: Exclude<RailName, 'on-chain'>, kind: PaymentSubject['kind']) => (): PaymentSubject => ({
    kind,
    value: subjectOn(t, rail, kind).value,
  });
  const caip10 = (prefix: string) => (address: string) =>
    ({ kind: 'caip10', value: `${prefix}${t.kind.network}:${address}` }) as const;
  return [
    { case: 'caip10, eip155', rail: 'on-chain', subject: caip10('') },
    { case: 'caip10 with its prefix', rail: 'on-chain', subject: caip10('caip10:') },
    ...(['facilitator_account', 'exchange_account'] as const).flatMap((kind) => [
      { case: `${kind}, binance`, rail: 'exchange A', subject: at('exchange A', kind) } as const,
      { case: `${kind}, okx`, rail: 'exchange B', subject: at('exchange B', kind) } as const,
    ]),
    { case: 'opaque, gateway', rail: 'gateway', subject: at('gateway', 'opaque') },
    { case: 'opaque, anything else', rail: 'custodial', subject: at('custodial', 'opaque') },
  ];
}

/** Where a payment was seen: bridges by name, and the chain. */
async function arrivals(t: Check, { payment }: Routed): Promise<readonly string[]> {
  const proof = payment.draft.authorization.nonce;
  const calls = await t.bridge.calls({ proof, bridge: '' });
  const onChain = payment.draft.proof === undefined && (await broadcastsOf(t, proof)) > 0;
  return [...new Set([...calls.map(({ bridge }) => bridge), ...(onChain ? ['the chain'] : [])])];
}

const broadcastsOf = async (t: Check, nonce: string): Promise<number> =>
  (await t.control.broadcasts({ contains: nonce.slice(2).toLowerCase() })).broadcasts.length;

async function goesTo(t: Check, row: TableRow): Promise<void> {
  const { case: name, rail, subject } = row;
  const c = t.case(name);
  const routed = await payOver(t, rail, { label: name, subject });
  await routed.verify({ case: name, role: 'valid' });
  const settled = await routed.settle({ case: name, role: 'valid' });
  c.expect('the payment is settled', {
    expected: 'success: true',
    actual: show(settled),
    ok: succeeded(settled),
    evidence: [settled],
  });
  const wanted = rail === 'on-chain' ? 'the chain' : (bridgedBy(t, rail)?.bridge ?? rail);
  const seen = await arrivals(t, routed);
  c.expect('it arrives at the adapter of its rail, and at no other', {
    expected: wanted,
    actual: seen.join(', ') || 'nowhere',
    ok: seen.length === 1 && seen[0] === wanted,
    evidence: [settled],
  });
}

/** Both endpoints refuse, and nobody behind them is asked. */
async function leadsNowhere(
  t: Check,
  c: Case,
  routed: Routed,
  options: SendOptions,
): Promise<readonly Exchange[]> {
  const answers = [await routed.verify(options), await routed.settle(options)];
  for (const answer of answers)
    c.expect(`${answer.tag.endpoint} refuses it`, {
      expected: 'a refusal without a server error',
      actual: show(answer),
      ok: answer.answer !== undefined && !accepted(answer) && answer.answer.status < 500,
      evidence: [answer],
    });
  const seen = await arrivals(t, routed);
  c.expect('no provider and no chain is asked to settle it', {
    expected: 'nowhere',
    actual: seen.join(', ') || 'nowhere',
    ok: seen.length === 0,
    evidence: answers,
  });
  return answers;
}

check(
  'OFF-111',
  {
    title: 'routes each payment by its payment subject',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['routing'],
    spec: 'LedgerFlow, payment subjects; kit routing table',
    why: 'A payment that reaches another provider is debited from an account of somebody else, or is not made at all.',
    fix: 'Choose the adapter from kind and value of the payment subject alone: caip10 by chain, accounts by the provider before the first colon, opaque by the prefix gateway.',
    saboteur: 'all-to-exchange',
  },
  async (t) => {
    const rows = table(t);
    const open = rails(t, [...new Set(rows.map(({ rail }) => rail))]);
    const all = rows.filter(({ rail }) => open.includes(rail)).map((row) => goesTo(t, row));
    const nowhere = async (
      name: string,
      rail: RailName,
      subject: (address: string) => PaymentSubject,
      expects: SendOptions['expects'],
    ): Promise<void> => {
      const routed = await payOver(t, rail, { label: name, subject });
      await leadsNowhere(t, t.case(name), routed, { case: name, role: 'invalid', expects: expects ?? [] });
    };
    const other = t.kind.chainId === 1 ? 10 : 1;
    if (open.includes('on-chain'))
      all.push(
        nowhere(
          'caip10, another chain',
          'on-chain',
          (address) => ({ kind: 'caip10', value: `eip155:${other}:${address}` }),
          ['UNSUPPORTED', 'NETWORK'],
        ),
        nowhere(
          'caip10, a namespace that nobody serves',
          'on-chain',
          (address) => ({ kind: 'caip10', value: `nowhere:1:${address}` }),
          ['UNSUPPORTED', 'NETWORK'],
        ),
      );
    if (open.includes('custodial')) all.push(withoutSubject(t));
    await Promise.all(all);
  },
);

async function withoutSubject(t: Check): Promise<void> {
  const name = 'no payment subject';
  const routed = await payOver(t, 'custodial', { label: name });
  drop('paymentPayload.extensions')(routed.payment.body);
  await leadsNowhere(t, t.case(name), routed, { case: name, role: 'invalid', expects: ['MALFORMED'] });
}

check(
  'OFF-114',
  {
    title: 'refuses an unknown provider, with a reason of its own',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['rails', 'bridge'],
    flags: ['routing'],
    spec: 'kit routing table',
    why: 'A customer whose exchange is not served is told to top up, or is charged at another exchange.',
    fix: 'Answer unsupported_rail when no adapter is configured for the provider, and never fall back to another one.',
    saboteur: 'default-provider',
  },
  async (t) => {
    const [rail] = rails(t, ['exchange A'] as const);
    if (!rail) return;
    const poor = await payOver(t, rail, { fund: false, label: 'poor' });
    const other = await poor.verify({ case: 'insufficient funds', role: 'invalid', expects: ['FUNDS'] });
    const name = 'kraken:uid:1';
    const c = t.case(name);
    const subject: PaymentSubject = { kind: 'exchange_account', value: 'kraken:uid:1' };
    // Good at the first exchange, so that a fallback to it is seen.
    const unknown = await payOver(t, rail, { label: name, subject });
    const answers = await leadsNowhere(t, c, unknown, {
      case: name,
      role: 'invalid',
      expects: ['UNSUPPORTED'],
    });
    for (const answer of answers) {
      const reason = reasonOf(answer);
      c.expect(`the reason of ${answer.tag.endpoint} is another than that of a payer without funds`, {
        expected: `a reason other than ${reasonOf(other) ?? 'none'}`,
        actual: reason ?? 'no reason',
        ok: reason !== undefined && reason !== reasonOf(other),
        evidence: [answer, other],
      });
    }
  },
);
