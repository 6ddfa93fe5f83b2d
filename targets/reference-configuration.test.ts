import { expect, it } from 'vitest';
import { checkFacilitatorConfig } from '../src/facilitator/config.js';
import { noSimulator } from './launch.fixture.js';
import { referenceConfiguration } from './reference-configuration.js';

const versionsOn = (network: string, chainId: number): readonly number[] => {
  const { settings } = referenceConfiguration({ ...noSimulator, network, chainId });
  return checkFacilitatorConfig({ ...settings, port: 0 }).adapters.flatMap((one) =>
    one.kind === 'evm' && one.enabled ? [one.x402_version] : [],
  );
};

it('the reference serves both versions of a chain that version 1 has a name for, and version 2 alone of others', () => {
  expect(versionsOn('eip155:84532', 84532)).toEqual([2, 1]);
  expect(versionsOn('eip155:42161', 42161)).toEqual([2]);
});
