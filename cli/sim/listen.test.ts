import { expect, test } from 'vitest';
import { parseListen } from './listen.js';

test.each([
  ['127.0.0.1', { host: '127.0.0.1' }],
  ['0.0.0.0:8545', { host: '0.0.0.0', port: 8545 }],
  [':8545', { port: 8545 }],
  ['8545', { port: 8545 }],
  ['localhost:1', { host: '127.0.0.1', port: 1 }],
  ['::1', { host: '::1' }],
  ['[::1]:8545', { host: '::1', port: 8545 }],
])('%s is an address', (text, expected) => {
  expect(parseListen(text)).toEqual(expected);
});

test.each(['', 'host', '999.1.1.1', '127.0.0.1:', '127.0.0.1:99999', '[::1', '[1.2.3.4]:1', ':x'])(
  '"%s" is not',
  (text) => {
    expect(() => parseListen(text)).toThrow(expect.objectContaining({ exitCode: 64, code: 'BAD_LISTEN' }));
  },
);
