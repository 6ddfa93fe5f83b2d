/**
 * What /supported says about LEZ, before the canary proves anything.
 * @module
 */
import type { JsonValue } from '../../src/wire/json.js';
import { advertisedKinds } from '../../suites/kit/advertised.js';
import type { LezRail } from '../../suites/kit/session.js';
import type { OpenTarget } from './open-target.js';

/** The rail at the highest tier that the wiring could give; undefined without a kind on LEZ or without a merchant. */
export function claimLez(
  supported: JsonValue,
  { lez, sim }: Pick<OpenTarget, 'lez' | 'sim'>,
): LezRail | undefined {
  const isListed = advertisedKinds({ supported }).some(
    ({ x402Version, scheme, network }) =>
      x402Version === 2 && scheme === 'exact' && network.startsWith('logos:'),
  );
  if (!isListed || lez === undefined) return undefined;
  return { ...lez, tier: sim === undefined ? 0 : 3, controls: { verify: 'unproven', settle: 'unproven' } };
}
