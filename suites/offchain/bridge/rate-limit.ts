/**
 * A bridge that wants to be left alone for a while.
 * @module
 */
import type { BridgeCall } from '../../kit/bridge-desk.js';
import type { Check } from '../../kit/check-context.js';
import { show, succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { blamesUpstream, controlled, noSuccess } from './upstream-fault.js';

/** How long the bridge wants to be left alone, seconds. */
const pauseSeconds = 2;
/** A caller that counts in whole seconds may pause up to one more; half of one is for the load of this machine. */
const marginMs = 1_500;

const evidenceOf = ({ bridge, seq }: BridgeCall): string => `call:${bridge}:${seq}`;

/** `Retry-After` in one of its two forms. Source: RFC 9110, section 10.2.3. */
const forms = {
  seconds: () => ({
    text: String(pauseSeconds),
    until: (first: BridgeCall) => first.at_ms + pauseSeconds * 1_000,
  }),
  date: () => {
    const until = Math.floor(Date.now() / 1_000 + pauseSeconds + 1) * 1_000;
    return { text: new Date(until).toUTCString(), until: () => until };
  },
} as const;

async function pauses(t: Check, form: keyof typeof forms): Promise<void> {
  const name = `Retry-After as ${form === 'seconds' ? 'seconds' : 'a date'}`;
  const payment = await t.payment();
  const { text, until } = forms[form]();
  const headers = { 'retry-after': text };
  await t.bridge.arm(payment, { op: 'settle', fault: 'status', args: { status: 429, headers } });
  const settles = async (): Promise<readonly BridgeCall[]> =>
    (await t.bridge.calls(payment)).filter(({ op }) => op === 'settle');

  const limited = await t.settle(payment, { case: name, role: 'free' });
  const own = await settles();
  const [first] = own;
  const c = t.case(name);
  if (!first) return c.blocked('the bridge was not asked to settle this payment');
  const end = until(first);
  const early = own.filter((call) => call !== first && call.at_ms < end);
  noSuccess(c, limited);
  blamesUpstream(c, limited);
  c.expect('it does not ask again by itself before that', {
    expected: `no second call within ${text}`,
    actual:
      early.length === 0
        ? 'none'
        : `${early.length} after ${early.map((call) => call.at_ms - first.at_ms).join(', ')} ms`,
    ok: early.length === 0,
    evidence: [limited, ...own.map(evidenceOf)],
  });

  const asked = await t.settle(payment, { case: `${name}: the merchant does not wait`, role: 'free' });
  const passedOn = (await settles()).slice(own.length).filter((call) => call.at_ms < end);
  noSuccess(c, asked);
  c.expect('it does not pass a settle on for which it is too early', {
    expected: 'no call before the time that the bridge named',
    actual: passedOn.length === 0 ? 'none' : `${passedOn.length} calls`,
    ok: passedOn.length === 0,
    evidence: [asked, ...passedOn.map(evidenceOf)],
    // The merchant asked, not the target: it is careless rather than dangerous.
    soft: 'should',
  });

  await t.wait(Math.max(0, end + marginMs - Date.now()), 'the pause that the bridge asked for');
  await t.bridge.disarm(payment);
  const settled = await t.settle(payment, { case: `${name}: after the pause`, role: 'valid' });
  if (!controlled(t, c, 'settle')) return;
  c.expect('after the pause the payment settles', {
    expected: 'success: true',
    actual: show(settled),
    ok: succeeded(settled),
    evidence: [limited, settled],
  });
}

check(
  'OFF-072',
  {
    title: 'takes 429 of the bridge for an upstream error and leaves it alone until Retry-After',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['availability'],
    spec: 'offchain-bridge-1 §7; RFC 9110 §10.2.3',
    why: 'Asking on regardless gets the facilitator banned at the provider, for all of its merchants.',
    fix: 'Answer 502 with Retry-After, read both forms of the header, and do not call the bridge for this payment before that.',
    saboteur: 'hammer-on-429',
  },
  async (t) => {
    await Promise.all([pauses(t, 'seconds'), pauses(t, 'date')]);
  },
);
