/**
 * What a person and a load balancer see: the overview page, the probe, and what is listed.
 * @module
 */
import { advertisedKinds } from '../kit/advertised.js';
import { bodyOf, show } from '../kit/exchange.js';
import { check } from '../kit/registry.js';
import { during } from '../kit/rpc-faults.js';

check(
  'ACE-001',
  {
    title: 'shows an overview page at its root',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'AceData S4: GET /',
    why: 'Whoever opens the address in a browser cannot tell what runs there.',
    fix: 'Answer GET / with 200 and a page of type text/html.',
    saboteur: 'root-404',
  },
  async (t) => {
    const page = await t.raw('GET', '', { case: 'GET /', headers: { accept: 'text/html' } });
    const type = page.answer?.headers['content-type'] ?? '';
    t.case('GET /').expect('the root is a page for people', {
      expected: '200, text/html, not empty',
      actual: page.answer
        ? `${page.answer.status}, ${type || 'no type'}, ${page.answer.text.trim() === '' ? 'empty' : 'not empty'}`
        : show(page),
      ok: page.answer?.status === 200 && /^text\/html\b/i.test(type) && page.answer.text.trim() !== '',
      evidence: [page],
    });
  },
);

const probe = '200 and a JSON object';

check(
  'ACE-002',
  {
    title: 'answers GET /healthz with a JSON object',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['interop'],
    spec: 'AceData S4: GET /healthz',
    why: 'A load balancer that reads the probe takes a healthy service out of rotation.',
    fix: 'Answer GET /healthz with 200 and {"status":"ok"} as application/json.',
    saboteur: 'healthz-text',
  },
  async (t) => {
    const answer = await t.raw('GET', 'healthz', { case: 'GET /healthz' });
    t.case('GET /healthz').expect('the probe is JSON', {
      expected: probe,
      actual: show(answer),
      ok: answer.answer?.status === 200 && bodyOf(answer) !== undefined,
      evidence: [answer],
    });
  },
);

check(
  'ACE-003',
  {
    title: 'answers its probe while its chain is down',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['availability'],
    spec: 'Assay: the probe tells of the process, not of the chain',
    why: 'An outage of the node makes the supervisor restart every instance, and with them the settlements under way.',
    fix: 'Answer the probe from the process alone.',
    saboteur: 'healthz-needs-rpc',
    run: 'global',
  },
  async (t) => {
    const name = 'connections refused';
    const before = await t.raw('GET', 'healthz', { case: 'before' });
    if (before.answer?.status !== 200) return t.case(name).blocked(`the probe is not there: ${show(before)}`);
    const answer = await during(t, { kind: 'refused' }, () => t.raw('GET', 'healthz', { case: name }));
    t.case(name).expect('the probe does not depend on the chain', {
      expected: probe,
      actual: show(answer),
      ok: answer.answer?.status === 200 && bodyOf(answer) !== undefined,
      evidence: [before, answer],
    });
  },
);

check(
  'ACE-014',
  {
    title: 'what it lists in GET /supported',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T0',
    flags: ['interop'],
    spec: 'v2 spec §7.3; not in AceData S4',
    why: 'Clients of x402 choose a kind from this list; the text of AceData does not have it.',
    fix: 'List the kinds that are served.',
    saboteur: 'no-supported',
  },
  async (t) => {
    const answer = await t.supported({ case: 'GET /supported' });
    const json = answer.answer?.json;
    const kinds = json === undefined ? [] : advertisedKinds({ supported: json });
    t.observe(
      'kinds',
      kinds.map((one) => `${one.x402Version} ${one.scheme} ${one.network}`).join(', ') ||
        (answer.answer ? `none, HTTP ${answer.answer.status}` : 'no answer'),
    );
    t.case('GET /supported').expect('the request is answered', {
      expected: 'any answer',
      actual: show(answer),
      ok: answer.answer !== undefined,
      evidence: [answer],
    });
  },
);
