/**
 * Facilitators that start with what cannot work, or do not say what they hide.
 * @module
 */
import type { Parts } from '../../src/facilitator/parts.js';
import { parseNetworkPattern } from '../../src/wire/network-pattern.js';
import { saboteur } from '../kit/saboteur.js';
import { isTable, ofAdapters } from './misread-adapters.saboteur.js';
import { unsetVariable } from './unset-variable.js';

saboteur({
  id: 'bad-pattern-ignored',
  fault: 'leaves patterns out that it cannot read, and starts with the rest',
  catches: ['OFF-038'],
  neighbours: ['OFF-029', 'OFF-039', 'OFF-062'],
  configure: ofAdapters((adapters) =>
    adapters.flatMap((one) => {
      if (!Array.isArray(one.networks)) return [one];
      const networks = one.networks.filter((text) => parseNetworkPattern(String(text)) !== undefined);
      return networks.length === 0
        ? [{ ...one, enabled: false, networks: ['offchain:none'] }]
        : [{ ...one, networks }];
    }),
  ),
});

saboteur<Parts>({
  id: 'no-shadow-warning',
  fault: 'prints no warning when one adapter hides another',
  catches: ['OFF-039'],
  neighbours: ['OFF-031', 'OFF-038'],
  parts: ({ log }) => ({
    log: {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      warn: () => {},
      error: (fields, message) => log.error(fields, message),
    },
  }),
});

saboteur({
  id: 'start-without-key',
  fault: 'starts without the key of a bridge when its variable is not set',
  catches: ['OFF-062'],
  neighbours: ['OFF-038', 'OFF-039'],
  configure: ofAdapters((adapters) =>
    adapters.map((one) => {
      const { backend } = one;
      if (!isTable(backend) || backend.api_key_env !== unsetVariable) return one;
      const { api_key_env: _unset, ...rest } = backend;
      return { ...one, backend: rest };
    }),
  ),
});
