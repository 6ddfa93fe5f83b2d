/**
 * Facilitators whose pages and probes are not there, or depend on what they should not.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { callChain } from '../../src/facilitator/adapters/evm/chain.js';
import { saboteur } from '../kit/saboteur.js';
import { answerFirst, htmlAnswer } from '../kit/wire-fault.js';

/** Answers a GET of one path in place of the honest facilitator. */
const instead = (path: string, answer: () => Response) =>
  answerFirst((request) =>
    request.method === 'GET' && new URL(request.url).pathname === path ? answer() : undefined,
  );

saboteur({
  id: 'root-404',
  fault: 'has nothing at its root',
  catches: ['ACE-001'],
  neighbours: ['ACE-002'],
  wire: instead('/', () => htmlAnswer(404, 'Not Found')),
});

saboteur({
  id: 'healthz-text',
  fault: 'answers its probe with a word of plain text',
  catches: ['ACE-002'],
  neighbours: ['ACE-001'],
  wire: instead('/healthz', () => new Response('ok', { headers: { 'content-type': 'text/plain' } })),
});

saboteur<unknown, never, AceParts>({
  id: 'healthz-needs-rpc',
  fault: 'asks its chain before it answers the probe',
  catches: ['ACE-003'],
  neighbours: ['ACE-002'],
  aceParts: (honest) => ({
    health: async () => {
      const head = await callChain(honest.route.chain, 'eth_blockNumber', []);
      return head.kind === 'result' ? honest.health() : { status: 503, body: { status: 'down' } };
    },
  }),
});

saboteur({
  id: 'no-supported',
  fault: 'has no list of kinds',
  catches: ['ACE-014'],
  wire: instead('/supported', () => htmlAnswer(404, 'Not Found')),
});

saboteur({
  id: 'socket-leak',
  fault: 'shows and lists nothing any more after a body that is no JSON',
  catches: ['ACE-079'],
  neighbours: ['ACE-017'],
  wire: (honest) => {
    let broken = false;
    return async (request) => {
      if (broken && request.method === 'GET') return htmlAnswer(503, 'too many open files');
      const copy = request.clone() as Request;
      const answer = await honest(request);
      if (request.method !== 'POST') return answer;
      const text = await copy.text();
      try {
        JSON.parse(text);
      } catch {
        broken = true;
      }
      return answer;
    };
  },
});
