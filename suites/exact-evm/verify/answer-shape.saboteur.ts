/**
 * Facilitators whose VerifyResponse has another form.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeAnswers } from '../../kit/wire-fault.js';

saboteur<Parts>({
  id: 'sends-is-valid-as-text',
  fault: 'sends isValid as the text "true" or "false"',
  catches: ['X402-VER-001'],
  // No payment is called valid any more, so the negatives behind the control prove nothing.
  sideEffects: ['X402-VER-006', 'X402-EVM-001', 'X402-EVM-009'],
  wire: changeAnswers({ method: 'POST', endpoints: ['verify'] }, (body) => ({
    ...body,
    isValid: String(body.isValid),
  })),
});

/** Adds members to the answer about a valid payment. */
const onValid =
  (change: (body: JsonObject, parts: Parts) => JsonObject) =>
  (honest: Parts): Partial<Parts> => ({
    answer: {
      ...honest.answer,
      verifyValid: (payment) => {
        const answer = honest.answer.verifyValid(payment);
        return { ...answer, body: change(answer.body, honest) };
      },
    },
  });

saboteur<Parts>({
  id: 'empty-reason-on-valid',
  fault: 'sends invalidReason "" with valid payments',
  catches: ['X402-VER-002'],
  neighbours: ['X402-VER-001', 'X402-VER-003', 'X402-VER-005', 'X402-VER-013'],
  parts: onValid((body) => ({ ...body, invalidReason: '' })),
});

saboteur<Parts>({
  id: 'null-reason-on-valid',
  fault: 'sends invalidReason null with valid payments',
  catches: ['X402-VER-002'],
  neighbours: ['X402-VER-001', 'X402-VER-003', 'X402-VER-005', 'X402-VER-013'],
  soft: true,
  parts: onValid((body) => ({ ...body, invalidReason: null })),
});

saboteur<Parts>({
  id: 'omits-payer-on-valid',
  fault: 'omits payer on valid payments',
  catches: ['X402-VER-005'],
  neighbours: ['X402-VER-001', 'X402-VER-002', 'X402-VER-004', 'X402-VER-013'],
  parts: onValid(({ payer: _payer, ...body }) => body),
});

saboteur<Parts>({
  id: 'omits-invalid-reason',
  fault: 'omits invalidReason on rejection',
  catches: ['X402-VER-003'],
  neighbours: ['X402-VER-001', 'X402-VER-002', 'X402-VER-004', 'X402-VER-013'],
  parts: (honest) => ({
    answer: {
      ...honest.answer,
      verifyRefused: (refusal, payer) => {
        const { status, body } = honest.answer.verifyRefused(refusal, payer);
        const { invalidReason: _reason, ...rest } = body;
        return { status, body: rest };
      },
    },
  }),
});

saboteur<Parts>({
  id: 'names-itself-as-payer',
  fault: 'returns its own address as payer',
  catches: ['X402-VER-004'],
  neighbours: ['X402-VER-001', 'X402-VER-003', 'X402-VER-005', 'X402-VER-013'],
  parts: (honest) => {
    const own = [...honest.chain.values()][0]?.signer.address;
    return {
      answer: {
        ...honest.answer,
        verifyRefused: (refusal, payer) =>
          honest.answer.verifyRefused(refusal, payer === undefined ? undefined : own),
        verifyValid: (payment) => {
          const { status, body } = honest.answer.verifyValid(payment);
          return { status, body: { ...body, ...(own === undefined ? {} : { payer: own }) } };
        },
      },
    };
  },
});
