/**
 * Where `assay sim` leaves its handle, and where other commands look for it when nobody names one.
 * @module
 */
import { join } from 'node:path';

/** Relative to the working directory. */
export const defaultSim = join('.assay', 'sim.json');
