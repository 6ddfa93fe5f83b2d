/**
 * Hosts, paths, methods and addresses (section 9), each rule at its edges.
 */
import { describe, expect, it } from 'vitest';
import { sameAddress } from './account-address.js';
import { hostCovers, hostEntrySchema, hostMatches, isHostEntry } from './host-entry.js';
import { isHttpMethod } from './method.js';
import { isPathPrefix, pathCovers, pathMatches, pathPrefixSchema } from './path-prefix.js';
import { checkRequestHost, readRequestHost } from './request-host.js';
import { isCanonicalTarget, pathOf } from './request-target.js';

const hostOf = (authority: string): string => {
  const host = readRequestHost(authority);
  return host.ok ? host.value : host.refusal.code;
};
const mismatch = 'request_authority_mismatch';

describe('request host', () => {
  it.each([
    ['merchant-a.example', 'merchant-a.example'],
    ['Merchant-A.EXAMPLE', 'merchant-a.example'],
    ['merchant-a.example:8443', 'merchant-a.example'],
    ['merchant-a.example:', 'merchant-a.example'],
    ['merchant-a.example.', 'merchant-a.example'],
    ['merchant-a.example.:443', 'merchant-a.example'],
    ['merchant-a.example..', 'merchant-a.example.'],
    ['[::1]', '[::1]'],
    ['[2001:DB8::1]:443', '[2001:db8::1]'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['İ.example', 'İ.example'],
    ['', mismatch],
    ['.', mismatch],
    [':443', mismatch],
    ['user@merchant-a.example', mismatch],
    ['merchant-a.example\n', mismatch],
    ['merchant-a.example\u0000', mismatch],
    ['merchant-a.example evil', mismatch],
    ['merchant-a.example:80:80', mismatch],
    ['merchant-a.example:http', mismatch],
    ['::1', mismatch],
    ['[::1', mismatch],
    ['[::1]x', mismatch],
  ])('%j is %j', (authority, host) => {
    expect(hostOf(authority)).toBe(host);
  });

  it("has to be one of the merchant's hosts, exactly", () => {
    const hosts = ['merchant-a.example', '[::1]'];
    expect(checkRequestHost('Merchant-a.example:1', hosts)).toEqual({
      ok: true,
      value: 'merchant-a.example',
    });
    for (const authority of ['x.merchant-a.example', 'example', 'merchant-b.example', '', 'a@[::1]'])
      expect(checkRequestHost(authority, hosts)).toMatchObject({
        ok: false,
        refusal: { step: '0', code: mismatch },
      });
    expect(checkRequestHost('merchant-a.example', []).ok).toBe(false);
  });
});

describe('host entries', () => {
  it.each([
    'example.com',
    '.example.com',
    'a.b',
    'localhost',
    '.localhost',
    'xn--bcher-kva.example',
    '127.0.0.1',
    '[::1]',
    '[2001:db8::1]',
    `${'a'.repeat(63)}.example`,
  ])('%s is one', (entry) => {
    expect(isHostEntry(entry)).toBe(true);
  });

  it.each([
    '',
    '.',
    'example',
    '.example',
    'Example.com',
    'example.com.',
    'example.com:443',
    '*.example.com',
    'https://example.com',
    'example..com',
    '..example.com',
    'bücher.example',
    'a_b.example',
    '.127.0.0.1',
    '::1',
    '[::1',
    '[::G]',
    '[FE80::1]',
    '[fe80::1%eth0]',
    `${'a'.repeat(64)}.example`,
    'exa mple.com',
    7,
    undefined,
  ])('%s is none', (entry) => {
    expect(isHostEntry(entry)).toBe(false);
  });

  it.each([
    ['example.com', 'example.com', true],
    ['example.com', 'a.example.com', true],
    ['example.com', 'a.b.example.com', true],
    ['example.com', 'evilexample.com', false],
    ['example.com', 'example.com.evil.org', false],
    ['example.com', 'com', false],
    ['.example.com', 'example.com', false],
    ['.example.com', '.example.com', false],
    ['example.com', '.example.com', false],
    ['.example.com', 'a.example.com', true],
    ['.example.com', 'evilexample.com', false],
    ['localhost', 'localhost', true],
    ['localhost', 'a.localhost', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', 'a.127.0.0.1', false],
    ['0.1', '127.0.0.1', false],
    ['[::1]', '[::1]', true],
    ['[::1]', '[::2]', false],
  ])('%s for %s: %s', (entry, authority, expected) => {
    const host = readRequestHost(authority);
    expect(host.ok && hostMatches(hostEntrySchema.parse(entry), host.value)).toBe(expected);
  });

  it.each([
    ['.d.e', '.d.e', true],
    ['.d.e', '.x.d.e', true],
    ['.d.e', 'x.d.e', true],
    ['.d.e', 'd.e', false],
    ['d.e', 'd.e', true],
    ['d.e', '.d.e', true],
    ['d.e', 'x.d.e', true],
    ['d.e', '.x.d.e', true],
    ['d.e', '.xd.e', false],
    ['d.e', 'xd.e', false],
    ['x.d.e', 'd.e', false],
    ['0.1', '127.0.0.1', false],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
  ])('%s covers %s: %s', (parent, child, expected) => {
    expect(hostCovers(hostEntrySchema.parse(parent), hostEntrySchema.parse(child))).toBe(expected);
  });
});

describe('request targets', () => {
  it.each([
    '/',
    '/pay',
    '/pay/',
    '/pay/x',
    '/pay?x=1',
    '/pay?a=../..//',
    '/pay?%2e%2F',
    '/a.b',
    '/...',
    '/.a',
    '/a..',
    '/%20',
    '/pay%41',
    '/~!$&\'()*+,;=:@[]"<>^`{|}',
  ])('%s has one reading', (target) => {
    expect(isCanonicalTarget(target)).toBe(true);
  });

  it.each([
    '',
    'pay',
    '?x',
    '*',
    'http://a/pay',
    'a.example:443',
    '//pay',
    '/pay//x',
    '/pay/.',
    '/pay/..',
    '/pay/../x',
    '/./pay',
    '/..',
    '/pay/%2e%2e/x',
    '/pay%2Fx',
    '/pay%2f..%2fadmin',
    '/pay%5cx',
    '/pay\\x',
    '/pay#x',
    '/pay?x#y',
    '/pay?\\',
    '/pay %20',
    '/pay\t',
    '/pay\u007f',
    '/pä',
    '/pay%',
    '/pay%2',
    '/pay%zz',
    '/pay?x=%g0',
    '/pay%00',
    '/pay%1F',
    '/pay%7f',
  ])('%s has not', (target) => {
    expect(isCanonicalTarget(target)).toBe(false);
  });

  it('end their path at the first question mark', () => {
    expect(pathOf('/pay?x?y')).toBe('/pay');
    expect(pathOf('/pay')).toBe('/pay');
    expect(pathOf('?x')).toBe('');
  });
});

describe('path prefixes', () => {
  it.each([
    ['/pay', '/pay', true],
    ['/pay', '/pay?x', true],
    ['/pay', '/pay/', true],
    ['/pay', '/pay/x', true],
    ['/pay', '/payroll', false],
    ['/pay', '/pa', false],
    ['/pay', '/x?/pay', false],
    ['/pay', '/x/pay', false],
    ['/pay/', '/pay', false],
    ['/pay/', '/pay/', true],
    ['/pay/', '/pay/x', true],
    ['/', '/', true],
    ['/', '/anything', true],
    ['/pay', '/Pay', false],
  ])('%s for %s: %s', (prefix, target, expected) => {
    expect(isCanonicalTarget(target) && pathMatches(pathPrefixSchema.parse(prefix), target)).toBe(expected);
  });

  it('cover what they match', () => {
    const covers = (parent: string, child: string): boolean =>
      pathCovers(pathPrefixSchema.parse(parent), pathPrefixSchema.parse(child));
    expect(covers('/pay', '/pay/x')).toBe(true);
    expect(covers('/pay', '/pay')).toBe(true);
    expect(covers('/pay', '/payroll')).toBe(false);
    expect(covers('/pay/', '/pay')).toBe(false);
    expect(covers('/pay/x', '/pay')).toBe(false);
  });

  it.each(['/pay?', 'pay', '/pay#', '', '/pay//x', '/a/../b', '/%2e', 7])('%s is none', (prefix) => {
    expect(isPathPrefix(prefix)).toBe(false);
  });
});

describe('methods', () => {
  it.each([
    'GET',
    'M',
    'M-SEARCH',
    'VERSION-CONTROL',
    'A'.repeat(32),
    Array(128).fill('A').join('-').padEnd(256, 'A'),
  ])('%s is one', (method) => {
    expect(isHttpMethod(method)).toBe(true);
  });
  it.each([
    '',
    'get',
    'Get',
    '-GET',
    'GET-',
    'A--B',
    'G T',
    'A'.repeat(33),
    'GET\n',
    Array(128).fill('A').join('-').padEnd(257, 'A'),
    7,
    ['GET'],
    undefined,
  ])('%s is none', (method) => {
    expect(isHttpMethod(method)).toBe(false);
  });
});

describe('addresses', () => {
  const [lower, upper] = [`0x${'ab'.repeat(20)}`, `0x${'AB'.repeat(20)}`];
  it('of EVM have no case on EVM networks, and nothing else has none', () => {
    expect(sameAddress(lower, upper, 'eip155:8453')).toBe(true);
    expect(sameAddress(lower, upper, 'solana:mainnet')).toBe(false);
    expect(sameAddress(lower, upper, 'xeip155:1')).toBe(false);
    expect(sameAddress('USDC', 'usdc', 'eip155:8453')).toBe(false);
    expect(sameAddress(lower, `${upper}0`, 'eip155:8453')).toBe(false);
    expect(sameAddress(`${lower}0`, `${upper}0`, 'eip155:8453')).toBe(false);
    expect(sameAddress(lower, `0X${'AB'.repeat(20)}`, 'eip155:8453')).toBe(false);
    expect(sameAddress(lower, `0x${'ac'.repeat(20)}`, 'eip155:8453')).toBe(false);
    expect(sameAddress(`x${lower}`, `x${upper}`, 'eip155:8453')).toBe(false);
    expect(sameAddress('x', 'x', 'any')).toBe(true);
  });
});
