/**
 * Facilitators that do not say who settles.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import type { Fetch } from '../../kit/saboteur.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

function changeSigners(change: (signers: JsonObject) => JsonObject): (honest: Fetch) => Fetch {
  return changeSupported((body) => ({
    ...body,
    signers: change(isJsonObject(body.signers) ? body.signers : {}),
  }));
}

const lists = (signers: JsonObject): readonly string[] =>
  Object.values(signers).flatMap((list) => (Array.isArray(list) ? list.map(String) : []));

saboteur({
  id: 'legacy-signers-key',
  fault: 'uses base-sepolia as a signers key',
  catches: ['X402-SUP-008'],
  neighbours: ['X402-SUP-004', 'X402-SUP-009', 'X402-SUP-010'],
  wire: changeSigners((signers) => ({ ...signers, 'base-sepolia': lists(signers) })),
});

saboteur({
  id: 'empty-signer-list',
  fault: 'advertises a kind whose namespace has an empty signer list',
  catches: ['X402-SUP-009'],
  neighbours: ['X402-SUP-004', 'X402-SUP-008', 'X402-SUP-010'],
  wire: changeSupported((body) => ({
    ...body,
    kinds: [
      ...(Array.isArray(body.kinds) ? body.kinds : []),
      { x402Version: 2, scheme: 'exact', network: 'stellar:testnet' },
    ],
    signers: { ...(isJsonObject(body.signers) ? body.signers : {}), 'stellar:*': [] },
  })),
});

saboteur({
  id: 'zero-address-signer',
  fault: 'advertises the zero address as signer',
  catches: ['X402-SUP-010'],
  neighbours: ['X402-SUP-004', 'X402-SUP-008', 'X402-SUP-009'],
  wire: changeSigners((signers) => ({ ...signers, 'eip155:*': [...lists(signers), `0x${'00'.repeat(20)}`] })),
});

saboteur({
  id: 'advertises-another-signer',
  fault: 'settles from a key that is not in signers',
  catches: ['X402-SUP-017'],
  neighbours: ['X402-SUP-008', 'X402-SUP-009', 'X402-SUP-010'],
  wire: changeSigners((signers) => ({
    ...Object.fromEntries(Object.entries(signers).filter(([pattern]) => !pattern.startsWith('eip155:'))),
    'eip155:*': ['0x00000000000000000000000000000000000a55a9'],
  })),
});
