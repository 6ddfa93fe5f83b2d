/**
 * Facilitators that fill in what a broken connection swallowed.
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';

saboteur<Parts>({
  id: 'reset-is-success',
  fault: 'takes a connection that breaks before the answer for a yes',
  catches: ['OFF-089'],
  neighbours: ['OFF-070', 'OFF-073'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        verdict: (attempt, now) =>
          attempt.kind === 'lost' && attempt.why === 'connection'
            ? { kind: 'valid' }
            : offchain.bridge.verdict(attempt, now),
        settlement: (attempt, now) =>
          attempt.kind === 'lost' && attempt.why === 'connection'
            ? { kind: 'settled', transaction: `offchain-tx-${randomUUID()}` }
            : offchain.bridge.settlement(attempt, now),
      },
    },
  }),
});

saboteur<Parts>({
  id: 'partial-body-ok',
  fault: 'makes do with the part of an answer that arrived before the connection broke',
  catches: ['OFF-090'],
  neighbours: ['OFF-070', 'OFF-073', 'OFF-089'],
  parts: ({ offchain }) => ({
    offchain: {
      ...offchain,
      bridge: {
        ...offchain.bridge,
        attempt: async (dispatcher, { path, headers, body, signal }, origin) => {
          let text = '';
          let status = 0;
          try {
            const answer = await dispatcher.request({ origin, path, method: 'POST', headers, body, signal });
            status = answer.statusCode;
            for await (const chunk of answer.body) text += String(chunk);
          } catch {
            if (status === 0) return { kind: 'lost', why: 'connection', sent: true };
          }
          const said = /"(valid|success)":(true|false)/.exec(text);
          const member = (name: string): string | undefined =>
            new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1];
          const named =
            member('transaction') ?? (said?.[2] === 'true' ? `offchain-tx-${randomUUID()}` : null);
          return {
            kind: 'answer',
            status,
            body: said
              ? {
                  [said[1] ?? '']: said[2] === 'true',
                  payer: member('payer') ?? null,
                  transaction: named,
                  reason: member('reason') ?? null,
                }
              : undefined,
            retryAfter: undefined,
          };
        },
      },
    },
  }),
});
