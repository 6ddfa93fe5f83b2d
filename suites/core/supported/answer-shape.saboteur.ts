/**
 * Facilitators whose supported answer has other types than the text says.
 * @module
 */
import { isJsonObject, type JsonValue } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSupported } from '../../kit/wire-fault.js';

saboteur({
  id: 'supported-is-an-array',
  fault: 'returns the kinds as a top-level array',
  catches: ['X402-SUP-001'],
  // Nothing below the top level can be judged.
  sideEffects: ['X402-SUP-002', 'X402-SUP-003', 'X402-SUP-004'],
  neighbours: ['X402-HTTP-001', 'X402-HTTP-002'],
  wire: changeSupported((body) => body.kinds ?? []),
});

saboteur({
  id: 'kinds-keyed-by-network',
  fault: 'returns kinds as an object keyed by network',
  catches: ['X402-SUP-002'],
  neighbours: ['X402-SUP-001', 'X402-SUP-003', 'X402-SUP-004', 'X402-SUP-008'],
  wire: changeSupported((body) => {
    const kinds = Array.isArray(body.kinds) ? body.kinds.filter(isJsonObject) : [];
    const keyed: [string, JsonValue][] = kinds.map((kind) => [String(kind.network), kind]);
    return { ...body, kinds: Object.fromEntries(keyed) };
  }),
});

saboteur({
  id: 'omits-extensions',
  fault: 'omits extensions',
  catches: ['X402-SUP-003'],
  neighbours: ['X402-SUP-001', 'X402-SUP-002', 'X402-SUP-004', 'X402-SUP-018'],
  wire: changeSupported(({ extensions: _omitted, ...body }) => body),
});

saboteur({
  id: 'signers-as-flat-array',
  fault: 'returns signers as a flat array',
  catches: ['X402-SUP-004'],
  // Without the map neither its keys nor its coverage can be judged.
  sideEffects: ['X402-SUP-008', 'X402-SUP-009'],
  neighbours: ['X402-SUP-001', 'X402-SUP-002', 'X402-SUP-003', 'X402-SUP-010'],
  wire: changeSupported((body) => {
    const lists = isJsonObject(body.signers) ? Object.values(body.signers) : [];
    return { ...body, signers: lists.flat() as JsonValue };
  }),
});
