/**
 * Saboteurs: facilitators with exactly one fault. A check without one that it catches is not done.
 * The reference's parts are named here by type parameter only, so that the kit does not import the reference.
 * @module
 */

import type { OpenBridgesOptions } from '../../simulator/bridge/open-bridges.js';
import type { CodeMap } from '../lez/codes.js';
import type { Entry } from './registry.js';
import { type Family, familyOf } from './row.js';

/** A handler of web requests, as the reference's app is one. */
export type Fetch = (request: Request) => Promise<Response>;

/** What a process is told while it runs. */
export interface Life {
  /** Aborts when the process is asked to stop. */
  readonly stopping: AbortSignal;
}

export interface Saboteur<Parts = unknown, Shop = never, Ace = never> {
  /** Short slug: `accepts-underpayment`. */
  readonly id: string;
  /** The fault in one sentence, third person: "accepts a value below the amount". */
  readonly fault: string;
  /** Rows that must catch it. */
  readonly catches: readonly string[];
  /** Other rows that change because of it, by name. The set of changed rows must match exactly. */
  readonly sideEffects?: readonly string[];
  /** Up to ten rows that must stay as they are; they are run as well. */
  readonly neighbours?: readonly string[];
  /** One part of the reference replaced, for one life of its process. */
  readonly parts?: (honest: Parts, life: Life) => Partial<Parts>;
  /** One part of the reference in the mode that verifies before it settles, for one life of its process. */
  readonly aceParts?: (honest: Ace, life: Life) => Partial<Ace>;
  /** The environment of that mode, misread before it is checked. */
  readonly environment?: (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** The reference's configuration, misread before it is checked. */
  readonly configure?: (settings: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Stands in for the ledger of the simulator's bridges: a fault of ours, which must end as `error`. */
  readonly ledger?: OpenBridgesOptions['createLedger'];
  /** One part of the reference's LEZ merchant replaced. */
  readonly shopParts?: (honest: Shop) => object;
  /** A thin wrapper around that merchant. It finds the header names as they were sent in `x-raw-header-names`. */
  readonly shop?: (honest: Fetch) => Fetch;
  /** The list of codes that its operator hands in. */
  readonly codes?: (honest: CodeMap) => CodeMap;
  /** A thin wrapper around the reference for faults on the wire. */
  readonly wire?: (honest: Fetch) => Fetch;
  /** Gives a warning instead of a failure. */
  readonly soft?: boolean;
  /** An honest variation that no row may flag. */
  readonly control?: boolean;
}

const saboteurs = new Map<string, Saboteur<never, never, never>>();

/** The catalogue to which a saboteur belongs: that of the first row that it names. */
export const catalogueOf = ({ catches, neighbours = [] }: Pick<Saboteur, 'catches' | 'neighbours'>): Family =>
  familyOf(catches[0] ?? neighbours[0] ?? '');

/** Declares a saboteur beside the check that catches it. Names are unique within a catalogue. */
export function saboteur<Parts, Shop = never, Ace = never>(declared: Saboteur<Parts, Shop, Ace>): void {
  const key = `${catalogueOf(declared)} ${declared.id}`;
  if (saboteurs.has(key)) throw new Error(`saboteur ${declared.id} is declared twice`);
  saboteurs.set(key, declared as unknown as Saboteur<never, never, never>);
}

/** All saboteurs that were loaded. */
export function registeredSaboteurs<Parts, Shop = never, Ace = never>(): readonly Saboteur<
  Parts,
  Shop,
  Ace
>[] {
  return [...saboteurs.values()] as unknown as readonly Saboteur<Parts, Shop, Ace>[];
}

/** The saboteur that a row names; undefined when there is none that catches it. */
export function saboteurOf<Parts, Shop = never, Ace = never>({
  id,
  row,
}: Entry): Saboteur<Parts, Shop, Ace> | undefined {
  return registeredSaboteurs<Parts, Shop, Ace>().find(
    (one) => one.id === row.saboteur && one.catches.includes(id),
  );
}
