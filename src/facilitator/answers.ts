/**
 * Outcomes in protocol shape. A refusal is an answer, so it goes out with 200; 400 is for a body that is no
 * request at all.
 * @module
 */
import type { JsonObject } from '../wire/json.js';
import type { AnswerParts } from './parts.js';

const withPayer = (payer: string | undefined): JsonObject => (payer === undefined ? {} : { payer });

export const answerParts: AnswerParts = {
  verifyValid: (payment) => ({ status: 200, body: { isValid: true, payer: payment.from } }),

  verifyRefused: ({ reason, status }, payer) => ({
    status: status ?? 200,
    body: { isValid: false, invalidReason: reason, ...withPayer(payer) },
  }),

  settled: ({ transaction, amount }, payment) => ({
    status: 200,
    body: {
      success: true,
      transaction,
      network: payment.network,
      payer: payment.from,
      amount: amount.toString(),
    },
  }),

  settleFailed: ({ reason, transaction, status }, network, payer) => ({
    status: status ?? 200,
    body: { success: false, errorReason: reason, transaction, network, ...withPayer(payer) },
  }),

  supported: ({ kinds, extensions, signers }) => ({
    status: 200,
    body: {
      kinds: kinds.map(({ x402Version, scheme, network }) => ({ x402Version, scheme, network })),
      extensions,
      signers,
    },
  }),

  problem: (status, error) => ({ status, body: { error } }),
};
