/**
 * The verdict of a bridge: the boolean decides, and the reason reaches the merchant.
 * @module
 */
import { isJsonObject } from '../../../src/wire/json.js';
import { classesOf } from '../../../src/wire/reason-classes.js';
import type { BridgeCall } from '../../kit/bridge-desk.js';
import type { Case } from '../../kit/cases.js';
import { accepted, bodyOf, type Exchange, reasonOf, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { controlled, type Disturbance, disturb } from './upstream-fault.js';

const orders = ['verify', 'settle'] as const;

/** What the bridge itself gave as its reason. */
function reasonIn(call: BridgeCall | undefined): string | undefined {
  try {
    const body: unknown = JSON.parse(call?.answer?.body ?? 'null');
    return isJsonObject(body) && typeof body.reason === 'string' ? body.reason : undefined;
  } catch {
    return undefined;
  }
}

function relays(c: Case, answer: Exchange, reason: string | undefined): void {
  const said = Object.entries(bodyOf(answer) ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' && !['payer', 'network', 'transaction'].includes(name)
      ? [value]
      : [],
  );
  c.expect(
    reason === undefined ? 'a reason stands in for the missing one' : 'the reason of the bridge is relayed',
    {
      expected: reason === undefined ? 'a reason of its own' : `a member that says ${JSON.stringify(reason)}`,
      actual: said.length === 0 ? `${show(answer)}, no reason` : said.join(' / ').slice(0, 300),
      ok: reason === undefined ? said.length > 0 : said.some((text) => text.includes(reason)),
      evidence: [answer],
    },
  );
}

check(
  'OFF-064',
  {
    title: 'relays the reason of the bridge, and gives one of its own where there is none',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['bridge'],
    flags: ['interop'],
    spec: 'offchain-bridge-1 §6',
    why: 'The buyer is not told that a deposit would help, and gives up.',
    fix: 'Copy a code of the bridge into invalidReason or errorReason, a sentence into the message beside it; otherwise say verification_failed or settlement_failed.',
    saboteur: 'hide-reason',
  },
  async (t) => {
    const poor = await t.payment({ fund: false });
    for (const order of orders) {
      const name = `no money, ${order}`;
      const answer = await t[order](poor, { case: name, role: 'invalid', expects: ['FUNDS'] });
      const call = (await t.bridge.calls(poor)).findLast(({ op }) => op === order);
      if (!call) t.case(name).blocked('the bridge was not asked for this payment');
      else if (controlled(t, t.case(name), order)) relays(t.case(name), answer, reasonIn(call));
    }
    if (t.tier < 3) return t.case('other reasons').outOfReach('needs a bridge that declines as it is told');
    const spoken: Readonly<Record<string, Disturbance['fault']>> = {
      'a code': { fault: 'reject', args: { reason: 'account_frozen' } },
      'a sentence': { fault: 'reject', args: { reason: 'The account is closed since Monday.' } },
      'reason null': { fault: 'reject', args: { reason: null } },
      'no reason': { fault: 'reject', args: { omit_reason: true } },
    };
    for (const [what, fault] of Object.entries(spoken))
      for (const order of orders) {
        const name = `${what}, ${order}`;
        const { answer, calls } = await disturb(t, { case: name, order, fault });
        relays(t.case(name), answer, reasonIn(calls.at(-1)));
      }
  },
);

check(
  'OFF-065',
  {
    title: 'takes a no of the bridge with status 200 for a refusal, not for an upstream error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T2',
    places: ['bridge'],
    flags: ['shape'],
    spec: 'LedgerFlow’s bridge contract; offchain-bridge-1 §2, §7',
    why: 'A buyer without money looks like an outage: servers retry, operators are woken, and nobody tells the buyer.',
    fix: 'Answer valid: false and success: false with the protocol’s refusal and a status below 500; keep 502 for bridges that give no verdict.',
    saboteur: 'reject-as-502',
  },
  async (t) => {
    const poor = await t.payment({ fund: false });
    for (const order of orders) {
      const answer = await t[order](poor, { case: order, role: 'invalid', expects: ['FUNDS'] });
      if (!controlled(t, t.case(order), order)) continue;
      if (!(await t.bridge.calls(poor)).some(({ op }) => op === order)) {
        t.case(order).blocked('the bridge was not asked for this payment');
        continue;
      }
      const status = answer.answer?.status;
      const reason = reasonOf(answer);
      t.case(order).expect(`${order} refuses the payment in words`, {
        expected: 'a refusal with a status below 500 and no reason of class UPSTREAM',
        actual: show(answer),
        ok:
          status !== undefined &&
          status < 500 &&
          bodyOf(answer) !== undefined &&
          !accepted(answer) &&
          (reason === undefined || !classesOf(reason).includes('UPSTREAM')),
        evidence: [answer],
      });
    }
  },
);

check(
  'OFF-078',
  {
    title: 'goes by the boolean when the bridge adds a reason to a yes or a payer to a no',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['shape'],
    spec: 'offchain-bridge-1 §2',
    why: 'A settled payment is reported as refused, or a refused one as valid, by members that decide nothing.',
    fix: 'Read the verdict from valid and success alone.',
    saboteur: 'reason-wins',
  },
  async (t) => {
    const noted: Disturbance['fault'] = {
      fault: 'wrong_type',
      args: { member: 'reason', value: 'manual_review_passed' },
    };
    const named: Disturbance['fault'] = { fault: 'reject', args: { payer: 'cex:user:alice' } };
    const wanted: readonly (Disturbance & { readonly yes: boolean })[] = orders.flatMap((order) => [
      { case: `yes with a reason, ${order}`, order, fault: noted, yes: true },
      { case: `no with a payer, ${order}`, order, fault: named, yes: false },
    ]);
    for (const { yes, ...one } of wanted) {
      const { answer } = await disturb(t, one);
      if (!controlled(t, t.case(one.case), one.order)) continue;
      t.case(one.case).expect('the boolean decides', {
        expected: yes ? 'a success' : 'a refusal with a status below 500',
        actual: show(answer),
        ok: yes ? accepted(answer) : !accepted(answer) && (answer.answer?.status ?? 500) < 500,
        evidence: [answer],
      });
    }
  },
);
