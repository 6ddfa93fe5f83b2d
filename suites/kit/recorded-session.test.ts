import { expect, it } from 'vitest';
import { sampleSession } from '../core/exchange.sample.js';
import { recordSession, restoreSession } from './recorded-session.js';

it('keeps what judging needs, and no header, key or token', () => {
  const target = {
    ...sampleSession(2).target,
    headers: { authorization: 'Bearer operator-secret' },
    ca: 'operator-ca',
  };
  const session = sampleSession(3, { target, signers: ['0xabc'] });
  const recorded = recordSession(session, { processAlive: true, ledgers: {} });
  expect(JSON.stringify(recorded)).not.toMatch(/operator|token/);
  expect(restoreSession(recorded)).toMatchObject({ tier: 3, signers: ['0xabc'], controls: session.controls });
});
