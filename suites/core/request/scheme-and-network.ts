/**
 * Schemes and networks that the target does not serve, and texts that name no network at all.
 * @module
 */
import { advertisedKinds } from '../../kit/advertised.js';
import type { Draft, Edit } from '../../kit/payment.js';
import { require } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';

check(
  'X402-REQ-030',
  {
    title: 'refuses an unknown scheme, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing'],
    spec: 'v2 spec §9; measured with @x402/core 2.27.0 (D11); x402-foundation/x402 #2348, #2591',
    why: 'A server that offers several schemes cannot tell "not served here" from "broken", and answers its buyer with a server error.',
    fix: 'Let the dispatcher return unsupported_scheme instead of throwing when no adapter is registered for the scheme.',
    saboteur: 'throws-on-unknown-scheme',
  },
  (t) =>
    t.refuses([{ case: 'scheme "mystery"', draft: require({ scheme: 'mystery' }) }], {
      expects: ['UNSUPPORTED'],
    }),
);

/** Another network, with the signature made for its chain. */
const onChain =
  (network: string, chainId: number): Edit<Draft> =>
  (draft) => {
    require({ network })(draft);
    draft.domain.chainId = chainId;
  };

const foreignNetworks = ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', 'cosmos:cosmoshub-4', 'xrpl:1'];

check(
  'X402-REQ-031',
  {
    title: 'refuses an unadvertised or malformed network, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing', 'malformed'],
    spec: 'v2 spec §9; @x402/evm 2.27.0 utils',
    why: 'A payment on a network that the facilitator does not watch can be confirmed and never settled; a crash turns a typing mistake of the merchant into an outage.',
    fix: 'Match the network as exact text against the advertised ones before parsing a chain id from it.',
    saboteur: 'throws-on-empty-chain-reference',
  },
  async (t) => {
    const listed = new Set(advertisedKinds(t.session).map((kind) => kind.network));
    const foreign = foreignNetworks.find((network) => !listed.has(network));
    const wellFormed: Vector[] = [
      { case: 'a chain id that nobody uses', draft: onChain('eip155:999999', 999_999) },
      ...(foreign ? [{ case: `another namespace, ${foreign}`, draft: require({ network: foreign }) }] : []),
    ];
    await t.refuses(wellFormed, { expects: ['UNSUPPORTED', 'NETWORK'], changed: ['network'] });
    await t.refuses(
      [
        { case: 'the wildcard eip155:*', draft: require({ network: 'eip155:*' }) },
        { case: 'a legacy name, base-sepolia', draft: require({ network: 'base-sepolia' }) },
        { case: 'an empty reference, eip155:', draft: require({ network: 'eip155:' }) },
        { case: 'a leading zero, eip155:08453', draft: onChain('eip155:08453', 8453) },
      ],
      { expects: ['UNSUPPORTED', 'NETWORK', 'MALFORMED'], malformed: true, changed: ['network'] },
    );
  },
);

check(
  'X402-REQ-032',
  {
    title: 'never lets a wildcard in a request match a network',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing'],
    spec: '@x402/core 2.27.0 facilitator/x402Facilitator',
    why: 'Merchant and payer then agreed on "any chain": a payment on a worthless chain satisfies a price that was meant for another one.',
    fix: 'Treat patterns such as eip155:* as patterns only on the side of the registry, never in paymentRequirements.network.',
    saboteur: 'accepts-wildcard-network',
  },
  (t) =>
    t.refuses([{ case: 'eip155:* as the request network', draft: require({ network: 'eip155:*' }) }], {
      expects: ['UNSUPPORTED', 'NETWORK', 'MALFORMED'],
      malformed: true,
      changed: ['network'],
    }),
);
