/**
 * How answers are judged while the operator is in trouble, and how a target that the trouble ended is brought back.
 * @module
 */
import { isPayerFault } from '../../../src/wire/reason-classes.js';
import type { Case } from '../../kit/cases.js';
import type { Check } from '../../kit/check-context.js';
import { accepted, type Exchange, reasonOf, show } from '../../kit/exchange.js';
import { classesSeen } from '../../kit/reason-words.js';
import type { Exit } from '../../kit/target-control.js';

const operatorClasses = ['INTERNAL', 'UPSTREAM', 'PENDING'] as const;

/** Whether an answer says that the trouble is the operator's: by its status, or by the class of its reason. */
export function namesOperator(exchange: Exchange): boolean {
  if ((exchange.answer?.status ?? 0) >= 500) return true;
  return classesSeen(exchange).some((one) => operatorClasses.some((known) => known === one));
}

/** The answer accepts nothing and puts the trouble on nobody but the operator. No answer at all is no verdict. */
export function judgeTroubled(c: Case, exchange: Exchange): void {
  if (!exchange.answer) {
    c.blocked(`there was no answer to judge: ${show(exchange)}`);
    return;
  }
  const endpoint = exchange.tag.endpoint;
  c.expect(`${endpoint} accepts nothing`, {
    expected: 'an answer without isValid: true or success: true',
    actual: show(exchange),
    ok: !accepted(exchange),
    evidence: [exchange],
  });
  if (accepted(exchange)) return;
  const reason = reasonOf(exchange);
  // A code that no list knows, or none at all, blames nobody.
  const unclear = classesSeen(exchange).length === 0;
  c.expect(`${endpoint} names the operator's trouble, and no fault of the payer`, {
    expected: 'a status of 500 and more, or a reason of class INTERNAL or UPSTREAM',
    actual: show(exchange),
    ok: namesOperator(exchange),
    evidence: [exchange],
    ...(unclear || (reason !== undefined && !isPayerFault(reason) && endpoint === 'settle')
      ? { soft: 'form' as const }
      : {}),
  });
}

/** What the kit found when it looked whether the target still runs. */
export interface Pulse {
  readonly alive: boolean;
  /** How the process ended and what it said last, where the kit started it. */
  readonly words: string;
  readonly look: Exchange;
}

/** Lines of output that tell why a process ended. */
const lastLines = 6;

function howOf({ code, signal }: Exit): string {
  if (code !== null) return ` with exit code ${code}`;
  return signal === null ? '' : ` with signal ${signal}`;
}

/** Asks for /supported; a process of the kit that does not answer any more is started again. */
export async function takePulse(t: Check, name: string): Promise<Pulse> {
  const look = await t.supported({ case: name });
  if (look.answer) return { alive: true, words: show(look), look };
  if (!t.session.process?.restart) return { alive: false, words: show(look), look };
  const exit = await t.target.stop();
  const output = (await t.target.output()).trim().split('\n').slice(-lastLines).join(' | ');
  await t.target.restart();
  return { alive: false, words: `the process ended${howOf(exit)}: ${output.slice(0, 600)}`, look };
}
