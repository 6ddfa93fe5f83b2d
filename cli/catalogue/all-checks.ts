/**
 * Every check twice, from one source: as a row of the catalogue, and in the words of `assay explain`.
 * @module
 */
import type { AuthorizationRow } from '../../suites/authorization/family-rows.js';
import { loadVectors, type VectorSet } from '../../suites/authorization/load-vectors.js';
import { cweOf } from '../../suites/kit/cwe.js';
import { loadChecks, loadSaboteurs } from '../../suites/kit/load-suites.js';
import { type Entry, registeredChecks } from '../../suites/kit/registry.js';
import { profileOf } from '../../suites/kit/row.js';
import { registeredSaboteurs, type Saboteur } from '../../suites/kit/saboteur.js';
import { authorizationRows } from '../authorization-rows.js';
import { knownOfRow } from '../explain/authorization.js';
import { type Explanation, explanationOf } from '../explain/render.js';
import { rowExplanation } from '../explain/render-row.js';
import { proofOf } from '../proof.js';
import type { CatalogueCheck } from './catalogue.js';

export interface KnownCheck {
  readonly check: CatalogueCheck;
  readonly explanation: Explanation;
}

type Fault = Pick<Saboteur, 'id' | 'fault' | 'catches'>;

function knownCheck(entry: Entry, saboteurs: readonly Fault[]): KnownCheck {
  const { id, kind, row } = entry;
  const caught = saboteurs.filter(({ catches }) => catches.includes(id));
  const fault = caught.find((one) => one.id === row.saboteur)?.fault;
  const proof = proofOf(id, row.saboteur, row.sameAs);
  return {
    check: {
      id,
      rev: row.rev ?? 1,
      title: row.title,
      profile: profileOf(id),
      level: row.level,
      severity: row.severity,
      basis: row.basis,
      needs: row.needs,
      flags: [...row.flags],
      cwe: cweOf(id, row),
      spec: row.spec,
      why: row.why,
      fix: row.fix,
      ...(row.run ? { run: row.run } : {}),
      kind,
      ...(row.ambiguity ? { ambiguity: row.ambiguity } : {}),
      ...(row.sameAs ? { same_as: [...row.sameAs] } : {}),
      saboteurs: caught.map((one) => ({ id: one.id, fault: one.fault })),
      proof: { state: proof.state, honest: proof.honest },
    },
    explanation: explanationOf(entry, { proof, ...(fault === undefined ? {} : { fault }) }),
  };
}

function knownRow(row: AuthorizationRow, vectors: VectorSet): KnownCheck {
  const known = knownOfRow(row, vectors);
  return {
    check: {
      id: row.id,
      rev: 1,
      title: row.title,
      profile: 'authorization',
      level: row.level,
      severity: row.severity,
      basis: row.basis,
      flags: [],
      cwe: [],
      spec: row.spec,
      why: row.why,
      fix: row.fix,
      kind: known.vectors > 0 ? 'vectors' : 'law',
      saboteurs: known.finds.map(({ id, fault }) => ({ id, fault })),
      proof: { state: known.proof.state, honest: known.proof.honest },
    },
    explanation: rowExplanation(row, known),
  };
}

/** The checks of facilitators in the order of their ids, then those of verifiers as they are asked. */
export async function allChecks(): Promise<readonly KnownCheck[]> {
  await loadChecks();
  await loadSaboteurs();
  const saboteurs = registeredSaboteurs();
  const vectors = await loadVectors();
  return [
    ...registeredChecks().map((entry) => knownCheck(entry, saboteurs)),
    ...authorizationRows.map((row) => knownRow(row, vectors)),
  ];
}
