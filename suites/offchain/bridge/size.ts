/**
 * Answers of a bridge that are far too large, as they are or once they are unpacked.
 * @module
 */
import type { FaultRuleInput } from '../../../simulator/bridge/faults/rules.js';
import type { Check } from '../../kit/check-context.js';
import { isValid, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { both, controlled, inTime, neverSuccess } from './upstream-fault.js';

const mebibyte = 1_024 ** 2;

/**
 * While a large answer arrives, another payment is verified. One at a time, and after all other rows: who does not cut
 * such an answer has no time for them.
 */
async function cut(t: Check, name: string, fault: FaultRuleInput): Promise<void> {
  for (const one of both(name, fault)) {
    const other = await t.payment();
    const meanwhile = `another payment during ${one.case}`;
    const [, beside] = await Promise.all([
      neverSuccess(t, [one], (c, disturbed) => inTime(t, c, disturbed)),
      t.verify(other, { case: meanwhile, role: 'valid' }),
    ]);
    const c = t.case(meanwhile);
    if (!controlled(t, c, 'verify')) continue;
    c.expect('it is verified', {
      expected: 'isValid: true',
      actual: show(beside),
      ok: isValid(beside),
      evidence: [beside],
    });
  }
}

check(
  'OFF-093',
  {
    title: 'cuts an answer of the bridge that does not end',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    run: 'wired',
    flags: ['availability'],
    spec: 'offchain-bridge-1 §2',
    why: 'A single answer fills the memory, and the process dies with everybody’s settles in it.',
    fix: 'Count the bytes while you read and destroy the connection after 1 MiB.',
    saboteur: 'buffer-all',
  },
  (t) => cut(t, 'a yes of 256 MiB', { fault: 'huge_body', args: { bytes: 256 * mebibyte } }),
);

check(
  'OFF-094',
  {
    title: 'cuts a compressed answer of the bridge that expands without end',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    run: 'wired',
    flags: ['availability'],
    spec: 'offchain-bridge-1 §2',
    why: 'One MiB on the wire becomes one GiB in memory, past every limit on received bytes.',
    fix: 'Ask for identity encoding and refuse encoded answers, or count the bytes after unpacking and stop after 1 MiB.',
    saboteur: 'inflate-unbounded',
  },
  (t) =>
    cut(t, 'a yes that expands to 1 GiB', { fault: 'compressed_bomb', args: { bytes: 1_024 * mebibyte } }),
);
