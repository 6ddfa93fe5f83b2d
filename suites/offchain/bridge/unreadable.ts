/**
 * Answers of a bridge that do not say what the contract lets them say: no JSON, wrong types, no boolean.
 * @module
 */
import { check } from '../../kit/registry.js';
import { both, neverSuccess, upstreamErrors } from './upstream-fault.js';

check(
  'OFF-073',
  {
    title: 'takes an answer of the bridge that is no JSON for an upstream error',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2, §9',
    why: 'A maintenance page with status 200 is read as a yes, and the merchant delivers for nothing.',
    fix: 'Parse the whole body as JSON and answer 502 when that fails; at settle the outcome is unknown until the bridge tells it.',
    saboteur: 'bad-json-is-valid',
  },
  (t) =>
    upstreamErrors(t, [
      { case: 'half an object, verify', order: 'verify', fault: { fault: 'malformed_json' } },
      {
        case: 'half an object, settle',
        order: 'settle',
        fault: { fault: 'malformed_json', args: { text: '{"success":tr' } },
      },
      ...both('a page in HTML', { fault: 'html_200' }),
      ...both('an empty body', { fault: 'empty_200' }),
    ]),
);

check(
  'OFF-074',
  {
    title: 'takes an answer of the bridge with members of the wrong type for an upstream error',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2, §9',
    why: 'Where any text counts as true, "false" does as well, and a refused payment is delivered.',
    fix: 'Decode the answer with a schema: valid and success are booleans, payer, transaction and reason are text or null.',
    saboteur: 'truthy-valid',
  },
  (t) =>
    upstreamErrors(t, [
      {
        case: 'valid as text',
        order: 'verify',
        fault: { fault: 'wrong_type', args: { member: 'valid', value: 'true' } },
      },
      {
        case: 'valid as a number',
        order: 'verify',
        fault: { fault: 'wrong_type', args: { member: 'valid', value: 1 } },
      },
      {
        case: 'success as text',
        order: 'settle',
        fault: { fault: 'wrong_type', args: { member: 'success', value: 'yes' } },
      },
      {
        case: 'transaction as an object',
        order: 'settle',
        fault: { fault: 'wrong_type', args: { member: 'transaction', value: {} } },
      },
      // The boolean is sound: whoever leaves this payer out harms nobody.
      ...both('payer as a number', { fault: 'wrong_type', args: { member: 'payer', value: 5 } }).map(
        (one) => ({ ...one, soft: 'form' as const }),
      ),
    ]),
);

check(
  'OFF-075',
  {
    title: 'reports no success when the bridge’s answer lacks its boolean',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §2, §9',
    why: 'Any JSON object, such as the error of a gateway in between, turns into a paid order.',
    fix: 'Require valid and success; give neither a default.',
    saboteur: 'default-valid-true',
  },
  (t) =>
    neverSuccess(t, [
      ...both('an empty object', { fault: 'missing_field', args: { keep: [] } }),
      ...both('nothing but a payer', { fault: 'missing_field', args: { keep: ['payer'] } }),
      ...both('all but the boolean', { fault: 'missing_field' }),
    ]),
);
