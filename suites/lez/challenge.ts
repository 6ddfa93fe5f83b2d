/**
 * The challenge: what a visitor without a payment is told.
 * @module
 */
import { isCaip2 } from '../../src/wire/caip.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';
import { show, type Visit } from './desk.js';
import { lezCheck } from './lez-check.js';
import { memberOf } from './spelling.js';

const tierless = { needs: 'T0', section: '2 and 3' } as const;
const stated = { level: 'MUST', severity: 'low', basis: 'spec*' } as const;

/** Every member name in an object, with those of the objects inside. */
function namesIn(value: JsonValue | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...namesIn(member)]);
}

const firstOffer = ({ challenge, body }: Visit): JsonValue | undefined => {
  const accepts = challenge?.accepts ?? body?.accepts;
  return Array.isArray(accepts) ? accepts[0] : undefined;
};

const text = (value: JsonValue | undefined): string =>
  value === undefined ? 'nothing' : JSON.stringify(value);

lezCheck(
  'LEZ-001',
  {
    ...tierless,
    title: 'asks a visitor without a payment for one',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    flags: ['interop'],
    why: 'What is given without a payment is given for nothing.',
    fix: 'Answer 402 with a challenge to every request for a protected resource that carries no PAYMENT-SIGNATURE.',
    saboteur: 'free-resource',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'no payment' });
    t.case('no payment').expect('the answer is 402', {
      expected: '402',
      actual: show(visit),
      ok: visit.status === 402,
      evidence: [visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-002',
  {
    ...tierless,
    ...stated,
    title: 'carries the challenge in PAYMENT-REQUIRED',
    flags: ['shape'],
    why: 'A client of x402 version 2 looks into the header and finds no offer.',
    fix: 'Send PAYMENT-REQUIRED: base64, standard alphabet with padding, of the PaymentRequired object.',
    saboteur: 'body-only-challenge',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'header' });
    t.case('header').expect('PAYMENT-REQUIRED is base64 of a JSON object', {
      expected: 'a JSON object',
      actual: visit.challenge
        ? 'a JSON object'
        : (visit.exchange.answer?.headers['payment-required'] ?? 'no header'),
      ok: visit.challenge !== undefined,
      evidence: [visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-003',
  {
    ...tierless,
    title: 'repeats the challenge in the body of the 402',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['shape'],
    why: 'People, and proxies that drop unknown headers, see nothing of the offer.',
    fix: 'Send the same object as the JSON body.',
    saboteur: 'empty-402-body',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'body' });
    t.case('body').expect('the body is the object of the header', {
      expected: text(visit.challenge),
      actual: text(visit.body),
      ok: visit.challenge !== undefined && text(visit.body) === text(visit.challenge),
      evidence: [visit.exchange],
    });
  },
);

/** What an implementation has to rename to be read by every client of x402 version 2. */
const snakeFix =
  'snake_case as in the prototype: x402 version 2 demands camelCase; write x402Version, payTo, maxTimeoutSeconds, mimeType, and read both';

lezCheck(
  'LEZ-004',
  {
    ...tierless,
    ...stated,
    title: 'spells member names in one way',
    flags: ['interop'],
    why: 'A client that reads one spelling finds half of the members.',
    fix: 'Write camelCase as x402 version 2 demands (x402Version, payTo, maxTimeoutSeconds), or snake_case everywhere; never both.',
    saboteur: 'mixed-case',
    ambiguity: 'Z05',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'names' });
    const refused = await lez.get({ case: 'names of a refusal', header: 'e30=' });
    const names = [visit.challenge, visit.body, refused.challenge, refused.body, refused.receipt].flatMap(
      namesIn,
    );
    const snake = names.filter((name) => /^[a-z0-9]+(_[a-z0-9]+)+$/.test(name));
    const camel = names.filter((name) => /^[a-z0-9]+([A-Z][a-z0-9]*)+$/.test(name));
    if (snake.length > 0 && camel.length === 0) t.observe('spelling', snakeFix);
    if (camel.length > 0 && snake.length === 0) t.observe('spelling', 'camelCase, as x402 version 2 demands');
    t.case('names').expect('names are in snake_case or in camelCase, and not in both', {
      expected: 'one spelling',
      actual:
        snake.length > 0 && camel.length > 0
          ? `${snake[0]} beside ${camel[0]}`
          : snake.length > 0
            ? snakeFix
            : 'camelCase',
      ok: snake.length === 0 || camel.length === 0,
      evidence: [visit.exchange, refused.exchange],
    });
  },
);

/** Rows that look at one member of the challenge. */
interface MemberRow {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly saboteur: string;
  readonly flags: readonly ('shape' | 'interop' | 'amount' | 'ambiguous')[];
  readonly expected: string;
  readonly look: (visit: Visit) => JsonValue | undefined;
  readonly isGood: (value: JsonValue | undefined) => boolean;
  readonly ambiguity?: string;
}

const memberRow = ({ id, expected, look, isGood, ...row }: MemberRow): void =>
  lezCheck(id, { ...tierless, ...stated, ...row }, async (lez, t) => {
    const visit = await lez.get({ case: 'challenge' });
    const value = look(visit);
    t.case('challenge').expect(row.title, {
      expected,
      actual: text(value),
      ok: isGood(value),
      evidence: [visit.exchange],
    });
  });

memberRow({
  id: 'LEZ-006',
  title: 'says version 2',
  flags: ['shape'],
  why: 'A client of version 2 leaves the challenge alone.',
  fix: 'Write x402_version, or x402Version, as the number 2.',
  saboteur: 'version-1',
  expected: '2',
  look: ({ challenge, body }) => memberOf(challenge ?? body, 'x402_version'),
  isGood: (value) => value === 2,
});

const required = ['scheme', 'network', 'asset', 'amount', 'pay_to', 'max_timeout_seconds'] as const;

memberRow({
  id: 'LEZ-007',
  title: 'offers complete requirements',
  flags: ['shape'],
  why: 'A client cannot build a payment from half an offer.',
  fix: 'Fill accepts with objects that have scheme, network, asset, amount, pay_to and max_timeout_seconds.',
  saboteur: 'accepts-missing-payto',
  expected: 'no member is missing',
  look: (visit) => {
    const offer = firstOffer(visit);
    return required.filter((name) => memberOf(offer, name) === undefined);
  },
  isGood: (missing) => Array.isArray(missing) && missing.length === 0,
});

memberRow({
  id: 'LEZ-008',
  title: 'names the network logos:lez-testnet',
  flags: ['interop'],
  why: 'A payment for another network means nothing here.',
  fix: 'Write the CAIP-2 name of the network.',
  saboteur: 'network-mainnet',
  expected: '"logos:lez-testnet"',
  look: (visit) => memberOf(firstOffer(visit), 'network'),
  isGood: (value) => value === 'logos:lez-testnet' && isCaip2(value),
});

memberRow({
  id: 'LEZ-009',
  title: 'names the scheme exact',
  flags: ['interop'],
  why: 'Clients pay by the scheme that they know.',
  fix: 'Write exact.',
  saboteur: 'scheme-upto',
  expected: '"exact"',
  look: (visit) => memberOf(firstOffer(visit), 'scheme'),
  isGood: (value) => value === 'exact',
});

memberRow({
  id: 'LEZ-010',
  title: 'names the asset native',
  flags: ['interop'],
  why: 'There is one asset on this network, and clients pay in it.',
  fix: 'Write native.',
  saboteur: 'asset-usdc',
  expected: '"native"',
  look: (visit) => memberOf(firstOffer(visit), 'asset'),
  isGood: (value) => value === 'native',
});

memberRow({
  id: 'LEZ-011',
  title: 'asks for a positive whole number of units',
  flags: ['amount', 'ambiguous'],
  why: 'A fraction is read as another number by every second parser.',
  fix: 'Write atomic units as decimal text.',
  saboteur: 'amount-decimal',
  ambiguity: 'Z04',
  expected: 'a whole number above zero, as text or as an integer',
  look: (visit) => memberOf(firstOffer(visit), 'amount'),
  isGood: (value) =>
    typeof value === 'number' ? Number.isSafeInteger(value) && value > 0 : /^[1-9]\d*$/.test(String(value)),
});

memberRow({
  id: 'LEZ-012',
  title: 'names an account to pay to',
  flags: ['shape'],
  why: 'Money that is paid to nobody is lost.',
  fix: 'Write the account of the merchant into pay_to.',
  saboteur: 'payto-empty',
  expected: 'a name',
  look: (visit) => memberOf(firstOffer(visit), 'pay_to'),
  isGood: (value) => typeof value === 'string' && value.trim() !== '',
});

lezCheck(
  'LEZ-013',
  {
    ...tierless,
    title: 'names the resource that was asked for',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['shape'],
    why: 'An owner approves one resource and the payment buys another, or none.',
    fix: 'Write the URL of the request into resource.url.',
    saboteur: 'resource-other',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'resource' });
    const url = memberOf(memberOf(visit.challenge ?? visit.body, 'resource'), 'url');
    t.case('resource').expect('resource.url is the URL of the request', {
      expected: lez.rail.resource,
      actual: text(url),
      ok: url === lez.rail.resource,
      evidence: [visit.exchange],
    });
  },
);

lezCheck(
  'LEZ-024',
  {
    ...tierless,
    title: 'records whether the first challenge carries an error',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    flags: ['ambiguous'],
    why: 'Some clients take any error for a refused payment.',
    fix: 'Leave x-payment-error out, and error null, until a payment was refused.',
    saboteur: 'error-on-first-challenge',
  },
  async (lez, t) => {
    const visit = await lez.get({ case: 'first challenge' });
    t.observe('x-payment-error on the first challenge', visit.code ?? 'none');
    t.case('first challenge').expect('the first challenge was seen', {
      expected: '402',
      actual: show(visit),
      ok: visit.status === 402,
      evidence: [visit.exchange],
    });
  },
);
