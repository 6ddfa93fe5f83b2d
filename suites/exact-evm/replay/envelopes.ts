/**
 * The version of the envelope is no part of the payment: what was settled in one is settled in the other.
 * @module
 */
import { isJsonObject } from '../../../src/wire/json.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import type { Payment, RequestBody } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

/** Names that version 1 uses in place of CAIP-2. */
const legacyNames: Readonly<Record<string, string>> = {
  'eip155:84532': 'base-sepolia',
  'eip155:8453': 'base',
  'eip155:1': 'ethereum',
  'eip155:11155111': 'sepolia',
  'eip155:43114': 'avalanche',
  'eip155:43113': 'avalanche-fuji',
  'eip155:137': 'polygon',
  'eip155:80002': 'polygon-amoy',
  'eip155:1329': 'sei',
  'eip155:1328': 'sei-testnet',
  'eip155:42220': 'celo',
  'eip155:143': 'monad',
};

/** The same signed authorization in the envelope of version 1. */
function inVersion1({ draft, signature }: Payment, network: string): RequestBody {
  const { amount, payTo, asset, maxTimeoutSeconds, extra } = draft.requirements;
  return {
    x402Version: 1,
    paymentPayload: {
      x402Version: 1,
      scheme: 'exact',
      network,
      payload: { signature, authorization: { ...draft.authorization } },
    },
    paymentRequirements: {
      scheme: 'exact',
      network,
      maxAmountRequired: amount,
      asset,
      payTo,
      resource: 'https://merchant.example/1',
      description: 'one item',
      mimeType: 'application/json',
      maxTimeoutSeconds,
      extra,
    },
  };
}

/** Whether /supported lists exact in version 1 on a network name. */
function listsVersion1(t: Check, network: string): boolean {
  const { supported } = t.session;
  const kinds = isJsonObject(supported) && Array.isArray(supported.kinds) ? supported.kinds : [];
  return kinds.some(
    (kind) =>
      isJsonObject(kind) && kind.x402Version === 1 && kind.scheme === 'exact' && kind.network === network,
  );
}

function expectRefused(t: Check, name: string, first: Exchange, replayed: Exchange): void {
  t.case(name).expect('the settled authorization is refused in the other envelope', {
    expected: 'anything but success: true',
    actual: show(replayed),
    ok: !succeeded(replayed),
    evidence: [first, replayed],
  });
}

check(
  'X402-RPL-004',
  {
    title: 'refuses a settled authorization that comes in the envelope of another version',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['replay', 'v1', 'funds'],
    spec: '@x402/svm 2.27.0 settlement-cache',
    why: 'A payment that was used at a version 2 merchant is used again at a version 1 merchant, who is never paid.',
    fix: 'Keep one store of settled authorizations for all versions, keyed by network, asset, payer and nonce.',
    saboteur: 'separate-stores-per-version',
  },
  (t) =>
    t.lane(async () => {
      const network = legacyNames[t.kind.network] ?? t.kind.network;
      const forward = await t.payment();
      const first = await t.settle(forward, { role: 'valid', case: 'version 2 first' });
      if (!succeeded(first)) {
        t.case('version 1 after version 2').blocked(`a valid payment was not settled: ${show(first)}`);
      } else {
        const again = await t.settle(inVersion1(forward, network), { case: 'version 1 after version 2' });
        expectRefused(t, 'version 1 after version 2', first, again);
      }

      const name = 'version 2 after version 1';
      if (!listsVersion1(t, network))
        return t.case(name).skip(`the target lists no version 1 kind on ${network}`);
      const backward = await t.payment();
      const old = await t.settle(inVersion1(backward, network), { case: 'version 1 first' });
      if (!succeeded(old)) return t.case(name).skip(`the version 1 payment was not settled: ${show(old)}`);
      const again = await t.settle(backward, { role: 'invalid', expects: ['NONCE'], case: name });
      expectRefused(t, name, old, again);
    }),
);
