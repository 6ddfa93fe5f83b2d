/**
 * Times in which nobody was there to answer: the target had ended by itself, or refused every connection until the end of
 * the run. Who asked then learned nothing, and what it learned accuses nobody.
 * @module
 */
import type { Exchange } from './exchange.js';
import type { TargetClient } from './http-client.js';
import type { CheckResult, Status } from './result.js';
import type { CheckOutcome } from './run-check.js';

/** Milliseconds since 1970; without an end it did not come back. */
export interface Gone {
  /** Before the end itself where that is told late: what broke in between broke for it. */
  readonly from: number;
  /** The end itself, where it is known. */
  readonly at?: number;
  readonly to?: number;
}

/** How the reason of each check begins that asked a target which was not there. */
export const goneReason = 'the target was gone';

/** Whether a request found nobody, or whoever read it ended before the answer. */
export function isUnheard({ failure, sentAt, answeredAt }: Exchange, gone: readonly Gone[]): boolean {
  if (failure?.kind !== 'connection' && failure?.kind !== 'timeout') return false;
  return gone.some(({ from, to }) => answeredAt >= from && (to === undefined || sentAt < to));
}

/** Since when a target that the kit did not start has refused every connection; nothing when it answers still. */
export async function silentSince(
  client: Pick<TargetClient, 'send'>,
  exchanges: readonly Exchange[],
  timeoutMs: number,
): Promise<readonly Gone[]> {
  const answered = exchanges.filter((one) => one.answer).map((one) => one.answeredAt);
  const from = answered.length > 0 ? Math.max(...answered) : Math.min(...exchanges.map((one) => one.sentAt));
  if (!exchanges.some(({ failure, sentAt }) => failure?.kind === 'connection' && sentAt >= from)) return [];
  const { failure } = await client.send({ method: 'GET', path: 'supported', timeoutMs });
  return failure?.kind === 'connection' ? [{ from }] : [];
}

/** Checks whose requests the target had taken when it went: whoever asked later was refused the connection. */
export function underWay(exchanges: readonly Exchange[], gone: Gone): readonly string[] {
  const cut = exchanges.filter(
    (one) => isUnheard(one, [gone]) && !one.failure?.message.includes('ECONNREFUSED'),
  );
  return [...new Set(cut.map(({ tag }) => tag.check))];
}

const idle: readonly Status[] = ['skip', 'out-of-reach', 'blocked', 'disabled'];

/** Whether something that was answered is reason enough for the verdict. */
function standsWithout(unheard: ReadonlySet<string>, { cases, status }: CheckResult): boolean {
  return cases.some((one) =>
    one.assertions.some(
      ({ ok, soft, evidence }) =>
        !ok &&
        // What only warns is no reason for a failure.
        (status !== 'fail' || soft === undefined) &&
        evidence.length > 0 &&
        !evidence.some((id) => unheard.has(id)),
    ),
  );
}

/**
 * The outcome of a probe without what nobody answered: blocked, unless answers or the chain are enough for its verdict. A
 * row that runs alone and had begun before the target ended is judged as it stands: nobody else can have been the cause.
 */
export function withoutUnheard(
  outcome: CheckOutcome,
  gone: readonly Gone[],
  runsAlone: boolean,
): CheckOutcome {
  const { result, exchanges } = outcome;
  const unheard = exchanges.filter((one) => isUnheard(one, gone));
  if (unheard.length === 0 || idle.includes(result.status) || result.outcome !== undefined) return outcome;
  const begun = Math.min(...exchanges.map((one) => one.sentAt));
  const during = gone.find(
    ({ from, at = from }) => begun < at && unheard.some((one) => isUnheard(one, [{ from }])),
  );
  if (runsAlone && during) return outcome;
  if (standsWithout(new Set(unheard.map(({ id }) => id)), result)) return outcome;
  const { cause: _cause, ...rest } = result;
  const reason = `${goneReason}, and what it did not answer cannot be judged`;
  return { ...outcome, result: { ...rest, status: 'blocked', reason } };
}
