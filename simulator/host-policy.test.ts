import { describe, expect, it } from 'vitest';
import { createHostPolicy } from './host-policy.js';

describe('host policy', () => {
  const policy = createHostPolicy(['Host.Docker.Internal', '192.168.7.2', '[fd00::1]']);

  it.each(['localhost:8545', 'LOCALHOST', 'sim.localhost', '127.0.0.1:1', '127.9.9.9', '[::1]:80'])(
    'serves the loopback name %s',
    (host) => expect(policy({ host })).toBe(true),
  );

  it.each(['host.docker.internal:8545', '192.168.7.2', '[fd00::1]:9'])('serves the public host %s', (host) =>
    expect(policy({ host })).toBe(true),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.7.3',
    'a b',
  ])('refuses the host %s', (host) => expect(policy({ host })).toBe(false));

  it('refuses a foreign or opaque origin even with a loopback host', () => {
    expect(policy({ host: 'localhost', origin: 'https://evil.example' })).toBe(false);
    expect(policy({ host: 'localhost', origin: 'null' })).toBe(false);
    expect(policy({ host: 'localhost', origin: 'http://localhost:3000' })).toBe(true);
  });
});
