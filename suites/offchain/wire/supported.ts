/**
 * The shape of the list of what is served.
 * @module
 */
import type { Row } from '../../kit/row.js';
import { twin } from '../../kit/twin.js';

const shape = {
  needs: 'T0',
  spec: 'x402 v2 spec §7.3.1',
} as const satisfies Partial<Row>;

twin(
  'OFF-041',
  {
    ...shape,
    title: 'gives each kind an x402Version, a scheme and a network',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    flags: ['shape'],
    why: 'Clients compare the three strictly; a kind without one of them is never matched, and no payment is made with it.',
    fix: 'Send kinds as an array of objects with x402Version as a JSON number, and scheme and network as texts.',
    saboteur: 'kind-without-version',
  },
  ['X402-SUP-002', 'X402-SUP-005'],
);

twin(
  'OFF-042',
  {
    ...shape,
    title: 'names the networks of its kinds by CAIP-2',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    flags: ['shape', 'ambiguous'],
    why: 'A client asks for offchain:binance and does not find binance; with a pattern it finds no network at all.',
    fix: 'List namespace:reference for each network; with a wildcard adapter list the networks that you know of.',
    saboteur: 'short-network-name',
    ambiguity: 'O02',
  },
  ['X402-SUP-006'],
);

twin(
  'OFF-043',
  {
    ...shape,
    title: 'lists no kind twice',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['shape'],
    why: 'A kind that comes twice hints at two adapters for it, and clients show the same offer twice.',
    fix: 'List each version, scheme and network once, whichever adapters serve it.',
    saboteur: 'duplicate-kinds',
  },
  ['X402-SUP-011'],
);

twin(
  'OFF-044',
  {
    ...shape,
    title: 'sends extensions as an array and signers as an object of arrays',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    flags: ['shape'],
    why: 'Clients that follow the text read both members unconditionally and throw when one is missing.',
    fix: 'Send extensions as an array, empty when there are none, and signers as an object from network to an array of names.',
    saboteur: 'no-extensions-key',
  },
  ['X402-SUP-003', 'X402-SUP-004'],
);

twin(
  'OFF-047',
  {
    ...shape,
    title: 'lists the same kinds on every call',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    flags: ['shape'],
    why: 'Resource servers read the list once at their start; one that met an incomplete list offers no payment until it is restarted.',
    fix: 'Build the list from the configuration, not from which bridges happen to answer.',
    saboteur: 'shuffle-kinds',
  },
  ['X402-HTTP-017'],
);
