/**
 * What is listed is served, and what is not listed is refused.
 * @module
 */
import { require } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';
import { unservedNamespace, unservedReference } from './unserved.js';

twin(
  'OFF-045',
  {
    title: 'never answers a payment of an advertised kind with an unsupported-kind reason',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing'],
    spec: 'x402-foundation/x402 #1171, #2178',
    why: 'Merchants offer what is advertised, buyers agree to it, and every such payment is lost.',
    fix: 'Build the advertised list and the dispatcher from the same registry of adapters.',
    saboteur: 'advertise-unserved',
  },
  ['X402-SUP-015'],
);

check(
  'OFF-046',
  {
    title: 'refuses a network that it does not advertise',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing'],
    spec: 'x402 v2 spec §9; x402-foundation/x402 #3172, #3215',
    sameAs: ['X402-SUP-016'],
    why: 'A payment for one provider is judged by another; what was verified there says nothing about the money here.',
    fix: 'Dispatch on the networks that are configured and refuse all others as unsupported.',
    saboteur: 'serve-unadvertised',
  },
  async (t) => {
    const network = unservedReference(t.session) ?? unservedNamespace(t.session);
    if (network === undefined)
      return t.case('advertised networks').skip('all networks that the kit tries are advertised');
    await t.refuses([{ case: `network ${network}`, draft: require({ network }) }], {
      expects: ['UNSUPPORTED', 'NETWORK'],
      overlooked: ['RECIPIENT', 'AMOUNT', 'FUNDS', 'NONCE', 'SIG'],
      changed: ['network'],
    });
  },
);
