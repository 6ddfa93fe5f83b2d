/**
 * Connections to a bridge that break before or in the middle of an answer.
 * @module
 */
import { check } from '../../kit/registry.js';
import { both, neverSuccess } from './upstream-fault.js';

check(
  'OFF-089',
  {
    title: 'reports no success when the connection breaks before the answer',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §9',
    why: 'A provider that went down after the request counts as one that paid.',
    fix: 'Answer that the outcome is unknown and let the next settle ask the bridge again.',
    saboteur: 'reset-is-success',
  },
  (t) =>
    neverSuccess(t, [
      ...both('a reset', { fault: 'drop_before_commit' }),
      ...both('an orderly end', { fault: 'drop_before_commit', args: { how: 'close' } }),
    ]),
);

check(
  'OFF-090',
  {
    title: 'reports no success when the connection breaks in the middle of the answer',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    flags: ['funds'],
    spec: 'offchain-bridge-1 §9',
    why: 'The first half of an answer says success and not yet which transaction; whoever stops there guesses.',
    fix: 'Read the body to its announced end before you parse it; anything shorter is no answer.',
    saboteur: 'partial-body-ok',
  },
  (t) =>
    neverSuccess(t, [
      ...both('half of a yes, then a reset', { fault: 'reset_mid_body' }),
      ...both('half of a yes, then the end', { fault: 'reset_mid_body', args: { how: 'close' } }),
    ]),
);
