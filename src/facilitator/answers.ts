/**
 * Outcomes in protocol shape. A refusal is an answer, so it goes out with 200; 400 is for a body that is no
 * request at all.
 * @module
 */
import type { JsonObject } from '../wire/json.js';
import type { AnswerParts, HttpAnswer } from './parts.js';

const withRetryAfter = (seconds: number | undefined): Pick<HttpAnswer, 'headers'> =>
  seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } };

const withPayer = (payer: string | undefined): JsonObject => (payer === undefined ? {} : { payer });

export const answerParts: AnswerParts = {
  verifyValid: (payment) => ({ status: 200, body: { isValid: true, ...withPayer(payment.from) } }),

  verifyRefused: ({ reason, status, message, retryAfterSeconds }, payer) => ({
    status: status ?? 200,
    body: {
      isValid: false,
      invalidReason: reason,
      ...(message === undefined ? {} : { invalidMessage: message }),
      ...withPayer(payer),
    },
    ...withRetryAfter(retryAfterSeconds),
  }),

  settled: ({ transaction, amount }, payment) => ({
    status: 200,
    body: {
      success: true,
      transaction,
      network: payment.network,
      ...withPayer(payment.from),
      amount: amount.toString(),
    },
  }),

  settleFailed: ({ reason, transaction, status, message, retryAfterSeconds }, network, payer) => ({
    status: status ?? 200,
    body: {
      success: false,
      errorReason: reason,
      ...(message === undefined ? {} : { errorMessage: message }),
      transaction,
      network,
      ...withPayer(payer),
    },
    ...withRetryAfter(retryAfterSeconds),
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
