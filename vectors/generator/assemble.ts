/**
 * From drafts to the vectors of a file: ids in order, bytes, expectation.
 * @module
 */
import type { JsonObject, JsonValue } from '../../src/wire/json.js';
import { decisionOf, paramsOf } from './build.js';
import type { Draft, Family, Notes, Refusal, ScenarioStep } from './draft.js';

const refuses = ({ step, code, also, alsoSteps }: Refusal): JsonObject => ({
  authorized: false,
  step,
  code,
  ...(also === undefined ? {} : { also }),
  ...(alsoSteps === undefined ? {} : { also_steps: alsoSteps }),
});

function writeStep(step: ScenarioStep): JsonObject {
  if ('reset' in step) return { op: 'reset', params: {}, expect: {} };
  if ('together' in step)
    return {
      op: 'together',
      requests: step.together.map((scene) => ({ op: 'verify_authorization', params: paramsOf(scene) })),
      expect: { authorized: step.authorized, others: refuses(step.others) },
    };
  const expect =
    'refuses' in step
      ? refuses(step.refuses)
      : {
          authorized: true,
          decision: decisionOf(step.scene, step.accepts.rail ?? 'onchain', step.accepts.replayed),
        };
  return { op: 'verify_authorization', params: paramsOf(step.scene), expect };
}

function inputAndExpect(draft: Draft): { input: JsonObject; expect: JsonObject } {
  switch (draft.kind) {
    case 'positive':
      return {
        input: { op: 'verify_authorization', params: paramsOf(draft.scene) },
        expect: { authorized: true, decision: decisionOf(draft.scene, draft.rail) },
      };
    case 'negative':
      return {
        input: { op: 'verify_authorization', params: paramsOf(draft.change(draft.base.scene)) },
        expect: refuses(draft),
      };
    case 'scenario':
      return {
        input: { op: 'scenario', steps: draft.steps.map(writeStep) },
        expect: { authorized: draft.polarity === 'positive' },
      };
  }
}

function defectOf(draft: Draft): JsonObject {
  if (draft.kind === 'positive') return {};
  if (draft.kind === 'scenario') return { defect: { where: draft.where, what: draft.what, resigned: true } };
  const wrong = draft.wrong ?? [];
  return {
    defect: {
      where: draft.where,
      what: draft.what,
      resigned: !wrong.some((seal) => seal.endsWith('signature')),
      ...(wrong.length === 0 ? {} : { wrong }),
    },
  };
}

const notesOf = ({ ambiguous, needs, flags = [], refs = [] }: Notes): JsonObject => ({
  ...(ambiguous === undefined ? {} : { ambiguous }),
  ...(needs === undefined ? {} : { needs }),
  flags: ambiguous === undefined || flags.includes('AMBIGUOUS') ? flags : [...flags, 'AMBIGUOUS'],
  refs: ambiguous === undefined || refs.includes(ambiguous) ? refs : [...refs, ambiguous],
});

/** All vectors of all families. A base has to stand in one of them. */
export function assemble(families: readonly Family[]): Map<Family, JsonObject[]> {
  const ids = new Map<Draft, string>();
  for (const { id, drafts } of families)
    for (const [index, draft] of drafts.entries())
      ids.set(draft, `${id}-${String(index + 1).padStart(3, '0')}`);

  const idOf = (draft: Draft): string => {
    const id = ids.get(draft);
    if (id === undefined) throw new Error(`no family has the vector "${draft.title ?? ''}"`);
    return id;
  };

  const vectorOf = (family: Family, draft: Draft): JsonObject => {
    const { input, expect } = inputAndExpect(draft);
    const vector: Record<string, JsonValue> = {
      id: idOf(draft),
      family: family.id,
      profile: 'lf-core/1',
      basis: draft.basis ?? 'kit',
      title: draft.title ?? (draft.kind === 'negative' ? `${draft.where}: ${draft.what}` : ''),
    };
    if (draft.kind !== 'positive') vector.base = idOf(draft.base);
    return {
      ...vector,
      ...defectOf(draft),
      input,
      expect: { ...expect, ...family.http?.(draft) },
      ...notesOf(draft),
    };
  };

  return new Map(
    families.map((family) => [
      family,
      [...family.drafts.map((draft) => vectorOf(family, draft)), ...(family.written?.() ?? [])],
    ]),
  );
}
