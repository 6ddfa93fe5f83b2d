/**
 * The version of the envelope is no part of the payment: what was settled in one is settled in the other.
 * @module
 */
import { legacyNameOf } from '../../../src/wire/legacy-network.js';
import { advertisedKinds } from '../../kit/advertised.js';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import { inVersion1, inVersion2, type Payment, type RequestBody } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

/** Whether /supported lists exact in a version, on a network or on any that fits. */
const lists = ({ session }: Check, version: number, network: RegExp | string): boolean =>
  advertisedKinds(session).some(
    (kind) =>
      kind.x402Version === version &&
      kind.scheme === 'exact' &&
      (typeof network === 'string' ? kind.network === network : network.test(kind.network)),
  );

const envelope1 = ({ draft, signature }: Payment): RequestBody => inVersion1(draft, signature);
const envelope2 = ({ draft, signature }: Payment): RequestBody => inVersion2(draft, signature);

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
    rev: 2,
  },
  (t) =>
    t.lane(async () => {
      const network = legacyNameOf(t.kind.network) ?? t.kind.network;
      if (!lists(t, 2, /^eip155:/))
        return t.case('version 1 after version 2').skip('the target lists no kind of version 2');
      const forward = await t.payment();
      const first = await t.settle(envelope2(forward), { role: 'valid', case: 'version 2 first' });
      if (!succeeded(first)) {
        t.case('version 1 after version 2').blocked(`a valid payment was not settled: ${show(first)}`);
      } else {
        const again = await t.settle(envelope1(forward), { case: 'version 1 after version 2' });
        expectRefused(t, 'version 1 after version 2', first, again);
      }

      const name = 'version 2 after version 1';
      if (!lists(t, 1, network)) return t.case(name).skip(`the target lists no version 1 kind on ${network}`);
      const backward = await t.payment();
      const old = await t.settle(envelope1(backward), { case: 'version 1 first' });
      if (!succeeded(old)) return t.case(name).skip(`the version 1 payment was not settled: ${show(old)}`);
      const again = await t.settle(envelope2(backward), { role: 'invalid', expects: ['NONCE'], case: name });
      expectRefused(t, name, old, again);
    }),
);
