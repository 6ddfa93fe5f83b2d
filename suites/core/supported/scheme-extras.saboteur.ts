/**
 * Facilitators that advertise a scheme without what payers need for it.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import type { Fetch } from '../../kit/saboteur.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

function alsoLists(kind: JsonObject, signers: JsonObject = {}): (honest: Fetch) => Fetch {
  return changeSupported((body) => ({
    ...body,
    kinds: [...(Array.isArray(body.kinds) ? body.kinds : []), kind],
    signers: { ...(isJsonObject(body.signers) ? body.signers : {}), ...signers },
  }));
}

const neighbours = ['X402-SUP-005', 'X402-SUP-006', 'X402-SUP-009', 'X402-SUP-010', 'X402-SUP-015'];
const batch = { x402Version: 2, scheme: 'batch-settlement', network: 'eip155:84532' };

saboteur({
  id: 'upto-without-facilitator-address',
  fault: 'advertises upto without facilitatorAddress',
  catches: ['X402-SUP-012'],
  neighbours,
  wire: alsoLists({ x402Version: 2, scheme: 'upto', network: 'eip155:84532', extra: {} }),
});

saboteur({
  id: 'foreign-fee-payer',
  fault: 'advertises a feePayer that is not among the signers',
  catches: ['X402-SUP-013'],
  neighbours,
  wire: alsoLists(
    {
      x402Version: 2,
      scheme: 'exact',
      network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
      extra: { feePayer: 'EwWqGE4ZFKLofuestmU4LDdK7XM1N4ALgdZccwYugwGd' },
    },
    { 'solana:*': ['4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU'] },
  ),
});

saboteur({
  id: 'malformed-receiver-authorizer',
  fault: 'advertises a receiverAuthorizer that is no address',
  catches: ['X402-SUP-014'],
  neighbours,
  wire: alsoLists({ ...batch, extra: { receiverAuthorizer: true } }),
});

saboteur({
  id: 'omits-receiver-authorizer',
  fault: 'omits receiverAuthorizer',
  catches: ['X402-SUP-014'],
  soft: true,
  neighbours,
  wire: alsoLists({ ...batch, extra: {} }),
});
