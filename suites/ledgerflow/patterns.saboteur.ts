/**
 * Facilitators that send payments to the wrong adapter.
 * @module
 */

import type { Parts } from '../../src/facilitator/parts.js';
import { parseCaip2 } from '../../src/wire/caip.js';
import { saboteur } from '../kit/saboteur.js';
import { ofAdapters } from './misread-adapters.saboteur.js';

saboteur<Parts>({
  id: 'wildcard-any-namespace',
  fault: 'lets a wildcard serve every namespace',
  catches: ['OFF-029'],
  neighbours: ['OFF-030', 'OFF-031', 'OFF-037'],
  parts: (honest) => ({
    dispatch: (request) => {
      const found = honest.dispatch(request);
      const { paymentRequirements } = request;
      const [, reference = ''] = paymentRequirements.network.split(':');
      const network = parseCaip2(`offchain:${reference}`);
      if (found.ok || network === undefined || paymentRequirements.network.startsWith('offchain:'))
        return found;
      // Only where every reference is covered: a wildcard.
      const any = parseCaip2('offchain:nobody-has-this');
      if (any === undefined) return found;
      const asked = (one: typeof any) => ({
        ...request,
        paymentRequirements: { ...paymentRequirements, network: one },
      });
      return honest.dispatch(asked(any)).ok ? honest.dispatch(asked(network)) : found;
    },
  }),
});

saboteur({
  id: 'set-as-prefix',
  fault: 'takes a set as the beginning of what it serves',
  catches: ['OFF-030'],
  neighbours: ['OFF-029', 'OFF-031'],
  configure: ofAdapters((adapters) =>
    adapters.map((one) => ({
      ...one,
      ...(Array.isArray(one.networks)
        ? { networks: one.networks.map((text) => String(text).replace(/\{.*\}$/, '*')) }
        : {}),
    })),
  ),
});

saboteur({
  id: 'last-match-wins',
  fault: 'lets the last adapter that matches serve',
  catches: ['OFF-031'],
  neighbours: ['OFF-029', 'OFF-030', 'OFF-037'],
  configure: ofAdapters((adapters) => adapters.toReversed()),
});

saboteur({
  id: 'ignore-enabled',
  fault: 'reads past enabled = false',
  catches: ['OFF-037'],
  neighbours: ['OFF-029', 'OFF-031'],
  configure: ofAdapters((adapters) => adapters.map((one) => ({ ...one, enabled: true }))),
});
