/**
 * Builds the session that every check of a run shares.
 * @module
 */

import type { Desk } from '../../suites/kit/desk.js';
import type { Session } from '../../suites/kit/session.js';
import type { OpenTarget } from './open-target.js';
import type { GradeOptions } from './options.js';
import type { Reach } from './reach.js';
import { claimLez } from './read-lez.js';
import { claimOffchain } from './read-offchain.js';
import { assumedKinds, chooseKind, chooseKindV1, evmSigners, type SupportedFacts } from './read-supported.js';

/** Requests a second to a host that is neither loopback nor wired to the simulator. */
const politeRate = 10;

/** Whether bursts are allowed and how many requests a second are sent. */
export function manners(
  options: Pick<GradeOptions, 'rate'>,
  reach: Reach,
  wiredToSimulator: boolean,
): { readonly wired: boolean; readonly rate?: number } {
  const wired = reach === 'loopback' || wiredToSimulator;
  if (options.rate !== undefined) return { wired, rate: options.rate };
  return wired ? { wired } : { wired, rate: politeRate };
}

/** A session at the highest tier that the wiring could give; the canary lowers it to what it proves. */
export function createSession(about: {
  readonly options: Pick<GradeOptions, 'seed' | 'timeoutMs' | 'rate' | 'slow' | 'token' | 'acedata'>;
  readonly target: OpenTarget;
  readonly supported: SupportedFacts;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly replica?: Session['replica'];
  readonly publicChain?: Session['publicChain'];
  readonly desk: Desk;
  readonly reach: Reach;
  /** Start of the run, milliseconds since 1970. */
  readonly epoch: number;
}): Session {
  const { options, target, supported } = about;
  const listed =
    options.acedata && supported.json === null
      ? assumedKinds(target.sim?.network ?? options.token.network)
      : supported.json;
  const kind = chooseKind(listed, target.sim, options.token);
  const version1 = chooseKindV1(listed, kind, target.sim, options.token);
  const graded = kind ?? version1;
  const { sim } = target;
  const lez = about.publicChain ? undefined : claimLez(supported.json, target);
  // A letter says one tier, and over a public chain nobody sees a ledger.
  const offchain = about.publicChain ? undefined : claimOffchain(supported.json, sim, target.preset);
  return {
    seed: options.seed,
    epoch: about.epoch,
    tier: !graded ? 0 : sim ? 3 : about.publicChain ? 2 : 1,
    target: {
      url: target.url,
      headers: about.headers,
      timeoutMs: options.timeoutMs,
      ...(about.ca ? { ca: about.ca } : {}),
      ...manners(
        options,
        about.reach,
        sim !== undefined && (graded !== undefined || offchain !== undefined || lez !== undefined),
      ),
      verifyFirst: options.acedata === true || (target.preset?.verify_first ?? false),
      ...(options.acedata ? { storesVerified: true } : {}),
      ...(target.payTo ? { payTo: target.payTo } : {}),
    },
    ...(kind ? { kind } : {}),
    ...(version1 ? { version1 } : {}),
    supported: supported.json,
    signers: evmSigners(supported.json),
    ...(sim && (graded || offchain || lez) ? { sim } : {}),
    ...(offchain ? { offchain } : {}),
    ...(lez ? { lez } : {}),
    ...(about.publicChain ? { publicChain: about.publicChain } : {}),
    ...(about.replica ? { replica: about.replica } : {}),
    ...(target.started || target.commands
      ? {
          process: {
            restart: true,
            signal: target.started !== undefined,
            spawn: target.preset?.configuration !== undefined,
            environment: target.preset !== undefined && target.started !== undefined,
          },
        }
      : {}),
    controls: { verify: 'unproven', settle: 'unproven' },
    desk: { url: about.desk.url, token: about.desk.token },
    slow: options.slow,
  };
}
