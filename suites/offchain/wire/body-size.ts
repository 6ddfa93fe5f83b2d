/**
 * Honest sizes are processed, absurd ones are refused, and the service stays up.
 * @module
 */
import { type Exchange, show } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { expectSameVerdict } from '../../kit/same-verdict.js';

/** Bytes. */
const honestBody = 64 * 1024;
const absurdBody = 16 * 1024 * 1024;

/** A server that stops reading closes the connection; then its 413 may be lost on the way. */
function refusesToRead({ answer, failure }: Exchange): boolean {
  if (answer === undefined) return failure?.kind === 'connection';
  return answer.status >= 400 && answer.status < 500;
}

check(
  'OFF-011',
  {
    title: 'refuses a body of 16 MiB and stays up',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    run: 'wired',
    flags: ['availability'],
    spec: 'kit rule; RFC 9110 §15.5.14',
    sameAs: ['X402-HTTP-010', 'X402-HTTP-019'],
    why: 'Without a limit a few anonymous requests exhaust the memory of the service, and no merchant behind it is paid.',
    fix: 'Limit request bodies to about a megabyte, answer 413 beyond it, and stop reading.',
    saboteur: 'no-body-limit',
  },
  async (t) => {
    const name = 'a body of 16 MiB';
    const { body } = await t.payment({ issue: false });
    set('paymentPayload.resource.description', 'x'.repeat(absurdBody))(body);
    const answer = await t.raw('POST', 'verify', {
      case: name,
      body: JSON.stringify(body),
      // A server that stops reading closes the connection later; no other request must be waiting on it.
      headers: { connection: 'close' },
    });
    t.as({ id: 'X402-HTTP-010', level: 'SHOULD' })
      .case(name)
      .expect('it is refused as too large', {
        expected: '413, 400 or another 4xx, or the connection is closed before all was read',
        actual: show(answer),
        ok: refusesToRead(answer),
        evidence: [answer],
      });
    const after = await t.supported({ case: `${name}: still alive` });
    t.as({ id: 'X402-HTTP-019', level: 'SAFETY' })
      .case(name)
      .expect('the service stays up', {
        expected: 'GET /supported answers 200',
        actual: show(after),
        ok: after.answer?.status === 200,
        evidence: [after],
      });
  },
);

check(
  'OFF-012',
  {
    title: 'processes a valid body of 64 KiB',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'kit rule; x402-foundation/x402 #2284, #2789, #2832',
    sameAs: ['X402-HTTP-010'],
    why: 'Merchants describe goods at length and lose honest payments to a limit that nobody told them of.',
    fix: 'Take bodies of at least 64 KiB, and set no limit on descriptions of their own.',
    saboteur: 'body-limit-1k',
  },
  async (t) => {
    const name = 'a body of 64 KiB';
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    const { body } = await t.payment();
    const rest = JSON.stringify(body).length - 'one item'.length;
    set('paymentPayload.resource.description', 'x'.repeat(honestBody - rest))(body);
    const answer = await t.verify(body, { case: name, role: 'valid' });
    expectSameVerdict(t.case(name), twin, answer, t.tier);
  },
);
