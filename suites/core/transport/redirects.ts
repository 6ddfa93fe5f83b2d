/**
 * The advertised URL is the one that answers.
 * @module
 */
import { type Exchange, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

function isRedirect(exchange: Exchange): boolean {
  const status = exchange.answer?.status ?? 0;
  return status >= 300 && status < 400 && status !== 304;
}

check(
  'X402-HTTP-003',
  {
    title: 'answers POST at the advertised URL without a redirect that changes the method',
    level: 'MUST',
    severity: 'medium',
    basis: 'client',
    needs: 'T0',
    flags: ['interop'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient; x402-foundation/x402 #605, #1692, #1813',
    why: 'After 301, 302 or 303 the client repeats the request as GET without a body, and every payment of that merchant is lost.',
    fix: 'Publish the final URL; where a redirect cannot be avoided use 308, which keeps method and body.',
    saboteur: 'redirects-verify',
  },
  async (t) => {
    const posts = {
      'POST /verify': await t.verify('{}', { case: 'POST /verify', role: 'malformed' }),
      'POST /settle': await t.settle('{}', { case: 'POST /settle', role: 'malformed' }),
    };
    for (const [name, exchange] of Object.entries(posts)) {
      const keepsMethod = [307, 308].includes(exchange.answer?.status ?? 0);
      t.case(name).expect('the request is answered where it was sent', {
        expected: 'no redirect; 307 and 308 keep the method, but older SDKs did not follow them',
        actual: redirectText(exchange),
        ok: !isRedirect(exchange),
        evidence: [exchange],
        ...(keepsMethod ? { soft: 'form' } : {}),
      });
    }
    const supported = await t.supported({ case: 'GET /supported' });
    t.case('GET /supported').expect('the request is answered where it was sent', {
      expected: 'no redirect',
      actual: redirectText(supported),
      ok: !isRedirect(supported),
      evidence: [supported],
      soft: 'form',
    });
  },
);

function redirectText(exchange: Exchange): string {
  const location = exchange.answer?.headers.location;
  return location === undefined ? show(exchange) : `${exchange.answer?.status} to ${location.slice(0, 200)}`;
}
