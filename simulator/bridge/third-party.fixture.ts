/**
 * A bridge as somebody else would write it, from docs/spec/offchain-bridge-1.md alone: no import of ours.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export async function startThirdPartyBridge(apiKey: string, balance: bigint) {
  const payer = 'wallet:7';
  const settled = new Map<string, { payment: string; transaction: string }>();
  let left = balance;

  function judge(text: string, key: string | undefined, settle: boolean): object {
    const { network, paymentPayload, paymentRequirements: wanted } = JSON.parse(text);
    const inner = 'accepted' in paymentPayload ? paymentPayload.payload : paymentPayload;
    const payment = JSON.stringify([network, inner, wanted]);
    const verdict = settle ? 'success' : 'valid';
    const no = (reason: string) => ({ [verdict]: false, payer, reason });
    const known = settle ? settled.get(key ?? payment) : undefined;
    if (known && known.payment !== payment) return no('idempotency_key_reused');
    if (known) return { success: true, payer, transaction: known.transaction };
    if (typeof inner.paymentIntentId !== 'string') return no('missing_signature_or_intent_id');
    if (!/^[1-9]\d*$/.test(wanted.amount)) return no('invalid_payment_amount');
    if (BigInt(wanted.amount) > left) return no('insufficient_funds');
    if (!settle) return { valid: true, payer };
    left -= BigInt(wanted.amount);
    const transaction = randomUUID();
    settled.set(key ?? payment, { payment, transaction });
    return { success: true, payer, transaction };
  }

  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const text = (await request.toArray()).join('');
    if (request.headers.authorization !== `Bearer ${apiKey}`) return answer(401, {});
    try {
      const key = request.headers['idempotency-key']?.toString();
      return answer(200, judge(text, key, request.url === '/settle'));
    } catch {
      return answer(400, {});
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
