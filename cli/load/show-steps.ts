/**
 * How far a load is, on standard error: a line that is rewritten on a terminal, a line now and then when piped.
 * @module
 */
import type { Progress } from '../progress.js';
import type { LoadPlan } from './plan.js';
import type { LoadStep } from './run-load.js';

/** Milliseconds between two lines when piped. */
const pipedEveryMs = 5_000;

function stepText(step: LoadStep, plan: LoadPlan): string {
  if (step.step === 'preparing') return `making payments: ${step.done} of ${step.of}`;
  if (step.step === 'judging')
    return step.of > 1 ? `judging payments: ${step.done} of ${step.of}` : 'judging';
  const { elapsedMs, requests, errors, underWay, waiting } = step;
  const waits = waiting > 0 ? `, ${waiting} waiting` : '';
  return `${(elapsedMs / 1000).toFixed(0)} of ${plan.durationMs / 1000} s: ${requests} requests, ${errors} errors, ${underWay} under way${waits}`;
}

export function showSteps(
  progress: Pick<Progress, 'step'>,
  plan: LoadPlan,
  live: boolean,
): (step: LoadStep) => void {
  let kind: LoadStep['step'] | undefined;
  let shownAt = 0;
  return (step) => {
    const now = performance.now();
    if (!live && step.step === kind && now - shownAt < pipedEveryMs) return;
    kind = step.step;
    shownAt = now;
    progress.step(stepText(step, plan));
  };
}
