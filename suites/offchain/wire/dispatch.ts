/**
 * Schemes and networks that nobody serves here, and texts that name no network.
 * @module
 */
import { normalizeReason } from '../../../src/wire/reason-classes.js';
import { reasonOf, show } from '../../kit/exchange.js';
import { require } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';
import { twin } from '../../kit/twin.js';
import { unservedNamespace, unservedReference } from './unserved.js';

check(
  'OFF-032',
  {
    title: 'compares schemes in their exact spelling',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing'],
    spec: 'kit rule; x402 v2 spec §6.1',
    why: 'A payment with another spelling is settled here and refused by the next facilitator, and checks by name are walked around.',
    fix: 'Compare the scheme as text, without folding letter case.',
    saboteur: 'scheme-casefold',
  },
  (t) =>
    t.refuses(
      ['Exact', 'EXACT'].map((scheme) => ({ case: `scheme ${scheme}`, draft: require({ scheme }) })),
      { expects: ['UNSUPPORTED'] },
    ),
);

twin(
  'OFF-033',
  {
    title: 'refuses an unknown scheme',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['routing'],
    spec: 'x402 v2 spec §9',
    why: 'A payment is settled by rules that its payer did not agree to.',
    fix: 'Answer unsupported_scheme for every scheme that no adapter is registered for.',
    saboteur: 'ignore-scheme',
  },
  ['X402-REQ-030'],
);

check(
  'OFF-034',
  {
    title: 'refuses a network that it does not serve',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T0',
    flags: ['routing'],
    spec: 'x402 v2 spec §9',
    sameAs: ['X402-REQ-031', 'X402-SUP-016'],
    why: 'A payment that was meant for one provider is taken by another, from whom the merchant expects nothing.',
    fix: 'Match namespace and reference against the configured networks, and refuse what none of them covers.',
    saboteur: 'ignore-network',
  },
  async (t) => {
    const reference = unservedReference(t.session);
    const namespace = unservedNamespace(t.session);
    if (reference === undefined)
      t.case('a reference that nobody serves').skip('the target lists a pattern for every reference');
    const vectors: Vector[] = [
      ...(reference === undefined
        ? []
        : [{ case: 'a reference that nobody serves', draft: require({ network: reference }) }]),
      ...(namespace === undefined
        ? []
        : [{ case: 'a namespace that nobody serves', draft: require({ network: namespace }) }]),
    ];
    if (vectors.length > 0)
      await t.refuses(vectors, { expects: ['UNSUPPORTED', 'NETWORK'], changed: ['network'] });
  },
);

check(
  'OFF-035',
  {
    title: 'gives different reasons for an unknown scheme and an unknown network',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['shape'],
    spec: 'x402 v2 spec §9',
    why: 'A merchant with a typing mistake in its network looks for it in the scheme.',
    fix: 'Answer unsupported_scheme when no adapter knows the scheme, and invalid_network when only the network is unknown.',
    saboteur: 'one-reason-for-all',
  },
  async (t) => {
    const network = unservedReference(t.session) ?? unservedNamespace(t.session) ?? 'nowhere:nobody';
    const scheme = 'mystery';
    const forScheme = await t.verify(await t.payment({ edit: require({ scheme }) }), {
      case: 'an unknown scheme',
      role: 'invalid',
      expects: ['UNSUPPORTED'],
    });
    const forNetwork = await t.verify(await t.payment({ edit: require({ network }) }), {
      case: 'an unknown network',
      role: 'invalid',
      expects: ['UNSUPPORTED', 'NETWORK'],
      changed: ['network'],
    });
    // What was asked for may be quoted in a text: it is no difference in the reason.
    const own = [scheme, network, t.offchain.network, 'exact'];
    const [one, other] = [forScheme, forNetwork].map((answer) => {
      const reason = reasonOf(answer);
      return reason === undefined
        ? undefined
        : normalizeReason(own.reduce((text, quoted) => text.replaceAll(quoted, ''), reason));
    });
    t.case('the two reasons').expect('scheme and network are told apart', {
      expected: 'two different reasons',
      actual: `scheme: ${show(forScheme)}; network: ${show(forNetwork)}`,
      ok: one !== undefined && other !== undefined && one !== other,
      evidence: [forScheme, forNetwork],
    });
  },
);

const networks: Readonly<Record<string, string>> = {
  'an empty reference': 'offchain:',
  'a colon alone': ':',
  'a namespace alone': 'offchain',
  'a set': 'offchain:{binance}',
  'blanks inside': 'offchain: binance',
  'a blank at the end': 'offchain:binance ',
  'a reference of 40 characters': `offchain:${'a'.repeat(40)}`,
};

check(
  'OFF-036',
  {
    title: 'refuses networks that the grammar of names does not allow',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T1',
    flags: ['routing'],
    spec: 'x402 v2 spec §11.1; CAIP-2',
    sameAs: ['X402-REQ-031', 'X402-REQ-032'],
    why: 'Two programs that trim or pad such a name differently send one payment to two providers; a wildcard lets the payer choose the cheapest.',
    fix: 'Check the network of a request against CAIP-2 before any adapter sees it, and treat patterns as patterns in the configuration only.',
    saboteur: 'empty-reference-ok',
  },
  async (t) => {
    const options = {
      expects: ['UNSUPPORTED', 'NETWORK', 'MALFORMED'],
      malformed: true,
      changed: ['network'],
    } as const;
    await t.as({ id: 'X402-REQ-031', level: 'MUST' }).refuses(
      Object.entries(networks).map(([name, network]) => ({ case: name, draft: require({ network }) })),
      options,
    );
    await t
      .as({ id: 'X402-REQ-032', level: 'SHOULD' })
      .refuses([{ case: 'a wildcard', draft: require({ network: 'offchain:*' }) }], options);
  },
);
