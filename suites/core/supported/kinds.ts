/**
 * What each kind says: version, scheme, network and extra.
 * @module
 */
import { isCaip2 } from '../../../src/wire/caip.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { bodyOf } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { typeText } from './answer-shape.js';
import { firstOf, readSupported } from './read-supported.js';
import { canonical, isVersion2, kindLabel, kindsOf } from './supported-answer.js';

check(
  'X402-SUP-005',
  {
    title: 'gives each kind a numeric x402Version, a scheme and a network',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape'],
    spec: 'v2 spec §7.3.1',
    why: 'Clients compare version, scheme and network strictly; a kind with another type is never matched and not one payment is made with it.',
    fix: 'Send x402Version as a JSON number, scheme and network as strings.',
    saboteur: 'version-as-text',
  },
  async (t) => {
    const exchange = await readSupported(t, 'kinds');
    if (!exchange) return;
    const c = t.case('kinds');
    const kinds = bodyOf(exchange)?.kinds;
    const list = Array.isArray(kinds) ? kinds : [];
    const faults = list.flatMap((kind, at) => {
      if (!isJsonObject(kind)) return [`kinds[${at}] is ${typeText(kind)}`];
      const wrong = [
        ...(typeof kind.x402Version === 'number' ? [] : [`x402Version is ${typeText(kind.x402Version)}`]),
        ...(['scheme', 'network'] as const).flatMap((name) =>
          typeof kind[name] === 'string' ? [] : [`${name} is ${typeText(kind[name])}`],
        ),
      ];
      return wrong.map((one) => `kinds[${at}].${one}`);
    });
    c.expect('each kind has x402Version (number), scheme (string) and network (string)', {
      expected: 'these three types in every kind',
      actual: firstOf(faults, `${list.length} kinds, all with these types`),
      ok: faults.length === 0,
      evidence: [exchange],
    });
  },
);

/** `offchain:*`, `offchain:{a,b}`: LedgerFlow's contract describes pattern networks, x402 asks for CAIP-2. */
const isOffchainPattern = ({ network }: JsonObject): boolean =>
  typeof network === 'string' && /^offchain:(?:\*|\{[^{}]*\})$/.test(network);

check(
  'X402-SUP-006',
  {
    title: 'names the network of a version 2 kind by CAIP-2',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'routing'],
    spec: 'v2 spec §7.3.1, §11.1',
    why: 'A version 2 client asks for eip155:84532 and does not find base-sepolia.',
    fix: 'Use namespace:reference in version 2 kinds; keep legacy names to version 1 kinds.',
    saboteur: 'legacy-network-in-v2-kind',
    rev: 2,
  },
  async (t) => {
    const exchange = await readSupported(t, 'networks');
    if (!exchange) return;
    const c = t.case('networks');
    const kinds = kindsOf(exchange).filter(isVersion2);
    const named = kinds.filter((kind) => !isCaip2(kind.network));
    const patterns = named.filter(isOffchainPattern).map(kindLabel);
    const faults = named.filter((kind) => !isOffchainPattern(kind)).map(kindLabel);
    if (patterns.length > 0)
      c.expect('an off-chain adapter lists networks rather than its pattern (O02)', {
        expected: 'namespace:reference',
        actual: firstOf(patterns, ''),
        ok: false,
        evidence: [exchange],
        soft: 'ambiguity',
      });
    c.expect('the network of each version 2 kind is CAIP-2', {
      expected: 'namespace:reference',
      actual: firstOf(
        faults,
        `${kinds.length} version 2 kinds, ${patterns.length === 0 ? 'all' : 'all others'} with CAIP-2 networks`,
      ),
      ok: faults.length === 0,
      evidence: [exchange],
    });
  },
);

check(
  'X402-SUP-007',
  {
    title: 'sends extra, when present, as an object',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T0',
    flags: ['shape', 'interop'],
    spec: 'v2 spec §7.3.1; x402-foundation/x402 #1762',
    why: 'Clients copy extra into the payment requirements; another type there breaks the payment.',
    fix: 'Send an object, or leave the member out.',
    saboteur: 'extra-as-array',
    ambiguity: 'A14',
  },
  async (t) => {
    const exchange = await readSupported(t, 'extra');
    if (!exchange) return;
    const c = t.case('extra');
    const kinds = kindsOf(exchange);
    const wrong = kinds.filter(
      (kind) => kind.extra !== undefined && kind.extra !== null && !isJsonObject(kind.extra),
    );
    c.expect('extra is an object or absent', {
      expected: 'an object or absent',
      actual: firstOf(
        wrong.map((kind) => `${kindLabel(kind)}: ${typeText(kind.extra)}`),
        `${kinds.length} kinds, none with another type`,
      ),
      ok: wrong.length === 0,
      evidence: [exchange],
    });
    const empty = kinds.filter((kind) => kind.extra === null);
    c.expect('extra is left out rather than null (A14)', {
      expected: 'no null',
      actual: firstOf(
        empty.map((kind) => `${kindLabel(kind)}: null`),
        'no null',
      ),
      ok: empty.length === 0,
      evidence: [exchange],
      soft: 'ambiguity',
    });
  },
);

check(
  'X402-SUP-011',
  {
    title: 'lists no kind twice',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T0',
    flags: ['shape'],
    spec: 'kit rule',
    why: 'A kind that comes twice hints at two handlers for it, and clients show the same offer twice.',
    fix: 'Register each version, scheme and network once.',
    saboteur: 'lists-one-kind-twice',
  },
  async (t) => {
    const exchange = await readSupported(t, 'duplicates');
    if (!exchange) return;
    const c = t.case('duplicates');
    const seen = new Set<string>();
    const twice = kindsOf(exchange).filter((kind) => {
      const { x402Version = null, scheme = null, network = null, extra = null } = kind;
      const form = canonical({ x402Version, scheme, network, extra });
      if (seen.has(form)) return true;
      seen.add(form);
      return false;
    });
    c.expect('no two kinds are equal in version, scheme, network and extra', {
      expected: 'distinct kinds',
      actual: firstOf(twice.map(kindLabel), `${seen.size} distinct kinds`),
      ok: twice.length === 0,
      evidence: [exchange],
    });
  },
);
