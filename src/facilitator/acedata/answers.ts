/**
 * Outcomes as this family writes them: version 1 has null where version 2 leaves a member out, and the network stands in
 * each answer as the request spells it.
 * @module
 */
import type { JsonObject } from '../../wire/json.js';
import { answerParts } from '../answers.js';
import type { AceAnswerParts, Shown } from './ace-parts.js';

/** A member that says nothing: null in version 1. */
const silent = (version: Shown['version'], member: string): JsonObject =>
  version === 1 ? { [member]: null } : {};

const withPayer = ({ version, payer }: Shown): JsonObject =>
  payer === undefined ? silent(version, 'payer') : { payer };

export const aceAnswers: AceAnswerParts = {
  supported: answerParts.supported,
  problem: answerParts.problem,

  verifyValid: ({ version, payer }) => ({
    status: 200,
    body: { isValid: true, ...silent(version, 'invalidReason'), payer },
  }),

  verifyRefused: ({ reason, status = 200 }, shown) => ({
    status,
    body: { isValid: false, invalidReason: reason, ...withPayer(shown) },
  }),

  settled: ({ transaction, amount }, { version, network, payer }) => ({
    status: 200,
    body: {
      success: true,
      transaction,
      network,
      payer,
      ...(version === 2 ? { amount: amount.toString() } : {}),
    },
  }),

  settleFailed: ({ reason, transaction, status = 200 }, shown) => ({
    status,
    body: {
      success: false,
      errorReason: reason,
      transaction,
      network: shown.network,
      ...withPayer(shown),
    },
  }),
};
