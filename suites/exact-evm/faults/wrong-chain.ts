/**
 * The RPC suddenly serves another chain.
 * @module
 */
import { accepted, show } from '../../kit/exchange.js';
import type { Payment } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { during, sentFor } from '../../kit/rpc-faults.js';

/** Ethereum: no facilitator of the simulator's chain serves it through the same RPC. */
const otherChain = 1;

check(
  'X402-FLT-010',
  {
    title: 'refuses payments when its RPC reports another chain',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T3',
    flags: ['funds', 'binding'],
    spec: 'kit rule',
    why: 'Balances and nonces are read on one chain and the payment is meant for another, so merchants deliver for money that is not there.',
    fix: 'Read eth_chainId with the other facts, or at each new connection, and refuse with an error of your own when it is not the configured one.',
    saboteur: 'never-compares-chain-id',
    rev: 2,
    run: 'global',
  },
  (t) =>
    t.lane(async () => {
      const tag = { role: 'free', fault: 'wrong chain id' } as const;
      // Who settles only what it has verified has to know it before the chain is another one.
      const known = async (name: string): Promise<Payment> => {
        const payment = await t.payment();
        if (t.session.target.verifyFirst) await t.verify(payment, { case: `before ${name}`, role: 'valid' });
        return payment;
      };
      const atOnce = await known('it runs');
      const afterStart = await known('its start');
      const ask = async (name: string, settled: Payment) => {
        const verified = await t.payment();
        const since = (await t.control.seq()).next;
        const answers = [
          await t.verify(verified, { ...tag, case: name }),
          await t.settle(settled, { ...tag, case: name }),
        ];
        return { answers, sent: await sentFor(t, settled, since) };
      };
      await during(t, { kind: 'wrong_chain_id', chain_id: otherChain }, async () => {
        let name = 'while it runs';
        let seen = await ask(name, atOnce);
        if (seen.answers.some(accepted) && t.session.process?.restart) {
          // Who looks at the chain once only does it at the start.
          name = 'from its start on';
          if (
            !(await t.target.restart().then(
              () => true,
              () => false,
            ))
          ) {
            t.case(name).expect('it does not start on another chain', {
              expected: 'no start, or a refusal',
              actual: 'it does not start',
              ok: true,
            });
            return;
          }
          seen = await ask(name, afterStart);
        }
        const { answers, sent } = seen;
        for (const answer of answers)
          t.case(name).expect(`${answer.tag.endpoint} does not accept it`, {
            expected: 'an answer without isValid: true or success: true',
            actual: show(answer),
            ok: answer.answer !== undefined && !accepted(answer),
            evidence: [answer],
            // Of a process that nobody may restart it stays open whether it looked at its start.
            ...(t.session.process?.restart ? {} : { soft: 'form' as const }),
          });
        t.case(name).expect('no transaction appears', {
          expected: 'no broadcast for this payment',
          actual: sent.join(', ') || 'none',
          ok: sent.length === 0,
          evidence: sent.map((hash) => `tx:${hash}`),
          ...(t.session.process?.restart ? {} : { soft: 'form' as const }),
        });
      }).finally(async () => {
        const { answer } = await t.supported();
        if (!answer && t.session.process?.restart) await t.target.restart();
      });
    }),
);
