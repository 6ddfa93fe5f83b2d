/**
 * Bodies that are no request at all are the caller's fault, and are answered as such.
 * @module
 */
import type { Case } from '../../kit/cases.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, type Exchange, show } from '../../kit/exchange.js';
import { drop, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import type { Sendable, SendOptions } from '../../kit/sender.js';
import { carriesVerdict, wallOf } from '../answers.js';
import { plainRequest } from '../plain-request.js';

/** A 4xx, or a refusal in the protocol's words; never a yes, never 5xx, never silence. */
function judgeRejection(c: Case, exchange: Exchange): void {
  const wall = wallOf(exchange);
  if (wall) {
    c.blocked(wall);
    return;
  }
  const status = exchange.answer?.status ?? 0;
  const refused = carriesVerdict(exchange) && !accepted(exchange);
  c.expect(`${exchange.tag.endpoint} refuses it as the caller's fault`, {
    expected: 'a 4xx, or an answer below 500 with isValid:false or success:false',
    actual: show(exchange),
    ok: !accepted(exchange) && ((status >= 400 && status < 500) || (refused && status < 500)),
    evidence: [exchange],
  });
}

/** Without an envelope there is no version and no scheme either: those reasons are true as well. */
const expects = ['MALFORMED', 'VERSION', 'UNSUPPORTED'] as const;

type Body = readonly [name: string, what: Sendable, how?: Pick<SendOptions, 'encoding'>];

/** Sends bodies that are no request to both endpoints. Each is refused; comes back: whether the service lived on after each. */
export async function rejects(t: Check, vectors: readonly Body[]): Promise<readonly Exchange[]> {
  const alive: Exchange[] = [];
  for (const endpoint of ['verify', 'settle'] as const) {
    for (const [name, what, how] of vectors) {
      const options = { ...how, case: name, role: 'malformed', expects } as const;
      judgeRejection(t.case(name), await t[endpoint](what, options));
      alive.push(await t.supported({ case: `${name}: still alive` }));
    }
  }
  return alive;
}

check(
  'X402-HTTP-005',
  {
    title: 'refuses a body that is not a JSON object, without a server error and without hanging',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'HTTP transport, error table (by analogy); x402-foundation/x402 #3015, #3016',
    why: 'Anyone can send such a body; where it surfaces as a server error it hides real outages, and one unhandled exception stops the service.',
    fix: 'Catch errors of the JSON parser, check that the value is an object, and answer 400 with a refusal in protocol shape.',
    saboteur: 'json-error-as-500',
  },
  async (t) => {
    await rejects(t, [
      ['an open brace', '{'],
      ['an empty body', ''],
      ['an array', '[]'],
      ['a string', '"x"'],
      ['null', 'null'],
      ['a number', '42'],
    ]);
  },
);

check(
  'X402-HTTP-006',
  {
    title: 'rejects a request without paymentPayload or without paymentRequirements, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['malformed', 'shape'],
    spec: 'v2 spec §7.1',
    why: 'A merchant with a broken integration sees an outage of the facilitator instead of its own mistake.',
    fix: 'Check that both members are objects before any of their members is read.',
    saboteur: 'reads-requirements-unchecked',
  },
  async (t) => {
    const vectors: [string, Sendable][] = [];
    for (const name of ['paymentPayload', 'paymentRequirements']) {
      for (const [how, edit] of [
        ['missing', drop(name)],
        ['null', set(name, null)],
        ['a string', set(name, 'str')],
      ] as const) {
        const body = await plainRequest(t);
        edit(body);
        vectors.push([`${name} ${how}`, body]);
      }
    }
    await rejects(t, vectors);
  },
);
