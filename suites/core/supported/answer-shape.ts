/**
 * The members of the supported answer and their types.
 * @module
 */
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import { bodyOf, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { wallOf } from '../answers.js';
import { firstOf, readSupported } from './read-supported.js';

const spec = 'v2 spec §7.3.1';

/** What a value is, in words. */
export function typeText(value: JsonValue | undefined): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object'
    ? 'an object'
    : `the ${typeof value} ${JSON.stringify(value).slice(0, 80)}`;
}

check(
  'X402-SUP-001',
  {
    title: 'answers GET /supported with 200 and a JSON object',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec: 'v2 spec §7.3',
    why: 'Resource servers read this answer at their start; without it they cannot offer any payment.',
    fix: 'Answer 200 with an object that has kinds, extensions and signers.',
    saboteur: 'supported-is-an-array',
  },
  async (t) => {
    const exchange = await t.supported({ case: 'supported' });
    const c = t.case('answer');
    const wall = wallOf(exchange);
    if (wall) return c.blocked(wall);
    c.expect('the status is 200', {
      expected: '200',
      actual: show(exchange),
      ok: exchange.answer?.status === 200,
      evidence: [exchange],
    });
    c.expect('the body is a JSON object', {
      expected: 'a JSON object',
      actual: exchange.answer?.json === undefined ? 'no JSON' : typeText(exchange.answer.json),
      ok: bodyOf(exchange) !== undefined,
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-002',
  {
    title: 'lists kinds as an array',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec,
    why: 'Clients iterate over kinds; with another type they find nothing to pay with, or throw.',
    fix: 'Send kinds as an array, empty when nothing is served.',
    saboteur: 'kinds-keyed-by-network',
  },
  async (t) => {
    const exchange = await readSupported(t, 'kinds');
    if (!exchange) return;
    const c = t.case('kinds');
    const kinds = bodyOf(exchange)?.kinds;
    c.expect('kinds is an array', {
      expected: 'an array; an empty one is reported, not failed',
      actual: typeText(kinds),
      ok: Array.isArray(kinds),
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-003',
  {
    title: 'lists extensions as an array of strings',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec,
    why: 'Clients that follow the text read the member unconditionally and throw when it is missing.',
    fix: 'Send extensions as an array of strings, empty when there are none.',
    saboteur: 'omits-extensions',
  },
  async (t) => {
    const exchange = await readSupported(t, 'extensions');
    if (!exchange) return;
    const c = t.case('extensions');
    const extensions = bodyOf(exchange)?.extensions;
    const isList = Array.isArray(extensions) && extensions.every((one) => typeof one === 'string');
    const remark = extensions === undefined ? ' (the official client reads a missing value as [])' : '';
    c.expect('extensions is an array of strings', {
      expected: 'an array of strings',
      actual: `${typeText(extensions)}${Array.isArray(extensions) && !isList ? ' with other types in it' : ''}${remark}`,
      ok: isList,
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-004',
  {
    title: 'maps network patterns to arrays of signer addresses',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec,
    why: 'Merchants and buyers that want to know who settles for them cannot find out.',
    fix: 'Send signers as an object from a CAIP-2 pattern to an array of addresses.',
    saboteur: 'signers-as-flat-array',
  },
  async (t) => {
    const exchange = await readSupported(t, 'signers');
    if (!exchange) return;
    const c = t.case('signers');
    const signers = bodyOf(exchange)?.signers;
    const remark = signers === undefined ? ' (the official client reads a missing value as {})' : '';
    const isMap = isJsonObject(signers);
    c.expect('signers is an object', {
      expected: 'an object',
      actual: `${typeText(signers)}${remark}`,
      ok: isMap,
      evidence: [exchange],
    });
    if (!isMap) return;
    const faults = Object.entries(signers)
      .filter(([, list]) => !Array.isArray(list) || list.some((one) => typeof one !== 'string'))
      .map(([pattern, list]) => `${pattern}: ${typeText(list)}`);
    c.expect('each value is an array of addresses', {
      expected: 'arrays of strings',
      actual: firstOf(faults, 'arrays of strings'),
      ok: faults.length === 0,
      evidence: [exchange],
    });
  },
);
