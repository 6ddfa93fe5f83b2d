/**
 * A scene: things are tried one after another, each between two looks at the money, and each is judged by what came back
 * and by what moved.
 * @module
 */
import type { Purchase } from '../../src/agent/create-agent.js';
import { AssayError } from '../../src/wire/assay-error.js';
import type { SceneLine } from './scene-line.js';

export interface SceneOptions {
  readonly say: (line: SceneLine) => void;
  readonly signal: AbortSignal;
}

/** What became of one attempt, in words. */
export interface Answer {
  readonly kind: Purchase['kind'] | 'error';
  /** A stable code, or a transaction. */
  readonly text: string;
}

/** The answer of an agent's purchase. */
export function answerOf(purchase: Purchase): Answer {
  const { kind } = purchase;
  if (purchase.kind === 'paid') return { kind, text: purchase.receipt.transaction };
  return { kind, text: 'reason' in purchase ? purchase.reason : kind };
}

export interface Looking<Money> {
  /** Where the money is; JSON values only. */
  look(): Promise<Money>;
  /** What moved between two looks that differ. */
  moved(before: Money, after: Money): string;
}

export interface Scene<Money> {
  attempt(
    tried: string,
    act: () => Promise<Answer>,
    judge: (answer: Answer, before: Money, after: Money) => boolean,
    wanted: string,
  ): Promise<void>;
  /** Whether everything turned out as it should, so far. */
  held(): boolean;
}

/** Whether nothing moved between two looks. */
export const isSame = (before: unknown, after: unknown): boolean =>
  JSON.stringify(before) === JSON.stringify(after);

/** `attempt` rejects when the scene is aborted. */
export function createScene<Money>(
  { say, signal }: SceneOptions,
  { look, moved }: Looking<Money>,
): Scene<Money> {
  let held = true;
  return {
    attempt: async (tried, act, judge, wanted) => {
      signal.throwIfAborted();
      const before = await look();
      const answer = await act().catch((error: unknown): Answer => {
        signal.throwIfAborted();
        if (error instanceof AssayError) return { kind: 'error', text: error.code };
        throw error;
      });
      // What was cut off midway says nothing.
      signal.throwIfAborted();
      const after = await look();
      const ok = judge(answer, before, after);
      held &&= ok;
      const answered = answer.kind === 'paid' ? 'paid' : answer.text;
      const money = isSame(before, after) ? 'no money moved' : moved(before, after);
      say({ kind: 'tried', ok, tried, answered, money, wanted });
    },
    held: () => held,
  };
}
