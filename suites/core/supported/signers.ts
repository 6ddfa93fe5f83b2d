/**
 * Who settles: the advertised signers, and the senders that the chain shows.
 * @module
 */
import { isCaip2, isNetworkPattern } from '../../../src/wire/caip.js';
import { isJsonObject } from '../../../src/wire/json.js';
import { bodyOf, succeeded, transactionOf } from '../../kit/exchange.js';
import { check, observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { firstOf, readSupported } from './read-supported.js';
import {
  addressFault,
  isVersion2,
  kindLabel,
  kindsOf,
  namespaceOf,
  networkOf,
  signersIn,
  signersOf,
} from './supported-answer.js';

check(
  'X402-SUP-008',
  {
    title: 'uses CAIP-2 identifiers or namespace:* patterns as keys of signers',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec: 'v2 spec §7.3.1',
    why: 'Whoever looks up the signers of a network does not find them under another name.',
    fix: 'Use keys such as eip155:84532 or eip155:*.',
    saboteur: 'legacy-signers-key',
  },
  async (t) => {
    const exchange = await readSupported(t, 'keys');
    if (!exchange) return;
    const c = t.case('keys');
    const signers = bodyOf(exchange)?.signers;
    if (!isJsonObject(signers)) return c.blocked('signers is no object (X402-SUP-004)');
    const keys = Object.keys(signers);
    const faults = keys.filter((key) => !isNetworkPattern(key));
    c.expect('each key is CAIP-2 or namespace:*', {
      expected: 'eip155:84532 or eip155:*, for instance (A23)',
      actual: firstOf(faults, `${keys.length} keys, all of this form`),
      ok: faults.length === 0,
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-009',
  {
    title: 'names at least one signer for the namespace of each version 2 kind',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['routing'],
    spec: 'v2 spec §7.3.1 (implied)',
    why: 'Nobody can tell which transactions of that network come from this facilitator.',
    fix: 'List the settling addresses under a key for each namespace that you serve.',
    saboteur: 'empty-signer-list',
  },
  async (t) => {
    const exchange = await readSupported(t, 'coverage');
    if (!exchange) return;
    const c = t.case('coverage');
    if (!isJsonObject(bodyOf(exchange)?.signers)) return c.blocked('signers is no object (X402-SUP-004)');
    // A network that is not CAIP-2 has no namespace; X402-SUP-006 judges it.
    const kinds = kindsOf(exchange).filter((kind) => isVersion2(kind) && isCaip2(kind.network));
    const bare = kinds.filter((kind) => signersIn(exchange, namespaceOf(networkOf(kind))).length === 0);
    c.expect('the namespace of each version 2 kind has a signer', {
      expected: 'at least one address',
      actual: firstOf(bare.map(kindLabel), `${kinds.length} version 2 kinds, all covered`),
      ok: bare.length === 0,
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-010',
  {
    title: 'lists signer addresses that are valid for their namespace and not zero',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['shape'],
    spec: 'x402-foundation/x402 #996',
    why: 'A placeholder address makes every comparison with the chain meaningless.',
    fix: 'Derive the list from the keys that sign, not from configuration text.',
    saboteur: 'zero-address-signer',
  },
  async (t) => {
    const exchange = await readSupported(t, 'addresses');
    if (!exchange) return;
    const c = t.case('addresses');
    const signers = signersOf(exchange);
    const faults = signers.flatMap(([pattern, addresses]) =>
      addresses.flatMap((address) => {
        const fault = addressFault(namespaceOf(pattern), address);
        return fault ? [`${address.slice(0, 80)} under ${pattern}: ${fault}`] : [];
      }),
    );
    c.expect('each signer is an address of its namespace', {
      expected: 'valid addresses, none of them zero',
      actual: firstOf(faults, `${signers.flatMap(([, addresses]) => addresses).length} addresses, all valid`),
      ok: faults.length === 0,
      evidence: [exchange],
    });
  },
);

/** Rows in which the kit itself sends the transaction. */
const sentByTheKit = ['X402-RPL-012', 'X402-RPL-013', 'X402-P2-015'];

/** Pure part: compares the senders of the target's transactions with the list. */
export function judgeSenders(evidence: Pick<RunEvidence, 'session' | 'authorizations'>): readonly Finding[] {
  const claim = 'the sender of the settlement is an advertised signer';
  const expected = `one of ${evidence.session.signers.join(', ') || 'no advertised signers'}`;
  const sent = evidence.authorizations.flatMap((facts) =>
    facts.transactions.flatMap((tx) => {
      const byTarget =
        facts.broadcasts.some((one) => one.hash === tx.hash) ||
        (!sentByTheKit.includes(facts.check) &&
          facts.settles.some((one) => succeeded(one) && transactionOf(one) === tx.hash));
      const settle = facts.settles.find((one) => transactionOf(one) === tx.hash) ?? facts.settles[0];
      return byTarget && tx.from !== undefined ? [{ tx, from: tx.from, settle }] : [];
    }),
  );
  if (sent.length === 0)
    return [
      {
        claim,
        expected,
        actual: 'no settlement stands on the chain',
        ok: false,
        evidence: [],
        idle: 'blocked',
      },
    ];
  const foreign = sent.filter(({ from }) => !evidence.session.signers.includes(from.toLowerCase()));
  return [
    { claim, expected, actual: `${sent.length} settlements looked at`, ok: true, evidence: [] },
    ...[...new Map(foreign.map((one) => [one.from, one])).values()].map(
      ({ tx, from, settle }): Finding => ({
        claim,
        expected,
        actual: `${from} sent ${tx.hash}`,
        ok: false,
        evidence: [`tx:${tx.hash}`],
        proven: true,
        ...(settle ? { exchange: settle } : {}),
      }),
    ),
  ];
}

observer(
  'X402-SUP-017',
  {
    title: 'settles only from advertised signers',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    flags: ['routing'],
    spec: 'v2 spec §7.3.1; x402-foundation/x402 #2178',
    why: 'Buyers and auditors that watch the advertised addresses do not see the settlements.',
    fix: 'List every key that may send a settlement, rotated and pooled ones included.',
    saboteur: 'advertises-another-signer',
  },
  judgeSenders,
);
