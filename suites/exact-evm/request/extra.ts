/**
 * Members of `extra` that change what a payment means: a transfer method, splits, a payment flow.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { show } from '../../kit/exchange.js';
import type { Draft, Edit, EditableJson } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { verdictText } from '../../kit/same-verdict.js';

/** Adds a member to `extra` in the requirements and in the accepted copy. */
const withExtra =
  (member: string, value: EditableJson): Edit<Draft> =>
  (draft) => {
    for (const copy of [draft.requirements, draft.accepted])
      copy.extra = { ...copy.extra, [member]: structuredClone(value) };
  };

/** Sends one such payment and records what each endpoint made of it. */
async function record(t: Check, name: string, edit: Edit<Draft>): Promise<void> {
  const payment = await t.payment({ edit });
  const answers = [await t.verify(payment, { case: name, role: 'free' })];
  if (t.tier >= 2) answers.push(await t.settle(payment, { case: name, role: 'free' }));
  for (const answer of answers) {
    t.observe(`${name}: ${answer.tag.endpoint}`, verdictText(answer));
    t.case(name).expect(`${answer.tag.endpoint} answers without a server error`, {
      expected: 'any verdict with a status below 500',
      actual: show(answer),
      ok: (answer.answer?.status ?? 500) < 500,
      evidence: [answer],
    });
  }
}

check(
  'X402-REQ-036',
  {
    title: 'says what happens to a non-empty extra.splits on a network without splits',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T1',
    flags: ['binding', 'amount'],
    spec: 'x402-foundation/x402 #3221 (open proposal)',
    why: 'Whoever ignores splits pays the whole amount to payTo, and the other recipients get nothing.',
    fix: 'Refuse requirements with a non-empty extra.splits until splits are implemented. Not graded: the rule stands in an open proposal (A27).',
    saboteur: 'ignores-splits',
    ambiguity: 'A27',
  },
  (t) =>
    record(
      t,
      'extra.splits with one entry',
      withExtra('splits', [{ payTo: t.address('split'), amount: '5000' }]),
    ),
);

check(
  'X402-REQ-037',
  {
    title: 'refuses an extra.assetTransferMethod that is unknown or contradicts the payload',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing', 'binding'],
    spec: 'v2 spec′ §6.1 (reserved key); exact/EVM′ §1; x402-foundation/x402 #2044; @x402/evm 2.27.0 exact/facilitator/scheme',
    why: 'The money moves by another method than the server required, with other guarantees and other costs.',
    fix: 'When extra.assetTransferMethod is present, require it to name the method of the payload.',
    saboteur: 'ignores-transfer-method',
  },
  (t) =>
    t.refuses(
      [
        { case: 'unknown method "teleport"', draft: withExtra('assetTransferMethod', 'teleport') },
        {
          case: '"permit2" with an EIP-3009 payload',
          draft: withExtra('assetTransferMethod', 'permit2'),
        },
      ],
      { expects: ['UNSUPPORTED', 'MALFORMED'] },
    ),
);

check(
  'X402-REQ-038',
  {
    title: 'says whether requirements with an unknown extra.paymentFlow are settled silently',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T1',
    flags: ['routing'],
    spec: 'v2 spec′ §6.1',
    why: 'A flow that the facilitator does not know may mean that the money must wait: settled at once, it is gone before the conditions are met.',
    fix: 'Refuse requirements whose extra.paymentFlow is not one that is implemented. Not graded here: the duty stands with servers and clients.',
    saboteur: 'settles-unknown-payment-flow',
  },
  (t) => record(t, 'extra.paymentFlow "later"', withExtra('paymentFlow', 'later')),
);
