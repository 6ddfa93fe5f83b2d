/**
 * Honest sizes are taken, absurd ones are refused, and the service stays up.
 * @module
 */

import type { Check } from '../../kit/check-context.js';
import { type Exchange, show } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { expectSameVerdict } from '../../kit/same-verdict.js';
import { isAlive } from '../answers.js';

const descriptionLengths = [500, 501, 2000];
/** Bytes: below the 64 KB that are to be accepted. */
const largeHonestBody = 60_000;
/** Bytes of a body that no payment needs. */
const absurdBody = 5 * 1024 * 1024;

check(
  'X402-HTTP-010',
  {
    title: 'accepts bodies up to 64 KB and refuses one of several megabytes',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop', 'malformed', 'availability'],
    spec: 'x402-foundation/x402 #2284, #2789, #2832',
    why: 'Merchants describe goods at length and lose honest payments to a hidden limit; without any limit a few requests exhaust the memory of the service.',
    fix: 'Limit the body between 64 KB and a few megabytes, answer 413 beyond it, and set no limit on descriptions of their own.',
    saboteur: 'refuses-long-description',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    for (const length of descriptionLengths) {
      const name = `description of ${length} characters`;
      const payment = await t.payment();
      set('paymentPayload.resource.description', 'x'.repeat(length))(payment.body);
      const changed = await t.verify(payment, { case: name });
      expectSameVerdict(t.case(name), twin, changed, t.tier);
    }
    const spaced = JSON.stringify((await t.payment()).body);
    const changed = await t.verify(spaced.padEnd(largeHonestBody, ' '), { case: 'body of 60 KB' });
    expectSameVerdict(t.case('body of 60 KB'), twin, changed, t.tier);
    await sendAbsurdBody(t);
  },
);

async function sendAbsurdBody(t: Check): Promise<void> {
  const name = 'body of 5 MB';
  const c = t.case(name);
  if (!t.session.target.wired) return c.outOfReach('large bodies go only to loopback or to a wired target');
  const payment = await t.payment();
  set('paymentPayload.resource.description', 'x'.repeat(absurdBody))(payment.body);
  const exchange = await t.raw('POST', 'verify', {
    case: name,
    body: JSON.stringify(payment.body),
    // A server that stops reading closes the connection later; no other request must be waiting on it.
    headers: { connection: 'close' },
  });
  c.expect('it is refused as too large', {
    expected: '413 or another 4xx, or the connection is closed before all was read',
    actual: show(exchange),
    ok: isRefused(exchange),
    evidence: [exchange],
  });
  const after = await t.supported({ case: `${name}: still alive` });
  c.expect('the service stays up', {
    expected: 'GET /supported answers 200',
    actual: show(after),
    ok: isAlive(after),
    evidence: [after],
  });
}

/** A server that stops reading closes the connection; then its 413 may be lost on the way. */
function isRefused(exchange: Exchange): boolean {
  const status = exchange.answer?.status;
  return status === undefined ? exchange.failure?.kind === 'connection' : status >= 400 && status < 500;
}
