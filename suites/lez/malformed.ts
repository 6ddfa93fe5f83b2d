/**
 * Headers that hold no payment.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { encode, isRefusal, type Lez, NotMade, show } from './desk.js';
import { buys, changed, lezCheck, paymentFor } from './lez-check.js';
import { memberOf } from './spelling.js';

const stated = {
  section: '2 and 3',
  level: 'MUST',
  severity: 'low',
  basis: 'spec*',
  flags: ['malformed'],
} as const;

async function headersRefused(lez: Lez, t: Check, headers: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, header] of Object.entries(headers)) {
    const visit = await lez.get({ case: name, header });
    t.case(name).expect('it is refused, and the service does not fail over it', {
      expected: '4xx without the resource',
      actual: show(visit),
      ok: isRefusal(visit),
      evidence: [visit.exchange],
    });
  }
}

lezCheck(
  'LEZ-026',
  {
    ...stated,
    needs: 'T0',
    title: 'refuses a header that is not base64',
    why: 'Anybody can make the service fail.',
    fix: 'Answer malformed_payload with 400.',
    saboteur: '500-on-bad-b64',
  },
  (lez, t) => headersRefused(lez, t, { 'not base64': '%%%', 'half a group': 'A' }),
);

lezCheck(
  'LEZ-027',
  {
    ...stated,
    needs: 'T0',
    title: 'refuses base64 of something that is no payment',
    why: 'Anybody can make the service fail.',
    fix: 'Answer malformed_payload with 400.',
    saboteur: '500-on-bad-json',
  },
  (lez, t) =>
    headersRefused(lez, t, {
      'broken JSON': Buffer.from('{').toString('base64'),
      'a list': encode([]),
      null: encode(null),
      'a text': encode('payment'),
      'an empty object': encode({}),
    }),
);

/** Members of a payment, by their path. */
const members: readonly (readonly string[])[] = [
  ['x402_version'],
  ['resource'],
  ['resource', 'url'],
  ['accepted'],
  ...['scheme', 'network', 'asset', 'amount', 'pay_to', 'max_timeout_seconds'].map((name) => [
    'accepted',
    name,
  ]),
  ['payload'],
  ...[
    'from',
    'owner_public_key',
    'agent_public_key',
    'request_digest',
    'valid_after_ms',
    'valid_before_ms',
    'nonce',
    'signature',
  ].map((name) => ['payload', name]),
];

lezCheck(
  'LEZ-028',
  {
    ...stated,
    needs: 'T2',
    title: 'refuses a payment that lacks a member',
    why: 'What is not there is guessed, and the owner did not sign the guess.',
    fix: 'Demand every member; signed_tx alone may be absent.',
    saboteur: 'default-missing',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    await Promise.all(
      members.map(async (path) => {
        const name = path.join('.');
        const payment = await paymentFor(t, name, async () =>
          changed(await lez.credential(), path, undefined),
        );
        if (payment === undefined) return;
        const visit = await lez.get({ case: name, payment });
        t.case(name).expect('a payment without it is refused', {
          expected: '4xx without the resource',
          actual: show(visit),
          ok: isRefusal(visit),
          evidence: [visit.exchange],
        });
      }),
    );
  },
);

lezCheck(
  'LEZ-029',
  {
    section: '2',
    needs: 'T2',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    flags: ['malformed', 'binding'],
    title: 'refuses a member name that stands twice',
    why: 'Whoever checks the one and pays by the other is paid less than was signed.',
    fix: 'Parse strictly: a name twice in one object is malformed_payload.',
    saboteur: 'last-name-wins',
  },
  async (lez, t) => {
    if (!(await buys(lez, t))) return;
    for (const order of ['lower first', 'lower last']) {
      const payment = await lez.credential();
      const amount = memberOf(memberOf(payment.payload, 'accepted'), 'amount');
      const signed = `"amount":${JSON.stringify(amount)}`;
      const lower = `"amount":${typeof amount === 'number' ? '1' : '"1"'}`;
      const twice = order === 'lower first' ? `${lower},${signed}` : `${signed},${lower}`;
      const text = JSON.stringify(payment.payload);
      if (!text.includes(signed)) throw new NotMade('the payment has no accepted.amount');
      const header = Buffer.from(text.replace(signed, twice)).toString('base64');
      const visit = await lez.get({ case: order, payment: { ...payment, header } });
      t.case(order).expect('a payment with two amounts is refused', {
        expected: '4xx without the resource',
        actual: show(visit),
        ok: isRefusal(visit),
        evidence: [visit.exchange],
      });
    }
  },
);

lezCheck(
  'LEZ-030',
  {
    section: '3',
    needs: 'T0',
    run: 'wired',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    flags: ['availability'],
    title: 'refuses a header of 64 kB and goes on',
    why: 'One request takes the shop down.',
    fix: 'Bound the headers, and answer 431 or 400 to longer ones.',
    saboteur: 'crash-on-big-header',
  },
  async (lez, t) => {
    const big = await lez.get({ case: '64 kB', header: 'A'.repeat(64_000) });
    t.case('64 kB').expect('it is refused', {
      expected: '4xx without the resource',
      actual: show(big),
      ok: isRefusal(big),
      evidence: [big.exchange],
    });
    const after = await lez.get({ case: 'afterwards' });
    t.case('afterwards').expect('the service answers as before', {
      expected: '402',
      actual: show(after),
      ok: after.status === 402,
      evidence: [after.exchange],
    });
  },
);
