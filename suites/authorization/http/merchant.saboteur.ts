/**
 * Merchants with one fault, as what becomes of their answers on the way out.
 * @module
 */

export interface MerchantSaboteur {
  readonly id: string;
  readonly fault: string;
  /** The vectors of LFV-HTTP that turn. */
  readonly turns: string;
  /** `paid`: the request carried a payment. */
  readonly alter: (answer: Response, paid: boolean) => Response | Promise<Response>;
}

const changed = (answer: Response, status: number, body?: string): Response =>
  new Response(body ?? answer.body, { status, headers: answer.headers });

const refused = (answer: Response): boolean => answer.status >= 400;

export const merchantSaboteurs: readonly MerchantSaboteur[] = [
  {
    id: 'always-authorizes',
    fault: 'sells for every payment, whatever the gate says',
    turns: '3-4 6-12',
    alter: (answer, paid) => (paid ? new Response('sold', { status: 200 }) : answer),
  },
  {
    id: 'answers-500',
    fault: 'answers 500 where the gate refuses',
    turns: '3-4 6-12',
    alter: (answer, paid) => (paid && refused(answer) ? changed(answer, 500) : answer),
  },
  {
    id: 'echoes-subject',
    fault: 'repeats the payment subject in its refusals',
    turns: '3-4 6-12',
    alter: async (answer, paid) =>
      paid && refused(answer)
        ? changed(
            answer,
            answer.status,
            JSON.stringify({
              ...JSON.parse(await answer.text()),
              subject: 'eip155:8453:0x857b06519E91e3A54538791bDbb0E22373e36b66',
            }),
          )
        : answer,
  },
  {
    id: 'no-code',
    fault: 'says payment_required whatever was wrong',
    turns: '3-4 6-12',
    alter: async (answer, paid) => {
      if (!paid || !refused(answer)) return answer;
      const body = { ...JSON.parse(await answer.text()), error: 'payment_required' };
      return new Response(JSON.stringify(body), { status: answer.status });
    },
  },
  {
    id: 'sells-nothing',
    fault: 'refuses every payment',
    turns: '1-2',
    alter: (answer, paid) => (paid && answer.status === 200 ? new Response('{}', { status: 402 }) : answer),
  },
];
