/**
 * What was signed is what counts, in version 1 as in version 2: the vectors of version 2 in the older envelope.
 * @module
 */
import { payIn } from '../exact-evm/authorization/draft-edits.js';
import { check } from '../kit/registry.js';
import { twin } from '../kit/twin.js';

twin(
  'X402-V1-007',
  {
    title:
      'refuses in version 1 what it has to refuse in version 2: signatures, recipients, windows, networks',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['v1', 'signature', 'binding', 'time'],
    spec: 'v1 spec §6.1.2',
    why: 'An older path that is no longer looked after is the one through which forged payments come.',
    fix: 'Bring a version 1 request into the form of version 2 as soon as it is parsed, and run the same checks on both.',
    saboteur: 'skips-signature-in-version-1',
  },
  [
    'X402-EVM-001',
    'X402-EVM-002',
    'X402-EVM-003',
    'X402-EVM-004',
    'X402-EVM-005',
    'X402-EVM-008',
    'X402-EVM-009',
    'X402-EVM-012',
    'X402-EVM-014',
    'X402-EVM-018',
    'X402-EVM-019',
    'X402-EVM-033',
    'X402-EVM-035',
  ],
);

check(
  'X402-V1-011',
  {
    title: 'refuses an asset without code in version 1, too',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['v1', 'funds'],
    spec: '@x402/evm 2.27.0 exact/v1/facilitator/scheme',
    why: 'A call to an address without code succeeds and moves nothing: verify says valid, and the merchant delivers for nothing, as often as somebody likes.',
    fix: 'Read the code of paymentRequirements.asset on the version 1 path as well, and refuse when there is none.',
    saboteur: 'skips-code-check-in-version-1',
    sameAs: ['X402-EVM-026'],
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'asset is a fresh address',
          draft: payIn({ address: t.address('no contract'), name: t.kind.name, version: t.kind.version }),
        },
      ],
      // The closed list of version 1 has no code for an asset; what is wrong stands in the requirements.
      { expects: ['ASSET', 'MALFORMED'] },
    ),
);
