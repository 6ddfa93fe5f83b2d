/**
 * How saboteurs of this room misread the adapters of a configuration.
 * @module
 */
import type { Saboteur } from '../kit/saboteur.js';

export type Table = Readonly<Record<string, unknown>>;

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Settings with other adapters. */
export const ofAdapters =
  (change: (adapters: readonly Table[]) => readonly Table[]): NonNullable<Saboteur['configure']> =>
  (settings) => ({
    ...settings,
    ...(Array.isArray(settings.adapters) ? { adapters: change(settings.adapters.filter(isTable)) } : {}),
  });
