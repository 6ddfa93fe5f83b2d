/**
 * Which adapter serves a network: by pattern, in the order of the configuration, and only if it is enabled.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { bodyOf, isValid, show, succeeded } from '../kit/exchange.js';
import { require } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { mock } from './configuration.js';
import { withInstance } from './instance.js';

/** A made-up payment works on a network, on both endpoints. */
async function serves(there: Check, network: string): Promise<void> {
  const payment = await there.payment({ network, issue: false });
  const verify = await there.verify(payment, { case: network, role: 'valid' });
  const settle = await there.settle(payment, { case: network, role: 'valid' });
  there.case(network).expect('a network that the pattern covers is served', {
    expected: 'isValid: true and success: true',
    actual: `${show(verify)}; ${show(settle)}`,
    ok: isValid(verify) && succeeded(settle),
    evidence: [verify, settle],
  });
}

/** A payment on a network is refused, while one on a network that is served is not. */
const refuses = (there: Check, network: string, served: string): Promise<void> =>
  there.refuses(
    [{ case: network, draft: require({ network }), options: { network: served, issue: false } }],
    { expects: ['UNSUPPORTED', 'NETWORK'], changed: ['network'] },
  );

check(
  'OFF-029',
  {
    title: 'serves every network of the namespace with offchain:*, and none of another namespace',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['routing'],
    spec: 'LedgerFlow’s facilitator: pattern networks',
    why: 'A provider that is added later is refused although the pattern names it, or a payment of another world is settled by the wrong back end.',
    fix: 'Compare the namespace before the colon exactly, and take any reference after it for a wildcard.',
    saboteur: 'wildcard-any-namespace',
  },
  (t) =>
    withInstance(t, 'instance', { adapters: [mock('any', ['offchain:*'])] }, async (there) => {
      await serves(there, 'offchain:foo');
      await serves(there, 'offchain:bar-2');
      await refuses(there, 'exchange:foo', 'offchain:foo');
    }),
);

check(
  'OFF-030',
  {
    title: 'serves the members of a set pattern and no other network',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['routing'],
    spec: 'LedgerFlow’s facilitator: pattern networks',
    why: 'A payment for a provider that nobody configured is handed to one that knows nothing of it.',
    fix: 'Split the set at its commas, trim the items, and compare each as a whole.',
    saboteur: 'set-as-prefix',
  },
  (t) =>
    withInstance(t, 'instance', { adapters: [mock('two', ['offchain:{a,b}'])] }, async (there) => {
      await serves(there, 'offchain:a');
      await serves(there, 'offchain:b');
      await refuses(there, 'offchain:c', 'offchain:a');
      await refuses(there, 'offchain:ab', 'offchain:a');
    }),
);

const wildcard = mock('wildcard', ['offchain:*'], { payer: 'cex:user:wildcard' });
const exact = mock('exact', ['offchain:exact'], { payer: 'cex:user:exact' });

check(
  'OFF-031',
  {
    title: 'lets the first adapter that matches serve, in the order of the configuration',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['routing'],
    spec: 'LedgerFlow’s facilitator: adapter registry',
    why: 'Operators put the special case before the general one; with another order their payments go to the wrong provider.',
    fix: 'Walk the adapters in the order of the file and take the first whose pattern covers the network.',
    saboteur: 'last-match-wins',
  },
  async (t) => {
    const orders = [
      ['wildcard first', [wildcard, exact], 'cex:user:wildcard'],
      ['exact first', [exact, wildcard], 'cex:user:exact'],
    ] as const;
    await Promise.all(
      orders.map(([name, adapters, payer]) =>
        withInstance(t, name, { adapters }, async (there) => {
          const payment = await there.payment({ network: 'offchain:exact', issue: false });
          const answer = await there.verify(payment, { case: name, role: 'valid' });
          const c = t.case(name);
          if (isValid(answer) && bodyOf(answer)?.payer === undefined)
            return c.skip('the answer names no payer, so nothing tells which adapter served');
          c.expect('the payer is the one of the first adapter', {
            expected: `isValid: true, payer ${payer}`,
            actual: `${show(answer)} payer=${String(bodyOf(answer)?.payer)}`,
            ok: isValid(answer) && bodyOf(answer)?.payer === payer,
            evidence: [answer],
          });
        }),
      ),
    );
  },
);

check(
  'OFF-037',
  {
    title: 'neither uses nor advertises a disabled adapter',
    level: 'SHOULD',
    severity: 'medium',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['config'],
    spec: 'LedgerFlow’s configuration: adapters.enabled',
    why: 'An operator switches a provider off, because of an incident for instance, and it keeps taking payments.',
    fix: 'Leave adapters with enabled = false out of the registry from which requests and /supported are answered.',
    saboteur: 'ignore-enabled',
  },
  (t) => {
    const adapters = [
      mock('off', ['offchain:off', 'offchain:both'], { enabled: false, payer: 'cex:user:off' }),
      mock('on', ['offchain:on', 'offchain:both'], { payer: 'cex:user:on' }),
    ];
    return withInstance(t, 'instance', { adapters }, async (there) => {
      const supported = await there.supported({ case: 'advertised' });
      t.case('advertised').expect('/supported lists the enabled adapter only', {
        expected: 'offchain:on and not offchain:off',
        actual: supported.answer?.text.slice(0, 400) ?? show(supported),
        ok:
          (supported.answer?.text.includes('"offchain:on"') ?? false) &&
          !supported.answer?.text.includes('"offchain:off"'),
        evidence: [supported],
      });
      await refuses(there, 'offchain:off', 'offchain:on');
      const payment = await there.payment({ network: 'offchain:both', issue: false });
      const both = await there.verify(payment, { case: 'a network of both', role: 'valid' });
      t.case('a network of both').expect('the disabled adapter does not stand in the way', {
        expected: 'isValid: true, and if a payer is named, that of the enabled adapter',
        actual: `${show(both)} payer=${String(bodyOf(both)?.payer)}`,
        ok: isValid(both) && bodyOf(both)?.payer !== 'cex:user:off',
        evidence: [both],
      });
    });
  },
);
