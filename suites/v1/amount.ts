/**
 * What version 1 asks for is at least `maxAmountRequired`, whatever its name says.
 * @module
 */
import { show } from '../kit/exchange.js';
import { authorize } from '../kit/payment.js';
import { check } from '../kit/registry.js';
import { verdictText } from '../kit/same-verdict.js';

check(
  'X402-V1-004',
  {
    title: 'refuses a version 1 value below maxAmountRequired',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['v1', 'amount', 'funds'],
    spec: 'v1 spec §6.1.2',
    why: 'The name suggests an upper limit: whoever reads it so lets buyers pay one atomic unit for anything.',
    fix: 'Compare authorization.value and maxAmountRequired as integers and refuse unless the value is at least that.',
    saboteur: 'accepts-version-1-underpayment',
  },
  (t) =>
    t.refuses([{ case: 'maxAmountRequired - 1', draft: authorize({ value: '9999' }) }], {
      expects: ['AMOUNT'],
      outcome: 'forged-accepted',
    }),
);

check(
  'X402-V1-005',
  {
    title: 'says what becomes of a version 1 value above maxAmountRequired',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T1',
    flags: ['v1', 'amount'],
    spec: 'v1 spec §6.1.2; @x402/evm 2.27.0 exact/v1; x402 1.2.0',
    why: 'The specification accepts it and the newer SDK refuses it: a client that rounds up works with one facilitator and not with the next.',
    fix: 'Sign exactly maxAmountRequired; every reading accepts that.',
    saboteur: 'rejects-version-1-overpayment',
    ambiguity: 'A08',
  },
  async (t) => {
    const name = 'maxAmountRequired + 1';
    const answer = await t.verify(await t.payment({ fund: '20000', edit: authorize({ value: '10001' }) }), {
      case: name,
      role: 'free',
    });
    t.observe(name, verdictText(answer));
    t.case(name).expect('verify answers without a server error', {
      expected: 'any verdict with a status below 500',
      actual: show(answer),
      ok: (answer.answer?.status ?? 500) < 500,
      evidence: [answer],
    });
  },
);
