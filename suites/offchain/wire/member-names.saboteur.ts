/**
 * Facilitators that read one text in two ways, or let one request leave its mark on later ones.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { mergedIntoSharedObject } from '../../core/transport/prototype-keys.saboteur.js';
import { saboteur } from '../../kit/saboteur.js';
import { segmentOf } from '../../kit/wire-fault.js';

saboteur<Parts>({
  id: 'last-key-wins',
  fault: 'takes the last of two members with one name, everywhere',
  catches: ['OFF-015'],
  soft: true,
  neighbours: ['OFF-008', 'OFF-009', 'OFF-018'],
  parts: ({ parse }) => ({
    parse: {
      ...parse,
      json: (text) => {
        try {
          return { ok: true, value: JSON.parse(text) };
        } catch {
          return parse.json(text);
        }
      },
    },
  }),
});

/** The text with one of two amounts of the requirements taken out. */
function withOneAmount(text: string, kept: 'first' | 'last'): string {
  return kept === 'first'
    ? text.replace(/("paymentRequirements":\{"amount":"\d+",)(.*?)"amount":"\d+",/s, '$1$2')
    : text.replace(/("paymentRequirements":\{)"amount":"\d+",(.*?"amount":"\d+",)/s, '$1$2');
}

saboteur({
  id: 'settle-takes-first-key',
  fault: 'takes the last of two amounts in verify and the first in settle',
  catches: ['OFF-015'],
  neighbours: ['OFF-008', 'OFF-018'],
  wire: (honest) => async (request) => {
    if (request.method !== 'POST') return honest(request);
    const text = await request.clone().text();
    const read = withOneAmount(text, segmentOf(request) === 'settle' ? 'first' : 'last');
    if (read === text) return honest(request);
    const headers = { 'content-type': 'application/json' };
    return honest(new Request(request.url, { method: 'POST', headers, body: read }));
  },
});

saboteur({
  id: 'merge-proto',
  fault: 'merges requests into a shared object, so that members of __proto__ stay',
  catches: ['OFF-018'],
  neighbours: ['OFF-003', 'OFF-016'],
  wire: mergedIntoSharedObject,
});
