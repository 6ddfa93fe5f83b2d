/**
 * The positive control: what is valid is called valid. Every negative row rests on it.
 * @module
 */
import { isValid, show } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';

check(
  'X402-VER-006',
  {
    title: 'answers a valid payment with isValid:true and 200',
    level: 'MUST',
    severity: 'medium',
    basis: 'spec*',
    needs: 'T2',
    flags: ['interop'],
    spec: 'v2 spec §7.1',
    why: 'Honest buyers are refused, and no refusal of anything else means something.',
    fix: 'Verify the payment of `assay curl` by hand and follow the reason; often the chain, the token address or its signing domain are not those of the payment.',
    saboteur: 'rejects-every-payment',
  },
  async (t) => {
    const name = 'funded payer, every member valid';
    const answer = await t.verify(await t.payment(), { case: name, role: 'valid' });
    t.case(name).expect('verify calls it valid', {
      expected: 'isValid:true',
      actual: show(answer),
      ok: isValid(answer),
      evidence: [answer],
    });
    t.case(name).expect('verify answers with status 200', {
      expected: '200',
      actual: answer.answer ? String(answer.answer.status) : show(answer),
      ok: answer.answer?.status === 200,
      evidence: [answer],
    });
  },
);
