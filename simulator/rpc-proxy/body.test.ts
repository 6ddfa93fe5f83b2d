import { expect, it } from 'vitest';
import { chooseCoding } from './body.js';

it.each([
  [undefined, undefined],
  ['identity', undefined],
  ['gzip, deflate, br', 'gzip'],
  ['br', 'br'],
  ['deflate', 'deflate'],
  ['*', 'gzip'],
  ['gzip;q=0, *', 'br'],
  ['gzip;q=0, br;q=0.0, deflate;q=0', undefined],
  ['GZIP;q=0.5', 'gzip'],
  ['gzip;q=nonsense', undefined],
])('Accept-Encoding %s is answered with %s', (header, expected) => {
  expect(chooseCoding(header)).toBe(expected);
});
