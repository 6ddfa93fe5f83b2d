/**
 * How the family of the compatibility profile writes its vectors down: what is accepted, what is refused, and scenarios. In
 * predict an acceptance may be a defect that the code had; the title says so.
 * @module
 */
import type { JsonObject } from '../../src/wire/json.js';
import type { Feature, Seal } from './draft.js';
import type { Flag } from './flags.js';
import { type TextScene, textDecisionOf, textParamsOf } from './text-scene.js';

interface Common {
  readonly title: string;
  readonly refs: readonly string[];
  readonly flags: readonly Flag[];
  readonly ambiguous?: string;
  readonly needs?: readonly Feature[];
}

/** Authorized. */
export interface Predicts extends Common {
  readonly scene: TextScene;
  readonly rail?: string;
}

/** Refused: at a step in safe mode, under a name of the old code in predict. */
export interface Refuses extends Common {
  readonly scene: TextScene;
  readonly code: string;
  readonly step?: string;
  readonly also?: readonly string[];
  readonly wrong?: readonly Seal[];
}

type TextStep =
  /** `stored`: the scene whose decision comes again. */
  | { readonly scene: TextScene; readonly stored?: TextScene }
  | { readonly scene: TextScene; readonly code: string; readonly step?: string };

interface Plays extends Common {
  readonly point: 'positive' | 'negative';
  readonly steps: readonly TextStep[];
}

export type TextDraft = Predicts | Refuses | Plays;

const asks = (scene: TextScene): JsonObject => ({ op: 'verify_authorization', params: textParamsOf(scene) });

const refusal = ({ code, step, also }: Pick<Refuses, 'code' | 'step' | 'also'>): JsonObject => ({
  authorized: false,
  ...(step === undefined ? {} : { step }),
  code,
  ...(also === undefined ? {} : { also }),
});

const acceptance = (scene: TextScene, rail = 'onchain', replayed = false): JsonObject => ({
  authorized: true,
  decision: textDecisionOf(scene, rail, replayed),
});

function inputAndExpect(draft: TextDraft): { readonly input: JsonObject; readonly expect: JsonObject } {
  if ('steps' in draft) {
    const steps = draft.steps.map((step) => ({
      ...asks(step.scene),
      expect:
        'code' in step
          ? refusal(step)
          : acceptance(step.stored ?? step.scene, 'onchain', step.stored !== undefined),
    }));
    return { input: { op: 'scenario', steps }, expect: { authorized: draft.point === 'positive' } };
  }
  const expect = 'code' in draft ? refusal(draft) : acceptance(draft.scene, draft.rail);
  return { input: asks(draft.scene), expect };
}

/** The positive on which a vector rests; the two bases rest on themselves. */
export interface Bases {
  readonly predict: TextDraft;
  readonly safe: TextDraft;
}

/** The vectors of a family, with their ids. */
export function assembleTexts(family: string, drafts: readonly TextDraft[], bases: Bases): JsonObject[] {
  const idOf = (draft: TextDraft): string =>
    `${family}-${String(drafts.indexOf(draft) + 1).padStart(3, '0')}`;
  return drafts.map((draft) => {
    const { title, refs, flags, ambiguous, needs } = draft;
    const isPositive = 'steps' in draft ? draft.point === 'positive' : !('code' in draft);
    const scene = 'steps' in draft ? draft.steps[0]?.scene : draft.scene;
    const wrong = 'wrong' in draft ? draft.wrong : undefined;
    return {
      id: idOf(draft),
      family,
      profile: 'lf-mar-text/2026-03',
      basis: 'kit',
      title,
      ...(isPositive
        ? {}
        : {
            base: idOf(bases[scene?.mode ?? 'safe']),
            defect: {
              where: scene?.mode ?? 'safe',
              what: title.replace(/^[a-z]+: /, ''),
              resigned: !(wrong ?? []).some((seal) => seal.endsWith('signature')),
              ...(wrong === undefined ? {} : { wrong }),
            },
          }),
      ...inputAndExpect(draft),
      ...(ambiguous === undefined ? {} : { ambiguous }),
      ...(needs === undefined ? {} : { needs }),
      flags: ambiguous === undefined ? flags : [...flags, 'AMBIGUOUS'],
      refs: ambiguous === undefined ? refs : [...refs, ambiguous],
    };
  });
}
