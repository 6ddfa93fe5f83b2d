/**
 * Keys that mean something to the runtime, and keys that come twice, change neither this answer nor a later one.
 * @module
 */
import { isJsonObject } from '../../../src/wire/json.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, type Exchange, show } from '../../kit/exchange.js';
import { type RequestBody, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { sameVerdict } from '../../kit/same-verdict.js';
import { wallOf } from '../answers.js';
import { plainRequest } from '../plain-request.js';

const poison = '{"isValid":true,"success":true}';

/** Writes a member at the beginning of an object of the body, where JSON.stringify would not write it. */
export function prepend(
  body: RequestBody,
  object: '' | 'paymentPayload' | 'paymentRequirements' | 'authorization',
  member: string,
): string {
  const text = JSON.stringify(body);
  const opening = object === '' ? '{' : `"${object}":{`;
  return text.replace(opening, `${opening}${member},`);
}

const poisoned: Readonly<Record<string, (body: RequestBody) => string>> = {
  '__proto__ at the top': (body) => prepend(body, '', `"__proto__":${poison}`),
  '__proto__ in paymentPayload': (body) => prepend(body, 'paymentPayload', `"__proto__":${poison}`),
  '__proto__ in paymentRequirements': (body) => prepend(body, 'paymentRequirements', `"__proto__":${poison}`),
  'constructor at the top': (body) => prepend(body, '', `"constructor":{"prototype":${poison}}`),
};

/** Payer and nonce, which the kit does not read out of a body that is sent as text. */
export function authorizationIn(body: RequestBody): { from: string; nonce: string } {
  const at = (value: unknown, name: string): unknown => (isJsonObject(value) ? value[name] : undefined);
  const authorization = at(at(body.paymentPayload, 'payload'), 'authorization');
  return {
    from: String(at(authorization, 'from')).toLowerCase(),
    nonce: String(at(authorization, 'nonce')).toLowerCase(),
  };
}

/** A request that nobody accepts: for less than is asked, and where there are signatures not signed by the payer. */
async function hopeless(t: Check): Promise<RequestBody> {
  const body = await plainRequest(t);
  if (t.rail === 'offchain') {
    set('paymentPayload.accepted.amount', '1')(body);
    return body;
  }
  set('paymentPayload.payload.authorization.value', '1')(body);
  return body;
}

check(
  'X402-HTTP-013',
  {
    title: 'is not influenced by prototype keys and duplicate keys, neither now nor later',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T0',
    flags: ['malformed'],
    spec: 'kit rule',
    why: 'One anonymous request makes the service call every later payment valid, or verify and settle read different amounts.',
    fix: 'Never merge parsed input into shared objects; read only the members that a schema names, and use one parser for verify and settle.',
    saboteur: 'merges-request-into-shared-object',
  },
  async (t) => {
    // Neither signature nor amount is right, so either reason is true; nothing can be signed without a kind.
    const invalid = invalidTag(t);
    const before = await t.verify(await hopeless(t), { ...invalid, case: 'plain invalid request, before' });
    const validBefore = await t.verify(await plainRequest(t), { case: 'plain request, before' });
    const wall = wallOf(before);
    if (wall) return t.case('plain invalid request').blocked(wall);

    for (const [name, write] of Object.entries(poisoned)) {
      const body = await hopeless(t);
      const options = { case: name, ...aboutOf(t, body) };
      const verify = await t.verify(write(body), options);
      const settle = maySettle(t) ? [await t.settle(write(body), options)] : [];
      for (const exchange of [verify, ...settle]) expectRefused(t, name, exchange);
      await t.supported({ case: `${name}: still alive` });
      const after = await t.verify(await hopeless(t), {
        ...invalid,
        case: `${name}: plain invalid request afterwards`,
      });
      expectSame(t, name, before, after);
      t.case(name).expect('a plain invalid request is refused afterwards', {
        expected: 'a refusal',
        actual: show(after),
        ok: !accepted(after),
        evidence: [after],
      });
    }
    // Off chain the catalogue has a row of its own for keys that come twice.
    if (t.rail === 'evm') await duplicateAmount(t);
    const validAfter = await t.verify(await plainRequest(t), { case: 'plain request, afterwards' });
    expectSame(t, 'plain request', validBefore, validAfter);
  },
);

const invalidTag = (t: Check) => {
  if (t.rail === 'offchain') return { role: 'invalid', expects: ['AMOUNT', 'NETWORK'] } as const;
  return t.session.kind ? ({ role: 'invalid', expects: ['SIG', 'AMOUNT'] } as const) : {};
};

const aboutOf = (t: Check, body: RequestBody) => (t.rail === 'evm' ? { about: authorizationIn(body) } : {});

/** Off chain only a back end that is known to hold no money is asked to settle. */
const maySettle = (t: Check): boolean => t.rail === 'evm' || t.tier >= 2;

function expectRefused(t: Check, name: string, exchange: Exchange): void {
  t.case(name).expect(`${exchange.tag.endpoint} is not talked into a yes`, {
    expected: 'a refusal below 500',
    actual: show(exchange),
    ok: !accepted(exchange) && (exchange.answer?.status ?? 500) < 500,
    evidence: [exchange],
  });
}

function expectSame(t: Check, name: string, before: Exchange, after: Exchange): void {
  t.case(name).expect('the next plain request gets the answer that it got before', {
    expected: show(before),
    actual: show(after),
    ok: sameVerdict(before, after),
    evidence: [before, after],
  });
}

/** The last of the two amounts is the signed one: a parser that takes the first refuses, and both are honest. */
async function duplicateAmount(t: Check): Promise<void> {
  const name = 'two amount members';
  const body = await plainRequest(t);
  const text = prepend(body, 'paymentRequirements', '"amount":"20000"');
  const options = { case: name, about: authorizationIn(body) };
  const verify = await t.verify(text, options);
  const settle = await t.settle(text, options);
  await t.supported({ case: `${name}: still alive` });
  t.case(name).expect('verify and settle agree', {
    expected: 'both accept or both refuse, below 500',
    actual: `verify ${show(verify)}; settle ${show(settle)}`,
    ok:
      accepted(verify) === accepted(settle) &&
      [verify, settle].every((one) => (one.answer?.status ?? 500) < 500),
    evidence: [verify, settle],
  });
}
