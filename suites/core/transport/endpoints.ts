/**
 * The three endpoints: where they are, and what other methods on them get.
 * @module
 */
import { type Exchange, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { wallOf } from '../answers.js';

check(
  'X402-HTTP-001',
  {
    title: 'serves POST /verify, POST /settle and GET /supported directly under the base URL',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'interop'],
    spec: 'v2 spec §7.1–§7.3; x402-foundation/x402 #996',
    why: 'Resource servers join the base URL and the endpoint name; with another path no payment is ever verified.',
    fix: 'Route POST /verify, POST /settle and GET /supported directly below the URL that you publish.',
    saboteur: 'verify-under-prefix',
  },
  async (t) => {
    const asked: readonly (readonly [string, Promise<Exchange>])[] = [
      ['GET /supported', t.supported({ case: 'GET /supported' })],
      ['POST /verify', t.verify('{}', { case: 'POST /verify', role: 'malformed' })],
      ['POST /settle', t.settle('{}', { case: 'POST /settle', role: 'malformed' })],
    ];
    for (const [name, pending] of asked) {
      const exchange = await pending;
      const status = exchange.answer?.status;
      t.case(name).expect('the endpoint exists', {
        expected: 'an answer with a status other than 404 and 405',
        actual: show(exchange),
        ok: status !== undefined && status !== 404 && status !== 405,
        evidence: [exchange],
      });
    }
  },
);

check(
  'X402-HTTP-002',
  {
    title: 'answers under the base URL joined with exactly one slash',
    level: 'SHOULD',
    severity: 'low',
    basis: 'client',
    needs: 'T0',
    flags: ['interop'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'The official client strips trailing slashes from the base and adds one; a facilitator that wants another form is not found.',
    fix: 'Serve /supported without a trailing slash, without relying on a redirect.',
    saboteur: 'wants-trailing-slash',
  },
  async (t) => {
    const one = await t.supported({ case: 'one slash' });
    const wall = wallOf(one);
    const c = t.case('one slash');
    if (wall) c.blocked(wall);
    else
      c.expect('<base>/supported is answered', {
        expected: 'status 200',
        actual: show(one),
        ok: one.answer?.status === 200,
        evidence: [one],
      });
    const two = await t.raw('GET', '//supported', { case: 'two slashes' });
    t.case('two slashes').expect(
      '<base>//supported is recorded only: the official client never asks for it',
      {
        expected: 'any answer',
        actual: show(two),
        ok: true,
        evidence: [two],
      },
    );
  },
);

const wrongMethods = [
  ['GET', 'verify'],
  ['GET', 'settle'],
  ['PUT', 'settle'],
  ['DELETE', 'supported'],
] as const;

check(
  'X402-HTTP-011',
  {
    title: 'answers a wrong method without a server error',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'Crawlers and health checks use other methods all the time; each one then looks like an outage in monitoring.',
    fix: 'Answer 405 or 404 with a JSON body, or a documentation page, for methods that you do not serve.',
    saboteur: 'throws-on-get-verify',
  },
  async (t) => {
    for (const [method, path] of wrongMethods) {
      const name = `${method} /${path}`;
      const exchange = await t.raw(method, path, { case: name, ...(method === 'PUT' ? { body: '{}' } : {}) });
      const status = exchange.answer?.status;
      t.case(name).expect('a wrong method is refused or answered with a page', {
        expected: '404, 405 or a documentation page, never 5xx',
        actual: show(exchange),
        ok: status !== undefined && status < 500,
        evidence: [exchange],
      });
    }
  },
);
