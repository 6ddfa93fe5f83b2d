/**
 * A facilitator whose replicas do not know of each other.
 * @module
 */
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

saboteur({
  id: 'lists-a-kind-every-second-time',
  fault: 'drops one of its kinds on every second call',
  catches: ['X402-HTTP-017'],
  neighbours: ['X402-SUP-002', 'X402-SUP-005', 'X402-SUP-009'],
  wire: (honest) => {
    let calls = 0;
    // The kind that comes and goes is one that no other row pays with.
    return changeSupported((body) => {
      calls += 1;
      if (calls % 2 === 0 || !Array.isArray(body.kinds)) return body;
      const signers = { 'stellar:*': ['GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H'] };
      return {
        ...body,
        kinds: [...body.kinds, { x402Version: 2, scheme: 'exact', network: 'stellar:testnet' }],
        signers: { ...(body.signers as object), ...signers },
      };
    })(honest);
  },
});
