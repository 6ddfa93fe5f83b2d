/**
 * Facilitators whose kinds cannot be matched.
 * @module
 */
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import type { Fetch } from '../../kit/saboteur.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

function changeKinds(
  change: (kinds: readonly JsonObject[]) => readonly JsonObject[],
): (honest: Fetch) => Fetch {
  return changeSupported((body) => ({
    ...body,
    kinds: change(Array.isArray(body.kinds) ? body.kinds.filter(isJsonObject) : []),
  }));
}

saboteur({
  id: 'version-as-text',
  fault: 'sends x402Version as the string "2"',
  catches: ['X402-SUP-005'],
  neighbours: ['X402-SUP-002', 'X402-SUP-006', 'X402-SUP-007', 'X402-SUP-011'],
  wire: changeKinds((kinds) => kinds.map((kind) => ({ ...kind, x402Version: '2' }))),
});

saboteur({
  id: 'legacy-network-in-v2-kind',
  fault: 'advertises a v2 kind for base-sepolia',
  catches: ['X402-SUP-006'],
  neighbours: ['X402-SUP-005', 'X402-SUP-009', 'X402-SUP-011', 'X402-SUP-015'],
  wire: changeKinds((kinds) => [...kinds, { x402Version: 2, scheme: 'exact', network: 'base-sepolia' }]),
});

saboteur({
  id: 'lists-its-pattern',
  fault: 'advertises the pattern of its off-chain adapter',
  catches: ['X402-SUP-006'],
  soft: true,
  neighbours: ['X402-SUP-005', 'X402-SUP-011', 'X402-SUP-015'],
  wire: changeKinds((kinds) => [...kinds, { x402Version: 2, scheme: 'exact', network: 'offchain:*' }]),
});

saboteur({
  id: 'extra-as-array',
  fault: 'sends extra as an array',
  catches: ['X402-SUP-007'],
  neighbours: ['X402-SUP-005', 'X402-SUP-006', 'X402-SUP-011', 'X402-SUP-012'],
  wire: changeKinds((kinds) => kinds.map((kind) => ({ ...kind, extra: [] }))),
});

saboteur({
  id: 'extra-as-null',
  fault: 'sends extra: null',
  catches: ['X402-SUP-007'],
  soft: true,
  neighbours: ['X402-SUP-005', 'X402-SUP-006', 'X402-SUP-011', 'X402-SUP-012'],
  wire: changeKinds((kinds) => kinds.map((kind) => ({ ...kind, extra: null }))),
});

saboteur({
  id: 'lists-one-kind-twice',
  fault: 'lists one kind twice',
  catches: ['X402-SUP-011'],
  neighbours: ['X402-SUP-005', 'X402-SUP-006', 'X402-HTTP-017'],
  wire: changeKinds((kinds) => [...kinds, ...kinds.slice(0, 1)]),
});
