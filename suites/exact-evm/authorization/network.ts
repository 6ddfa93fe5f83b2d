/**
 * The accepted network and the required network are one.
 * @module
 */
import { check } from '../../kit/registry.js';
import { secondNetwork } from './second-network.js';

check(
  'X402-EVM-019',
  {
    title: 'refuses a payment that was accepted and signed for another network than required',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'routing'],
    spec: 'exact/EVM Phase 2',
    why: 'A payer with money on one network is called good for a payment on another, where the settlement must fail.',
    fix: 'Refuse unless accepted.network equals paymentRequirements.network, and use only the latter afterwards.',
    saboteur: 'verifies-on-accepted-network',
  },
  async (t) => {
    const other = secondNetwork(t);
    const name = `accepted and signed for ${other.label}`;
    await t.refuses(
      [
        {
          case: name,
          draft: (draft) => {
            draft.accepted.network = other.network;
            draft.domain.chainId = other.chainId;
          },
        },
      ],
      {
        // For the required network the signature is wrong as well.
        expects: other.advertised ? ['NETWORK', 'SIG'] : ['NETWORK', 'SIG', 'UNSUPPORTED'],
        outcome: 'forged-accepted',
        changed: ['network'],
      },
    );
    t.case(name).expect('what a refusal proves', {
      expected: 'a comparison of the two networks',
      actual: other.advertised
        ? 'the target serves both networks, so only the comparison can have decided'
        : 'the target serves one network, so dispatch may have decided before any comparison',
      ok: true,
    });
  },
);
