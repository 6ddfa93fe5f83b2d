/**
 * The service is still there after each vector.
 * @module
 */
import type { Exchange } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { isAlive, wallOf } from '../answers.js';

/** `amount - 1: still alive` -> `amount - 1`. */
const vectorOf = ({ tag }: Exchange): string => tag.case.replace(/:? ?still alive$/, '');

/** Pure part: looks at the questions that were asked after each vector, and at the process of a started target. */
export function judgeSurvival({
  exchanges,
  unheard = [],
  gone = [],
  processAlive,
}: Pick<RunEvidence, 'exchanges' | 'unheard' | 'gone' | 'processAlive'>): readonly Finding[] {
  // The end of a process that the kit started is known, and no vector that was sent after it is to be named for it.
  const questions = [...exchanges, ...(processAlive === undefined ? unheard : [])].filter(
    (one) => one.tag.endpoint === 'supported' && one.tag.case.endsWith('still alive'),
  );
  const findings = lookAtEach(
    questions.filter((one) => !wallOf(one)),
    {
      claim: 'the service answers after a negative vector',
      expected: 'GET /supported answers 200 after each vector',
    },
    (exchange) => (isAlive(exchange) ? undefined : { actual: `not 200 after "${vectorOf(exchange)}"` }),
    questions.length > 0
      ? { status: 'blocked', reason: 'GET /supported is behind a wall' }
      : { status: 'out-of-reach', reason: 'no vector was followed by GET /supported' },
  );
  if (processAlive === undefined) return findings;
  return [
    ...findings,
    {
      claim: 'the process that was started is still running',
      expected: 'the same process at the end of the run',
      actual: !processAlive
        ? 'the process exited during the run'
        : gone.length > 0
          ? 'the process exited during the run, and the kit started it again'
          : 'the same process',
      ok: processAlive && gone.length === 0,
      evidence: [],
      case: 'process',
    },
  ];
}

observer(
  'X402-HTTP-019',
  {
    title: 'survives the whole negative corpus',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T0',
    flags: ['availability'],
    spec: 'measured with @x402/evm 2.27.0 (D1)',
    why: 'One request of anybody stops the service for every merchant behind it.',
    fix: 'Await every promise that can reject, handle errors at the edge of each request, and keep the process alive.',
    saboteur: 'exits-on-malformed-body',
  },
  judgeSurvival,
);
