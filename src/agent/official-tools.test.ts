/**
 * The official SDK on the other side: its client buys from our merchant, and its resource server understands our agent.
 */
import { randomBytes } from 'node:crypto';
import { x402Client, x402HTTPClient } from '@x402/core/client';
import { decodePaymentSignatureHeader, encodePaymentRequiredHeader } from '@x402/core/http';
import { x402ResourceServer } from '@x402/core/server';
import { ExactEvmScheme } from '@x402/evm/exact/client';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { createMerchant } from '../merchant/create-merchant.js';
import { createFacilitatorClient } from '../merchant/facilitator-client.js';
import { createGate } from '../merchant/gate.js';
import { isJsonObject, type JsonObject } from '../wire/json.js';
import { attachWarrant } from './attach-warrant.js';
import { createAgent } from './create-agent.js';
import { evmWallet } from './evm-wallet.js';
import { heldWarrant, shopConfig } from './warrant-holder.fixture.js';

const account = privateKeyToAccount(`0x${'07'.repeat(32)}`);
const network = 'eip155:84532';
const offer = {
  scheme: 'exact',
  network,
  amount: '1000',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: '0x1111111111111111111111111111111111111111',
  maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2' },
} as const;
const extensions = { note: { info: { a: 1 }, schema: {} } };

describe('the official SDK', () => {
  it('buys from the merchant with its client', async () => {
    const asked: unknown[] = [];
    const merchant = createMerchant({
      facilitator: createFacilitatorClient({
        url: 'http://facilitator.test',
        fetch: async (url, init) => {
          asked.push(JSON.parse(String(init.body)));
          return url.endsWith('/verify')
            ? Response.json({ isValid: true })
            : Response.json({ success: true, transaction: '0x12', network, payer: account.address });
        },
      }),
    });
    const shop = merchant.protect({ accepts: [offer], extensions }, () => new Response('the goods'));

    const client = new x402HTTPClient(new x402Client().register('eip155:*', new ExactEvmScheme(account)));
    const unpaid = await shop(new Request('http://shop.test/goods'));
    const required = client.getPaymentRequiredResponse(
      (name) => unpaid.headers.get(name),
      await unpaid.json(),
    );
    const payload = await client.createPaymentPayload(required);
    const headers = client.encodePaymentSignatureHeader(payload);
    const bought = await shop(new Request('http://shop.test/goods', { headers }));
    expect([bought.status, await bought.text()]).toEqual([200, 'the goods']);
    expect(client.getPaymentSettleResponse((name) => bought.headers.get(name))).toEqual({
      success: true,
      transaction: '0x12',
      network,
      payer: account.address,
    });
    const call = { x402Version: 2, paymentPayload: payload, paymentRequirements: offer };
    expect(asked).toEqual([call, call].map((one) => JSON.parse(JSON.stringify(one))));
  });

  it('finds its offer and its extensions in the payment of the agent', async () => {
    const required = {
      x402Version: 2,
      error: 'payment required',
      resource: { url: 'http://shop.test/goods', description: 'goods', mimeType: 'text/plain' },
      accepts: [{ ...offer, extra: { ...offer.extra } }],
      extensions,
    };
    const sent: string[] = [];
    const agent = createAgent({
      wallets: [evmWallet(account)],
      fetch: async (_, init) => {
        const header = new Headers(init.headers).get('payment-signature');
        if (header !== null) sent.push(header);
        const headers = { 'PAYMENT-REQUIRED': encodePaymentRequiredHeader(required) };
        return new Response(null, { status: 402, headers });
      },
    });
    await agent.pay('http://shop.test/goods');
    const payload = decodePaymentSignatureHeader(sent[0] ?? '');
    expect(payload).toMatchObject({ x402Version: 2, resource: required.resource });
    const server = new x402ResourceServer();
    expect(server.findMatchingRequirements(required.accepts, payload)).toEqual(required.accepts[0]);
    expect(server.validateExtensions(required, payload)).toMatchObject({ valid: true });
  });

  it('buys from a merchant with a gate, once warrant and proof are attached', async () => {
    const facilitator = createFacilitatorClient({
      url: 'http://facilitator.test',
      fetch: async (url) =>
        url.endsWith('/verify')
          ? Response.json({ isValid: true })
          : Response.json({ success: true, transaction: '0x12', network, payer: account.address }),
    });
    const gate = createGate({
      config: { ...shopConfig, merchant_hosts: ['shop.test'], challenge_form: 'wrapped' },
    });
    const merchant = createMerchant({ facilitator, gate });
    const shop = merchant.protect({ accepts: [offer], extensions }, () => new Response('the goods'));
    const client = new x402HTTPClient(new x402Client().register('eip155:*', new ExactEvmScheme(account)));
    const unpaid = await shop(new Request('http://shop.test/goods'));
    const required = client.getPaymentRequiredResponse(
      (name) => unpaid.headers.get(name),
      await unpaid.json(),
    );
    const payment = plainJson(await client.createPaymentPayload(required));
    const subject = { kind: 'caip10', value: `${network}:${account.address}` } as const;
    const terms = { max_per_request: { amount: '1000' }, allowed_assets: [{ asset: offer.asset, network }] };
    const request = { method: 'GET', authority: 'shop.test', target: '/goods', body: new Uint8Array() };
    const proof = { request, nowMs: Date.now(), random: randomBytes, subject };
    const authorized = attachWarrant(
      payment,
      plainJson(required.extensions),
      heldWarrant([subject], terms),
      proof,
    );
    const headers = { 'PAYMENT-SIGNATURE': Buffer.from(JSON.stringify(authorized)).toString('base64') };
    const bought = await shop(new Request('http://shop.test/goods', { headers }));
    expect([bought.status, await bought.text()]).toEqual([200, 'the goods']);

    const server = new x402ResourceServer();
    const payload = decodePaymentSignatureHeader(headers['PAYMENT-SIGNATURE']);
    expect(server.findMatchingRequirements(required.accepts, payload)).toEqual(required.accepts[0]);
    expect(server.validateExtensions(required, payload)).toMatchObject({ valid: true });
  });
});

function plainJson(value: unknown): JsonObject {
  const plain: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(plain)) throw new Error('no object');
  return plain;
}
