/**
 * Facilitators that tell strangers what only their operator should know.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeAnswers } from '../../kit/wire-fault.js';

const rpcError = [
  'HTTP request failed.',
  '',
  'URL: https://base-sepolia.g.alchemy.com/v2/k3yK3yK3yK3yK3yK3yK3yK3y',
  'Request body: {"method":"eth_call","params":[]}',
  '',
  'Details: execution reverted',
].join('\n');

const refused = (body: JsonObject): boolean => body.isValid === false || body.success === false;

saboteur({
  id: 'passes-on-rpc-error',
  fault: 'copies the raw RPC error with its URL into invalidMessage',
  catches: ['X402-HTTP-014'],
  neighbours: ['X402-HTTP-004', 'X402-HTTP-007'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify'] }, (body) =>
    refused(body) ? { ...body, invalidMessage: rpcError } : body,
  ),
});

saboteur<Parts>({
  id: 'answers-with-stack-trace',
  fault: 'answers refusals with the stack of the error that it threw inside',
  catches: ['X402-HTTP-014'],
  neighbours: ['X402-HTTP-004', 'X402-HTTP-007'],
  parts: ({ answer }) => ({
    answer: {
      ...answer,
      verifyRefused: (refusal, payer) => {
        const { status, body } = answer.verifyRefused(refusal, payer);
        const stack = `Error: ${refusal.reason}\n    at verify (/srv/facilitator/dist/verify.js:41:11)`;
        return { status, body: { ...body, invalidMessage: stack } };
      },
    },
  }),
});
