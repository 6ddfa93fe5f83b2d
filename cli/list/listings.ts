/**
 * What `assay list` can list, each kind from where the kit keeps it.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';
import { knownNetworks } from '../../simulator/chain/networks.js';
import { loadChecks } from '../../suites/kit/load-suites.js';
import { registeredChecks } from '../../suites/kit/registry.js';
import { type Profile, profileOf } from '../../suites/kit/row.js';
import { loadPreset, presetNames } from '../../targets/preset.js';
import { proofOf } from '../proof.js';
import type { Subject } from './subjects.js';
import type { TableRow } from './table.js';

const gates: Readonly<Record<Profile, string>> = {
  core: 'always',
  'exact-evm': '/supported lists x402Version 2, exact, eip155:*',
  v1: '/supported lists x402Version 1, exact, on the network that is graded',
  offchain: '/supported lists x402Version 2, exact, offchain:*',
  ledgerflow: 'an off-chain kind, and a target that the kit can start with its own configuration',
  rails: 'named only, or the reference',
  lez: '/supported lists exact on logos:*, and the merchant is known; or, when named, a merchant asks for a payment there',
  acedata: 'named only',
};

/** What a list shows: rows with the same members each, strings and numbers only. */
type Listing = readonly TableRow[];

export const listings: Readonly<Record<Subject, () => Promise<Listing>>> = {
  checks: async () => {
    await loadChecks();
    const { authorizationRows } = await import('../authorization-rows.js');
    return [
      ...registeredChecks().map(({ id, row }) => ({
        id,
        level: row.level,
        tier: row.needs,
        profile: profileOf(id),
        proof: proofOf(id, row.saboteur, row.sameAs).state,
        title: row.title,
      })),
      // A verifier has no tiers: there is nothing to wire.
      ...authorizationRows.map(({ id, level, title }) => ({
        id,
        level,
        tier: '-',
        profile: 'authorization',
        proof: proofOf(id, '').state,
        title,
      })),
    ];
  },
  targets: async () =>
    presetNames().map((name) => {
      const preset = loadPreset(name);
      return {
        name,
        version: preset.version ?? '',
        // Written from documentation alone: the first who runs it may have to correct it.
        state: preset.run_here ? 'run here' : 'not run here',
        modes: preset.modes.join(', '),
        title: plainLine(preset.title),
      };
    }),
  profiles: async () => {
    await loadChecks();
    const checks = registeredChecks();
    const { authorizationRows } = await import('../authorization-rows.js');
    return [
      ...(Object.keys(gates) as Profile[]).map((profile) => ({
        profile,
        checks: checks.filter((one) => profileOf(one.id) === profile).length,
        'runs when': gates[profile],
      })),
      {
        profile: 'authorization',
        checks: authorizationRows.length,
        'runs when': 'asked for: assay lf verifier, assay merchant',
      },
    ];
  },
  networks: async () =>
    knownNetworks.map(({ name, network, usdc }) => ({
      name,
      network,
      usdc: usdc.address,
      'EIP-712 name': usdc.name,
      'EIP-712 version': usdc.version,
    })),
};
