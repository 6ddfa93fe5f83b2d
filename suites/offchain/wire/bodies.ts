/**
 * Bodies that are no request, and requests that do not say that they are JSON.
 * @module
 */
import { rejects } from '../../core/transport/malformed-body.js';
import { accepted, show } from '../../kit/exchange.js';
import { set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

const httpRow = { id: 'X402-HTTP-005', level: 'SAFETY' } as const;

check(
  'OFF-008',
  {
    title: 'refuses malformed JSON with a 4xx and stays up',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed', 'availability'],
    spec: 'HTTP transport, error table (by analogy)',
    sameAs: ['X402-HTTP-005', 'X402-HTTP-019'],
    why: 'Anyone can send such a body; one unhandled exception stops the service for every merchant behind it.',
    fix: 'Catch errors of the JSON and UTF-8 decoders and answer 400 with a refusal in protocol shape.',
    saboteur: 'crash-on-bad-json',
  },
  async (t) => {
    const { body } = await t.payment({ issue: false });
    // Without a proof of payment nothing can move, whoever reads it after all.
    set('paymentPayload.payload', {})(body);
    const whole = JSON.stringify(body);
    const alive = await rejects(t.as(httpRow), [
      ['an open brace', '{'],
      ['an empty body', ''],
      ['a truncated request', whole.slice(0, Math.floor(whole.length / 2))],
      // No character begins with 0xFF; outside of a text nobody can read past it either.
      ['bytes that are no UTF-8', `\u00ff${whole}`, { encoding: 'latin1' }],
    ]);
    const dead = alive.find((one) => one.answer?.status !== 200);
    t.as({ id: 'X402-HTTP-019', level: 'SAFETY' })
      .case('afterwards')
      .expect('the service is there after each of them', {
        expected: 'GET /supported answers 200',
        actual: dead ? show(dead) : `${alive.length} times 200`,
        ok: !dead,
        evidence: dead ? [dead] : alive,
      });
  },
);

check(
  'OFF-009',
  {
    title: 'refuses null, an array, a text and a number as body without a server error',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'HTTP transport, error table (by analogy)',
    sameAs: ['X402-HTTP-005'],
    why: 'A member is read from what is no object; where that surfaces as a server error it hides real outages.',
    fix: 'Check that the parsed body is an object before any member of it is read.',
    saboteur: '500-on-array',
  },
  async (t) => {
    await rejects(t, [
      ['null', 'null'],
      ['an array', '[]'],
      ['a text', '"x"'],
      ['a number', '42'],
      ['an object without members', '{}'],
      ['a request without requirements', '{"x402Version":2,"paymentPayload":{"x402Version":2}}'],
    ]);
  },
);

check(
  'OFF-010',
  {
    title: 'answers a wrong content type with 415 or 400, never with success or a server error',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'RFC 9110 §15.5.16',
    why: 'Browsers send text/plain across origins without asking, so a web page could settle payments; a server error hides the mistake of an honest caller.',
    fix: 'Compare the media type of POST /verify and POST /settle with application/json and answer 415 for all else.',
    saboteur: '500-on-text',
  },
  async (t) => {
    const types = { 'text/plain': 'text/plain', 'no content type': '', 'application/xml': 'application/xml' };
    for (const [name, type] of Object.entries(types)) {
      for (const endpoint of t.tier < 2 ? (['verify'] as const) : (['verify', 'settle'] as const)) {
        const answer = await t[endpoint](await t.payment(), {
          case: name,
          role: 'malformed',
          expects: ['MALFORMED'],
          headers: { 'content-type': type },
        });
        const status = answer.answer?.status ?? 0;
        t.case(name).expect(`${endpoint} does not read it`, {
          expected: '415, 400 or another 4xx, and no success',
          actual: show(answer),
          ok: !accepted(answer) && status >= 400 && status < 500,
          evidence: [answer],
        });
      }
    }
  },
);
