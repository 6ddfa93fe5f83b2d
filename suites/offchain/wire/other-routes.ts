/**
 * What is asked beside the protocol: liveness, other methods on its endpoints, and browsers.
 * @module
 */
import { show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';

check(
  'OFF-004',
  {
    title: 'answers GET /health with status 200',
    level: 'SHOULD',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'LedgerFlow facilitator, published contract: endpoints',
    why: 'Load balancers and supervisors ask there; without an answer they take a working facilitator out of service.',
    fix: 'Serve GET /health with status 200 and {"status":"ok"} as long as the process can answer.',
    saboteur: 'no-health',
  },
  async (t) => {
    const answer = await t.raw('GET', 'health', { case: 'GET /health' });
    t.case('GET /health').expect('the path is there', {
      expected: 'status 200, with JSON where possible',
      actual: `${show(answer)}, ${answer.answer?.headers['content-type'] ?? 'no Content-Type'}`,
      ok: answer.answer?.status === 200,
      evidence: [answer],
    });
  },
);

twin(
  'OFF-005',
  {
    title: 'answers GET on verify and settle without an effect and without a server error',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'Crawlers and health checks use other methods all the time; each one then looks like an outage in monitoring.',
    fix: 'Answer 405 or 404 with a JSON body, or a page that explains the endpoint, and read no payment from such a request.',
    saboteur: 'get-verify-500',
  },
  ['X402-HTTP-011'],
  async (t) => {
    if (t.tier < 2 || t.offchain.bridged.length === 0) return;
    const name = 'GET /settle after a verify';
    const payment = await t.payment();
    await t.verify(payment, { case: name, role: 'valid' });
    const answer = await t.raw('GET', 'settle', { case: name });
    const entries = await t.bridge.entries(payment);
    t.case(name).expect('the ledger is unchanged', {
      expected: 'no entry of the payment that was verified',
      actual: entries.length === 0 ? 'no entry' : entries.map((one) => one.transaction).join(', '),
      ok: entries.length === 0,
      evidence: [answer],
    });
  },
);

check(
  'OFF-027',
  {
    title: 'says whether web pages of other origins may call it',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T0',
    flags: ['interop'],
    spec: 'kit rule',
    why: 'With open CORS any web page can send payments through the facilitator in the name of its visitor; without it no browser wallet reaches it.',
    fix: 'Allow other origins only where browsers are meant to call, and say so in the documentation.',
    saboteur: 'cors-open',
  },
  async (t) => {
    const name = 'preflight of POST /verify';
    const answer = await t.raw('OPTIONS', 'verify', {
      case: name,
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    const allowed = answer.answer?.headers['access-control-allow-origin'];
    t.observe(
      'CORS',
      allowed === undefined
        ? 'no other origin may call'
        : allowed === '*'
          ? 'any origin may call'
          : allowed === 'https://shop.example'
            ? 'the asking origin may call'
            : 'some origins may call',
    );
    t.case(name).expect('a preflight is answered', {
      expected: 'any answer below 500',
      actual: `${show(answer)}, Access-Control-Allow-Origin: ${allowed ?? 'absent'}`,
      ok: (answer.answer?.status ?? 500) < 500,
      evidence: [answer],
    });
  },
);
