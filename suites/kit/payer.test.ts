import { expect, it } from 'vitest';
import { derive, deriveAddress, derivePayer } from './payer.js';

// HMAC-SHA256 with key "seed" over "1700000000000|X402-EVM-001|1|…", computed with Python's hmac.
const epoch = 1_700_000_000_000;
const scope = 'X402-EVM-001|1';

it('keys and nonces are HMAC(seed, epoch, check, label)', () => {
  expect(derive('seed', epoch, scope, 'nonce 1')).toBe(
    '0x08c311a85ce92664655cc7419905ceee96fc896a5a1722625c1f214b26863646',
  );
  expect(derivePayer('seed', epoch, scope, '1').privateKey).toBe(
    '0xdab29f3905b10f1de32d1caa3f2d17c24560f3e5f6afc2cee9e1077d1ff3b301',
  );
});

it('a recipient of nobody is the end of such a hash, with its checksum', () => {
  const address = deriveAddress('seed', epoch, scope, 'payTo 1');
  expect(address.toLowerCase()).toBe('0x4ce92ab2e4461a817bc1f692611eebdd711af4c1');
  expect(address).not.toBe(address.toLowerCase());
});

it('seed, epoch, check, attempt and index each give another payer: none is shared', () => {
  const addresses = [
    derivePayer('seed', epoch, scope, '1'),
    derivePayer('other', epoch, scope, '1'),
    derivePayer('seed', epoch + 1, scope, '1'),
    derivePayer('seed', epoch, 'X402-EVM-002|1', '1'),
    derivePayer('seed', epoch, 'X402-EVM-001|2', '1'),
    derivePayer('seed', epoch, scope, '2'),
  ].map((payer) => payer.address);
  expect(new Set(addresses).size).toBe(6);
});
