/**
 * Statuses of a bridge that carry no verdict.
 * @module
 */
import { check } from '../../kit/registry.js';
import { both, type Disturbance, neverSuccess, upstreamErrors } from './upstream-fault.js';

const statuses = (...list: readonly number[]): readonly Disturbance[] =>
  list.flatMap((status) => both(`status ${status}`, { fault: 'status', args: { status } }));

check(
  'OFF-070',
  {
    title: 'reports no success when the bridge answers with a server error',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §7',
    why: 'Every outage of a provider turns into free deliveries.',
    fix: 'Look at the status before the body: 5xx is an upstream error at verify and an unknown outcome at settle.',
    saboteur: '5xx-is-success',
  },
  (t) =>
    neverSuccess(t, [
      ...statuses(500, 502, 503),
      // The body of a gateway is no verdict, even where it looks like one.
      ...both('status 500 with a yes', {
        fault: 'status',
        args: {
          status: 500,
          headers: { 'content-type': 'application/json' },
          body: '{"valid":true,"success":true,"payer":"cex:user:alice","transaction":"not-a-transaction"}',
        },
      }),
    ]),
);

check(
  'OFF-071',
  {
    title: 'takes 401 and 403 of the bridge for an upstream error, does not ask again and shows no key',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['disclosure'],
    spec: 'offchain-bridge-1 §7, §10',
    why: 'Repeated wrong keys lock the account at the provider, and a key inside an answer is everybody’s.',
    fix: 'Answer 502 at once, tell the operator in the log, and leave the key and the provider’s words out of the answer.',
    saboteur: 'retry-401',
  },
  (t) =>
    upstreamErrors(t, statuses(401, 403), async (c, { answer, calls, payment }) => {
      const own = calls.filter(({ op }) => op === answer.tag.endpoint);
      c.expect('the bridge is not asked again', {
        expected: 'one call',
        actual: `${own.length} calls`,
        ok: own.length <= 1,
        evidence: [answer, ...own.map(({ bridge, seq }) => `call:${bridge}:${seq}`)],
      });
      const { apiKey } = t.bridge.handle(payment.draft.requirements.network);
      const said = JSON.stringify([answer.answer?.headers, answer.answer?.text]);
      const leaks = apiKey !== null && said.includes(apiKey);
      c.expect('the answer does not show the key', {
        expected: 'no key in headers or body',
        actual: leaks ? 'the key of the bridge' : 'no key',
        ok: !leaks,
        evidence: [answer],
      });
    }),
);

check(
  'OFF-079',
  {
    title: 'takes 201, 204 and 304 of the bridge for an upstream error',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2, §7',
    why: 'Where every status below 400 counts as a yes, an empty answer of a proxy pays the bill.',
    fix: 'Read a verdict from status 200 with a JSON object, and from nothing else.',
    saboteur: '204-is-success',
  },
  (t) => upstreamErrors(t, statuses(201, 204, 304)),
);
