/**
 * Facilitators that do not get to their bridge, or do not survive it.
 * @module
 */
import { saboteur } from '../kit/saboteur.js';
import { isTable, ofAdapters } from './misread-adapters.saboteur.js';

saboteur({
  id: 'double-slash',
  fault: 'puts the path behind a base URL that ends with a slash already',
  catches: ['OFF-058'],
  neighbours: ['OFF-062', 'OFF-088'],
  configure: ofAdapters((adapters) =>
    adapters.map((one) => {
      const { backend } = one;
      if (!isTable(backend) || typeof backend.base_url !== 'string' || !backend.base_url.endsWith('/'))
        return one;
      return { ...one, backend: { ...backend, base_url: `${backend.base_url}/` } };
    }),
  ),
});

saboteur({
  id: 'dns-crash',
  fault: 'ends with the first lookup that fails, and answers nobody any more',
  catches: ['OFF-088'],
  neighbours: ['OFF-058', 'OFF-037'],
  wire: (honest) => {
    let crashed = false;
    return async (request) => {
      const answer = crashed ? undefined : await honest(request);
      // Nothing answers at the address of the row, so this is what the failed lookup looks like from outside.
      crashed ||= (await answer?.clone().text())?.includes('upstream_unavailable') ?? false;
      return crashed || answer === undefined ? new Response(null, { status: 500 }) : answer;
    };
  },
});
