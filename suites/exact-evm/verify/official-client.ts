/**
 * The official client reads the answers of verify. It is given exactly what the target answered, through a relay
 * on loopback that passes its requests on by the kit's own bounded and recorded connection.
 * @module
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getFacilitatorResponseError, HTTPFacilitatorClient } from '@x402/core/http';
import type { Check } from '../../kit/check-context.js';
import { type Exchange, show } from '../../kit/exchange.js';
import { authorize, type Draft, drop, type Edit, type RequestBody, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import type { SendOptions } from '../../kit/sender.js';

type ClientVerify = HTTPFacilitatorClient['verify'];

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** What the official client made of the target's answer to one request. */
async function verifyWithClient(
  t: Check,
  body: RequestBody,
  options: SendOptions,
): Promise<{ exchange?: Exchange; error?: unknown }> {
  let exchange: Exchange | undefined;
  const server = createServer((request, response) => {
    void readText(request)
      .then((text) => t.verify(text, options))
      .then((answered) => {
        exchange = answered;
        const { answer } = answered;
        response.writeHead(answer?.status ?? 502, {
          'content-type': answer?.headers['content-type'] ?? 'application/json',
        });
        response.end(answer?.text ?? '');
      })
      .catch(() => response.destroy());
  });
  const port = await listen(server);
  try {
    const client = new HTTPFacilitatorClient({ url: `http://127.0.0.1:${port}` });
    // The client's types describe honest payments; some of these are broken on purpose.
    const [payload, requirements] = [
      body.paymentPayload,
      body.paymentRequirements,
    ] as unknown as Parameters<ClientVerify>;
    const error = await client.verify(payload, requirements).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { ...(exchange ? { exchange } : {}), error };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

interface Request {
  readonly case: string;
  readonly role: NonNullable<SendOptions['role']>;
  readonly draft?: Edit<Draft>;
  readonly body?: Edit<RequestBody>;
}

const requests: readonly Request[] = [
  { case: 'a valid payment', role: 'valid' },
  { case: 'a value below the amount', role: 'invalid', draft: authorize({ value: '9999' }) },
  {
    case: 'a nonce changed after signing',
    role: 'invalid',
    body: set('paymentPayload.payload.authorization.nonce', `0x${'11'.repeat(32)}`),
  },
  {
    case: 'a payload without a signature',
    role: 'malformed',
    body: drop('paymentPayload.payload.signature'),
  },
];

check(
  'X402-VER-013',
  {
    title: 'answers verify with a 2xx body only in the form that the official client reads',
    level: 'MUST',
    severity: 'low',
    basis: 'client',
    needs: 'T1',
    flags: ['shape', 'interop'],
    spec: '@x402/core 2.27.0 http/httpFacilitatorClient',
    why: 'The client throws on any other form, and every resource server that uses it answers 502 to an honest buyer.',
    fix: 'Send isValid as a boolean, and the optional members as texts or not at all.',
    saboteur: 'sends-payer-as-number',
  },
  async (t) => {
    for (const { case: name, role, draft, body } of requests) {
      const payment = await t.payment(draft ? { edit: draft } : {});
      body?.(payment.body);
      const { from, nonce } = payment.draft.authorization;
      const { exchange, error } = await verifyWithClient(t, payment.body, {
        case: name,
        role,
        about: { from: from.toLowerCase(), nonce: nonce.toLowerCase() },
      });
      const status = exchange?.answer?.status ?? 0;
      const unread = status >= 200 && status < 300 ? getFacilitatorResponseError(error) : null;
      t.case(name).expect('the official client reads the answer', {
        expected: 'no FacilitatorResponseError for a 2xx answer',
        actual: unread
          ? `${unread.name}: ${unread.message.slice(0, 300)}`
          : exchange
            ? show(exchange)
            : 'no answer',
        ok: exchange?.answer !== undefined && unread === null,
        evidence: exchange ? [exchange] : [],
      });
    }
  },
);
