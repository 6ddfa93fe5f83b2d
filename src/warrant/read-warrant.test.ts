/**
 * The warrant map: each member missing, of another type, beyond its limit; names with codes of their own; rules between
 * members. Bytes are written by the second writer, so that what no honest encoder writes can be tested.
 */
import { describe, expect, it } from 'vitest';
import { goldenKeys } from './golden.fixture.js';
import { acceptedValue, termsOfOne, W1 } from './golden-payment.fixture.js';
import type { Refusal } from './refusal.js';
import { decodeWarrant, issueWarrant } from './sealed-warrant.js';
import { treeOf, writeCbor } from './second/cbor-writer.fixture.js';
import { signerOf } from './signature/signing-key.js';

type Members = Record<string, unknown>;

const honest: Members = {
  ...termsOfOne,
  version: 1,
  issuer: signerOf(goldenKeys.issuer),
  signature: { alg: 'ed25519', value: W1.warrant.signature.value },
};

const refusalOf = (members: Members): Refusal | undefined => {
  const outcome = decodeWarrant(writeCbor(treeOf(members)));
  return outcome.ok ? undefined : outcome.refusal;
};
const codeWith = (change: Members): string => refusalOf({ ...honest, ...change })?.code ?? 'accepted';

const payment = {
  max_per_request: { amount: '1' },
  allowed_assets: [{ asset: 'USDC', network: 'eip155:8453' }],
};
const withPayment = (change: Members): string =>
  codeWith({ constraints: [{ payment: { ...payment, ...change } }] });
const withConstraint = (constraint: unknown): string => codeWith({ constraints: [{ payment }, constraint] });
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `entry-${index}`);

const malformed = 'warrant_malformed';

describe('the map', () => {
  it('is read when nothing is wrong with it', () => {
    expect(codeWith({})).toBe('accepted');
    expect(codeWith({ metadata: new Map([['note', 'x']]), constraints: [{ payment }] })).toBe('accepted');
  });

  it.each(Object.keys(honest))('needs %s', (member) => {
    expect(codeWith({ [member]: undefined })).toBe(malformed);
  });

  it.each([...Object.keys(honest), 'metadata', 'parent_digest'])('has a type for %s', (member) => {
    for (const value of [true, [1], new Map([['x', 1]])])
      expect(codeWith({ [member]: value })).toBe(malformed);
    for (const value of [7, 'text', Buffer.alloc(5)])
      expect(codeWith({ [member]: value })).toBe(
        member === 'version' && value === 7
          ? 'warrant_version_unsupported'
          : member === 'warrant_type' && value === 'text'
            ? 'warrant_type_invalid'
            : member === 'warrant_id' && value === 'text'
              ? 'accepted'
              : member === 'not_before_ms' && value === 7
                ? 'accepted'
                : malformed,
      );
  });

  it.each(['a', 'approval_gates', 'max_amount', '__proto__', 'constructor', 'toString'])(
    'has no member %s',
    (name) => {
      const extra = (members: unknown): Map<string, unknown> =>
        new Map([...Object.entries(Object(members)), [name, 1]]);
      const whole = extra(honest);
      const outcome = decodeWarrant(writeCbor(treeOf(whole)));
      expect(outcome.ok ? 'accepted' : outcome.refusal.code).toBe(malformed);
      for (const member of ['issuer', 'subject_signer', 'audience', 'delegation', 'signature'])
        expect(codeWith({ [member]: extra(honest[member]) })).toBe(malformed);
      expect(codeWith({ payment_subjects: [extra({ kind: 'opaque', value: 'x' })] })).toBe(malformed);
      expect(withConstraint(extra({ merchant: { merchant_ids: ['x'] } }))).toBe(malformed);
      expect(withConstraint({ merchant: extra({ merchant_ids: ['x'] }) })).toBe(malformed);
      expect(withPayment({ max_per_request: extra({ amount: '1' }) })).toBe(malformed);
      expect(withPayment({ allowed_assets: [extra({ asset: 'USDC' })] })).toBe(malformed);
    },
  );
});

describe('names with codes of their own', () => {
  it.each([
    [{ version: 2 }, 'warrant_version_unsupported'],
    [{ version: 0 }, 'warrant_version_unsupported'],
    [{ version: 2, warrant_type: 'other', extra: 1 }, 'warrant_version_unsupported'],
    [{ version: '1' }, malformed],
    [{ warrant_type: 'Execution' }, 'warrant_type_invalid'],
    [{ warrant_type: 'session' }, 'warrant_type_invalid'],
    [{ issuer: { alg: 'p256', public_key: Buffer.alloc(33, 2) } }, 'alg_unsupported'],
    [{ issuer: { alg: 'Ed25519', public_key: Buffer.alloc(32, 2) } }, 'alg_unsupported'],
    [{ subject_signer: { alg: 'rsa', public_key: Buffer.alloc(33, 2) } }, 'alg_unsupported'],
    [{ signature: { alg: 'ES256K', value: Buffer.alloc(64, 2) } }, 'alg_unsupported'],
    [{ signature: { alg: 1, value: Buffer.alloc(64, 2) } }, malformed],
  ])('%o is %s', (change, code) => {
    expect(codeWith(change)).toBe(code);
  });

  it('a version beyond 2^53 is a version, too', () => {
    const map = writeCbor(treeOf(honest))
      .toString('hex')
      .replace('6776657273696f6e01', '6776657273696f6e1bffffffffffffffff');
    const outcome = decodeWarrant(Buffer.from(map, 'hex'));
    expect(outcome.ok ? '' : outcome.refusal.code).toBe('warrant_version_unsupported');
  });
});

describe('keys and signatures', () => {
  it.each([0, 1, 31, 33, 65])(
    'of %i bytes are a matter of the signature, unless there are none',
    (length) => {
      const expected = length === 0 ? malformed : 'accepted';
      expect(codeWith({ subject_signer: { alg: 'ed25519', public_key: Buffer.alloc(length, 1) } })).toBe(
        expected,
      );
      expect(codeWith({ signature: { alg: 'ed25519', value: Buffer.alloc(length, 1) } })).toBe(expected);
    },
  );

  it('may have a key id', () => {
    const signer = signerOf(goldenKeys.agent);
    expect(codeWith({ subject_signer: { ...signer, key_id: 'key 1' } })).toBe('accepted');
    expect(codeWith({ subject_signer: { ...signer, key_id: '' } })).toBe(malformed);
    expect(codeWith({ subject_signer: { ...signer, key_id: 1 } })).toBe(malformed);
  });
});

describe('rules between members', () => {
  it.each([
    ['ends when it starts', { not_before_ms: 1000, expires_at_ms: 1000 }, malformed],
    ['ends before it starts', { not_before_ms: 1000, expires_at_ms: 999 }, malformed],
    ['ends a millisecond after it starts', { not_before_ms: 1000, expires_at_ms: 1001 }, 'accepted'],
    ['delegates to no depth', { delegation: { max_depth: 0, can_delegate: true } }, malformed],
    ['does not delegate, to a depth', { delegation: { max_depth: 1, can_delegate: false } }, malformed],
    ['does not delegate', { delegation: { max_depth: 0, can_delegate: false } }, 'accepted'],
    ['delegates to depth 8', { delegation: { max_depth: 8, can_delegate: true } }, 'accepted'],
    ['delegates to depth 9', { delegation: { max_depth: 9, can_delegate: true } }, malformed],
    [
      'is of an issuer that cannot delegate',
      { warrant_type: 'issuer', delegation: { max_depth: 0, can_delegate: false } },
      malformed,
    ],
    [
      'is of an issuer',
      { warrant_type: 'issuer', constraints: undefined, payment_subjects: undefined },
      'accepted',
    ],
    ['has no payment constraint', { constraints: [{ tool: { tool_names: ['x'] } }] }, malformed],
    ['has no cap', { constraints: [{ payment: { allowed_assets: payment.allowed_assets } }] }, malformed],
    [
      'has no assets',
      { constraints: [{ payment: { max_per_request: payment.max_per_request } }] },
      malformed,
    ],
    [
      'has cap and assets in two constraints',
      {
        constraints: [
          { payment: { allowed_assets: payment.allowed_assets } },
          { payment: { max_per_request: payment.max_per_request } },
        ],
      },
      malformed,
    ],
    ['ends at 2^53', { expires_at_ms: 2 ** 53 }, malformed],
    ['ends at 2^53 - 1', { expires_at_ms: 2 ** 53 - 1 }, 'accepted'],
  ])('a warrant that %s', (_name, change, code) => {
    expect(codeWith(change)).toBe(code);
  });
});

describe('lists and limits', () => {
  it.each([1, 64])('%i entries are read', (count) => {
    expect(codeWith({ audience: { merchant_ids: numbered(count) } })).toBe('accepted');
    expect(withPayment({ payee_ids: numbered(count) })).toBe('accepted');
  });

  it('65 entries, and an entry twice, are refused in every list', () => {
    const hosts = (count: number) => numbered(count).map((name) => `${name}.example`);
    const bad: [string, (list: unknown[]) => string, (count: number) => unknown[]][] = [
      ['merchant_ids', (list) => codeWith({ audience: { merchant_ids: list } }), numbered],
      ['merchant_hosts', (list) => codeWith({ audience: { merchant_hosts: list } }), hosts],
      ['ids', (list) => withConstraint({ merchant: { merchant_ids: list } }), numbered],
      ['hosts', (list) => withConstraint({ merchant: { host_suffixes: list } }), hosts],
      ['tools', (list) => withConstraint({ tool: { tool_names: list } }), numbered],
      ['providers', (list) => withConstraint({ tool: { model_providers: list } }), numbered],
      ['labels', (list) => withConstraint({ tool: { action_labels: list } }), numbered],
      ['schemes', (list) => withPayment({ allowed_schemes: list }), numbered],
      ['payees', (list) => withPayment({ payee_ids: list }), numbered],
      [
        'paths',
        (list) => withConstraint({ resource: { path_prefixes: list } }),
        (count) => numbered(count).map((name) => `/${name}`),
      ],
      [
        'methods',
        (list) => withConstraint({ resource: { http_methods: list } }),
        (count) =>
          Array.from(
            { length: count },
            (_, index) =>
              'M'.repeat(1 + (index % 32)) +
              (index < 32 ? '' : `-${'M'.repeat(1 + (index % 30) + (index > 63 ? 1 : 0))}`),
          ),
      ],
      [
        'assets',
        (list) => withPayment({ allowed_assets: list }),
        (count) => numbered(count).map((asset) => ({ asset })),
      ],
      [
        'sponsors',
        (list) => withConstraint({ sponsorship: { allow_sponsored_execution: true, sponsor_ids: list } }),
        numbered,
      ],
    ];
    for (const [name, code, entries] of bad) {
      const [first] = entries(1);
      expect([name, code(entries(2))]).toEqual([name, 'accepted']);
      expect([name, code(entries(65))]).toEqual([name, malformed]);
      expect([name, code([first, first])]).toEqual([name, malformed]);
      expect([name, code([])]).toEqual([name, malformed]);
    }
  });

  it('16 subjects, 32 constraints, 16 entries of metadata; one more is refused', () => {
    const subjects = (count: number) => numbered(count).map((value) => ({ kind: 'opaque', value }));
    expect(codeWith({ payment_subjects: subjects(16) })).toBe('accepted');
    expect(codeWith({ payment_subjects: subjects(17) })).toBe(malformed);
    expect(codeWith({ payment_subjects: [...subjects(1), ...subjects(1)] })).toBe(malformed);
    expect(
      codeWith({
        payment_subjects: [
          { kind: 'opaque', value: 'x' },
          { kind: 'caip10', value: 'x' },
        ],
      }),
    ).toBe('accepted');
    const constraints = (count: number) => Array.from({ length: count }, () => ({ payment }));
    expect(codeWith({ constraints: constraints(32) })).toBe('accepted');
    expect(codeWith({ constraints: constraints(33) })).toBe(malformed);
    const metadata = (count: number) => new Map(numbered(count).map((name) => [name, name]));
    expect(codeWith({ metadata: metadata(16) })).toBe('accepted');
    expect(codeWith({ metadata: metadata(17) })).toBe(malformed);
    expect(codeWith({ metadata: new Map([['note', 1]]) })).toBe(malformed);
    expect(codeWith({ metadata: new Map([['', 'x']]) })).toBe(malformed);
    expect(codeWith({ metadata: new Map([['__proto__', 'x']]) })).toBe('accepted');
  });

  it.each([
    ['x'.repeat(256), 'accepted'],
    ['x'.repeat(257), malformed],
    ['é'.repeat(128), 'accepted'],
    ['é'.repeat(129), malformed],
    ['\ufeffx', 'accepted'],
    ['', malformed],
    ['a\u0000', malformed],
    ['a\u001f', malformed],
    ['a\u0020', 'accepted'],
    ['a\u007e', 'accepted'],
    ['a\u007f', malformed],
    ['a\u009f', malformed],
    ['a\u00a0', 'accepted'],
  ])('text %j', (text, code) => {
    expect(codeWith({ warrant_id: text })).toBe(code);
    expect(codeWith({ payment_subjects: [{ kind: 'opaque', value: text }] })).toBe(code);
  });

  it('16384 bytes are read, one more is too large', () => {
    const sized = (last: number): Uint8Array =>
      writeCbor(
        treeOf({
          ...honest,
          constraints: [
            { payment },
            { tool: { tool_names: numbered(60).map((name) => name.padEnd(256, '.')) } },
          ],
          metadata: new Map([['note', 'x'.repeat(80)]]),
          warrant_id: 'x'.repeat(last),
        }),
      );
    const rest = 16_384 - sized(100).length;
    expect(rest).toBeLessThan(156);
    expect(rest).toBeGreaterThan(-100);
    expect(decodeWarrant(sized(100 + rest)).ok).toBe(true);
    const outcome = decodeWarrant(sized(101 + rest));
    expect(outcome).toMatchObject({ ok: false, refusal: { step: '0', code: 'payload_too_large' } });
  });
});

describe('constraints', () => {
  it.each([
    [{ merchant: {} }, malformed],
    [{}, malformed],
    [{ merchant: { merchant_ids: ['x'] }, tool: { tool_names: ['x'] } }, malformed],
    [{ approval: { gate: 'x' } }, malformed],
    [
      { merchant: { host_suffixes: ['example.com', '.example.com', '[::1]', '127.0.0.1', 'localhost'] } },
      'accepted',
    ],
    [{ merchant: { host_suffixes: ['Example.com'] } }, malformed],
    [{ resource: { http_methods: ['post'] } }, malformed],
    [{ resource: { path_prefixes: ['pay'] } }, malformed],
    [{ resource: { path_prefixes: ['/pay?x'] } }, malformed],
    [{ resource: { path_prefixes: ['/pay/../x'] } }, malformed],
    [{ sponsorship: { allow_sponsored_execution: false, sponsor_ids: ['x'] } }, malformed],
    [{ sponsorship: { sponsor_ids: ['x'] } }, malformed],
    [{ sponsorship: { allow_sponsored_execution: 1 } }, malformed],
  ])('%o is %s', (constraint, code) => {
    expect(withConstraint(constraint)).toBe(code);
  });

  it.each([
    [{ max_per_request: { amount: 200 } }, malformed],
    [{ max_per_request: { amount: '01' } }, malformed],
    [{ max_per_request: { amount: '1e3' } }, malformed],
    [{ max_per_request: { amount: '+1' } }, malformed],
    [{ max_per_request: { amount: '-1' } }, malformed],
    [{ max_per_request: { amount: '0' } }, 'accepted'],
    [{ max_per_request: { amount: (2n ** 256n - 1n).toString() } }, 'accepted'],
    [{ max_per_request: { amount: (2n ** 256n).toString() } }, malformed],
    [{ max_per_request: { amount: '9'.repeat(79) } }, malformed],
    [{ allowed_assets: [{ asset: 'USDC', network: 'base' }] }, malformed],
    [{ allowed_assets: [{ asset: 'USDC' }, { asset: 'USDC', network: 'eip155:1' }] }, 'accepted'],
    [{ allowed_rails: ['onchain', 'exchange', 'custodial', 'traditional_gateway'] }, 'accepted'],
    [{ allowed_rails: ['Onchain'] }, malformed],
    [{ period_limit: { amount: '5', window_ms: 1_000 } }, 'accepted'],
    [{ period_limit: { amount: '5', window_ms: 999 } }, malformed],
    [{ period_limit: { amount: '5', window_ms: 31_622_400_000 } }, 'accepted'],
    [{ period_limit: { amount: '5', window_ms: 31_622_400_001 } }, malformed],
    [{ period_limit: { amount: '5', window_ms: 1_000 }, allowed_assets: [{ asset: 'USDC' }] }, malformed],
    [
      {
        period_limit: { amount: '5', window_ms: 1_000 },
        allowed_assets: [
          { asset: 'USDC', network: 'eip155:1' },
          { asset: 'USDC', network: 'eip155:10' },
        ],
      },
      malformed,
    ],
  ])('payment %o is %s', (change, code) => {
    expect(withPayment(change)).toBe(code);
  });

  it('a period limit without assets is refused', () => {
    expect(withConstraint({ payment: { period_limit: { amount: '5', window_ms: 1_000 } } })).toBe(malformed);
  });
});

describe('audience', () => {
  it.each([
    [{ any: true }, 'accepted'],
    [{ any: false }, malformed],
    [{ any: true, merchant_ids: ['x'] }, malformed],
    [{ merchant_hosts: ['.example.com'] }, 'accepted'],
    [{ merchant_hosts: ['*.example.com'] }, malformed],
  ])('%o is %s', (audience, code) => {
    expect(codeWith({ audience })).toBe(code);
  });
});

describe('bytes of a golden warrant', () => {
  it('cut at every byte are refused', () => {
    for (let length = 0; length < W1.bytes.length; length += 1) {
      const outcome = decodeWarrant(W1.bytes.subarray(0, length));
      expect(outcome).toMatchObject({ ok: false, refusal: { step: '0', code: malformed } });
    }
    expect(decodeWarrant(W1.bytes).ok).toBe(true);
  });

  it('of a mebibyte are too large, whatever they are', () => {
    for (const fill of [0x00, 0x81, 0x9f, 0xa1, 0xff])
      expect(decodeWarrant(Buffer.alloc(2 ** 20, fill))).toMatchObject({
        ok: false,
        refusal: { code: 'payload_too_large' },
      });
  });
});

describe('issuing', () => {
  it('refuses terms that no verifier reads', () => {
    expect(issueWarrant({ ...termsOfOne, expires_at_ms: 1 }, goldenKeys.issuer)).toMatchObject({
      ok: false,
      refusal: { code: malformed },
    });
    expect(issueWarrant({ ...termsOfOne, warrant_type: 'x' }, goldenKeys.issuer)).toMatchObject({
      ok: false,
      refusal: { code: 'warrant_type_invalid' },
    });
  });

  it('writes the key id of the issuer, and nothing else of it', () => {
    const { warrant } = acceptedValue(issueWarrant(termsOfOne, goldenKeys.issuer, 'ops 1'));
    expect(warrant.issuer).toEqual({ ...signerOf(goldenKeys.issuer), key_id: 'ops 1' });
  });

  it('throws over a secret that is none', () => {
    const bad = (alg: 'ed25519' | 'secp256k1', secret: Uint8Array) => () =>
      issueWarrant(termsOfOne, { alg, secret });
    expect(bad('ed25519', Buffer.alloc(31))).toThrow('not a secret key');
    expect(bad('secp256k1', Buffer.alloc(32))).toThrow('not a secret key');
    expect(bad('secp256k1', Buffer.alloc(32, 0xff))).toThrow('not a secret key');
  });
});
