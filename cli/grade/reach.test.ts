import { describe, expect, it } from 'vitest';
import { AssayError } from '../../src/wire/assay-error.js';
import { farther, parseTargetUrl, reachOf } from './reach.js';

describe('a host is', () => {
  it.each([
    ['http://127.0.0.1:4022', 'loopback'],
    ['http://127.9.9.9', 'loopback'],
    // The URL standard writes these as 127.0.0.1.
    ['http://2130706433', 'loopback'],
    ['http://0x7f.1', 'loopback'],
    ['http://[::1]:4022', 'loopback'],
    ['http://LOCALHOST', 'loopback'],
    ['http://facilitator.localhost', 'loopback'],
    ['http://10.0.0.1', 'private'],
    ['http://192.168.1.1', 'private'],
    ['http://172.16.0.1', 'private'],
    ['http://172.31.255.255', 'private'],
    ['http://169.254.169.254', 'private'],
    ['http://[fd00::1]', 'private'],
    ['http://[fe80::1]', 'private'],
    ['http://172.15.0.1', 'public'],
    ['http://172.32.0.1', 'public'],
    ['https://x402.org/facilitator', 'public'],
    ['http://facilitator:4022', 'private'],
    ['http://host.docker.internal:4022', 'private'],
    ['http://facilitator.payments.svc.cluster.local', 'private'],
    ['https://facilitator.internal.example.com', 'public'],
    ['http://[2001:db8::1]', 'public'],
  ])('%s: %s', (url, reach) => {
    expect(reachOf(new URL(url))).toBe(reach);
  });

  it.each([
    '127.example.com',
    '127.0.0.1.example.com',
    '10.example.com',
    'localhost.example.com',
    'fd00.example.com',
  ])('public when only its name begins like an address: %s', (host) => {
    expect(reachOf(new URL(`http://${host}`))).toBe('public');
  });
});

describe('a target URL', () => {
  const failure = (text: string): AssayError => {
    try {
      parseTargetUrl(text);
    } catch (error) {
      if (error instanceof AssayError) return error;
    }
    throw new Error(`${text} was taken`);
  };

  it('is any http or https URL', () => {
    expect(parseTargetUrl('https://x402.org/facilitator').href).toBe('https://x402.org/facilitator');
    expect(parseTargetUrl('HTTP://localhost:4022').href).toBe('http://localhost:4022/');
  });

  it.each([
    ['localhost:4022', 'Did you mean http://localhost:4022 ?'],
    ['x402.org', 'Did you mean http://x402.org ?'],
    ['ftp://x402.org', 'Give a URL such as'],
    ['http://', 'Give a URL such as'],
    ['file:///etc/passwd', 'Give a URL such as'],
    ['http://user:secret@x402.org', '--header'],
    ['http://x402.org/base?key=1', 'Did you mean http://x402.org/base ?'],
    ['http://x402.org/#top', 'Did you mean http://x402.org/ ?'],
  ])('%s is bad usage, with what to do', (text, hint) => {
    const error = failure(text);
    expect([error.code, error.exitCode]).toEqual(['BAD_URL', 64]);
    expect(error.hint).toContain(hint);
  });

  it('with a password is refused without printing it', () => {
    const error = failure('http://user:secret@x402.org');
    expect(`${error.message} ${error.hint}`).not.toContain('secret');
  });
});

it('a merchant and its facilitator are as far away as the farther of the two', () => {
  const [here, near, away] = ['http://127.0.0.1:1', 'http://10.0.0.1', 'https://shop.example'] as const;
  expect([farther([here]), farther([near, here]), farther([here, near, away])]).toEqual([
    'loopback',
    'private',
    'public',
  ]);
});
