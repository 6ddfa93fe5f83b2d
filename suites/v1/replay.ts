/**
 * One replay rule: within version 1, and between the versions.
 * @module
 */
import { twin } from '../kit/twin.js';

twin(
  'X402-V1-009',
  {
    title: 'settles a version 1 payment once, however often and however concurrently it is sent',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['v1', 'replay', 'concurrency', 'funds'],
    spec: 'v1 spec (nonce)',
    why: 'A guard that only the newer path has lets one payment buy as often as it is sent through the older one.',
    fix: 'Take the authorization in the one store that version 2 uses, before anything is sent, whatever the envelope.',
    saboteur: 'no-guard-in-version-1',
    ambiguity: 'A02',
  },
  ['X402-RPL-001', 'X402-RPL-002'],
);

twin(
  'X402-V1-010',
  {
    title: 'refuses in version 1 what was settled in version 2, and the inverse',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['v1', 'replay', 'funds'],
    spec: 'see RPL-004',
    why: 'A payment that was used at a version 2 merchant is used again at a version 1 merchant, who is never paid.',
    fix: 'Keep one store of settled authorizations for all versions, keyed by network, asset, payer and nonce.',
    saboteur: 'separate-stores-per-version',
  },
  ['X402-RPL-004'],
);
