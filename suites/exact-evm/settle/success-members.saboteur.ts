/**
 * Facilitators whose successes say something wrong beside the transaction.
 * @module
 */
import type { Parts } from '../../../src/facilitator/parts.js';
import { saboteur } from '../../kit/saboteur.js';
import { changeSettle } from './settle-wire.js';

saboteur({
  id: 'error-reason-on-success',
  fault: 'sends `errorReason: "none"` on success',
  catches: ['X402-SET-003'],
  neighbours: ['X402-SET-009', 'X402-SET-017', 'X402-SET-018'],
  wire: changeSettle((said) => (said.success === true ? { ...said, errorReason: 'none' } : said)),
});

saboteur({
  id: 'null-error-reason-on-success',
  fault: 'sends `errorReason: null` on success',
  soft: true,
  catches: ['X402-SET-003'],
  wire: changeSettle((said) => (said.success === true ? { ...said, errorReason: null } : said)),
});

saboteur<Parts>({
  id: 'facilitator-as-payer',
  fault: 'returns the facilitator address as settle `payer`',
  catches: ['X402-SET-009'],
  neighbours: ['X402-SET-003', 'X402-SET-017'],
  parts: (honest) => ({
    answer: {
      ...honest.answer,
      settled: (outcome, payment) => {
        const { status, body } = honest.answer.settled(outcome, payment);
        const [chain] = honest.chain.values();
        return { status, body: { ...body, payer: chain?.signer.address ?? null } };
      },
    },
  }),
});

saboteur({
  id: 'reports-amount-in-whole-tokens',
  fault: 'reports the amount in whole tokens instead of the atomic amount that moved',
  catches: ['X402-SET-017'],
  neighbours: ['X402-SET-003', 'X402-SET-009', 'X402-SET-018'],
  wire: changeSettle((said, { authorization }) =>
    said.success === true ? { ...said, amount: String(Number(authorization.value) / 1_000_000) } : said,
  ),
});

saboteur({
  id: 'echoes-requirements',
  fault: 'echoes an internal `requirements` object',
  catches: ['X402-SET-018'],
  neighbours: ['X402-SET-003', 'X402-SET-009', 'X402-SET-017'],
  wire: changeSettle((said, { body }) =>
    said.success === true ? { ...said, requirements: body.paymentRequirements ?? null } : said,
  ),
});
