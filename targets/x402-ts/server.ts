/**
 * The target `x402-ts`: the official TypeScript SDK behind the few routes that its end-to-end facilitator has.
 *
 * The wiring is that of the official one on purpose: one wallet client on one key, no nonce manager, no validation
 * of its own, 500 where the SDK throws. Left out is its rule that verify comes before settle, which stands in that
 * wrapper and not in the SDK. Bodies that are not a JSON object are answered 400, as its body parser does.
 * @module
 */
import { serve } from '@hono/node-server';
import { x402Facilitator } from '@x402/core/facilitator';
import type { Network, PaymentPayload, PaymentRequirements } from '@x402/core/types';
import { toFacilitatorEvmSigner } from '@x402/evm';
import { ExactEvmScheme } from '@x402/evm/exact/facilitator';
import { ExactEvmSchemeV1 } from '@x402/evm/exact/v1/facilitator';
import { UptoEvmScheme } from '@x402/evm/upto/facilitator';
import { NETWORKS } from '@x402/evm/v1';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createWalletClient, defineChain, http, publicActions } from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';

/** Limit of the JSON body parser that the official wrapper uses. */
const bodyLimitBytes = 100 * 1024;

type Signer = Parameters<typeof toFacilitatorEvmSigner>[0];

function createSigner(
  account: PrivateKeyAccount,
  network: string,
  rpcUrl: string,
): ReturnType<typeof toFacilitatorEvmSigner> {
  const chain = defineChain({
    id: Number(network.split(':')[1]),
    name: network,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
    contracts: { multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11' } },
  });
  const client = createWalletClient({ account, chain, transport: http(rpcUrl) }).extend(publicActions);
  const signer: Signer = {
    address: account.address,
    readContract: (args) => client.readContract({ ...args, args: args.args ?? [] }),
    verifyTypedData: (args) => client.verifyTypedData(args as Parameters<typeof client.verifyTypedData>[0]),
    writeContract: (args) => client.writeContract({ ...args, args: args.args, gas: args.gas }),
    sendTransaction: (args) => client.sendTransaction(args),
    waitForTransactionReceipt: (args) => client.waitForTransactionReceipt(args),
    getCode: (args) => client.getCode(args),
  };
  return toFacilitatorEvmSigner(signer);
}

function createApp(facilitator: x402Facilitator): Hono {
  const app = new Hono();
  const route =
    (work: (payload: PaymentPayload, requirements: PaymentRequirements) => Promise<object>) =>
    async (c: Context): Promise<Response> => {
      const body: unknown = await c.req.json().catch(() => undefined);
      if (body === null || typeof body !== 'object') return c.json({ error: 'Invalid JSON' }, 400);
      const { paymentPayload, paymentRequirements } = body as {
        paymentPayload?: PaymentPayload;
        paymentRequirements?: PaymentRequirements;
      };
      if (!paymentPayload || !paymentRequirements)
        return c.json({ error: 'Missing paymentPayload or paymentRequirements' }, 400);
      try {
        return c.json(await work(paymentPayload, paymentRequirements));
      } catch (error) {
        return c.json({ error: error instanceof Error ? error.message : 'Unknown error' }, 500);
      }
    };
  app.use(
    bodyLimit({ maxSize: bodyLimitBytes, onError: (c) => c.json({ error: 'Payload too large' }, 413) }),
  );
  app.post(
    '/verify',
    route((payload, requirements) => facilitator.verify(payload, requirements)),
  );
  app.post(
    '/settle',
    route((payload, requirements) => facilitator.settle(payload, requirements)),
  );
  app.get('/supported', (c) => c.json(facilitator.getSupported()));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.notFound((c) => c.json({ error: 'Not found' }, 404));
  return app;
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  process.stderr.write(`x402-ts: the environment variable ${name} is required\n`);
  process.exit(64);
}

const network = (process.env.EVM_NETWORK ?? 'eip155:84532') as Network;
const account = privateKeyToAccount(required('EVM_PRIVATE_KEY') as `0x${string}`);
const signer = createSigner(account, network, required('EVM_RPC_URL'));
const facilitator = new x402Facilitator()
  .register(network, new ExactEvmScheme(signer))
  .register(network, new UptoEvmScheme(signer))
  .registerV1(NETWORKS as Network[], new ExactEvmSchemeV1(signer));

serve(
  { fetch: createApp(facilitator).fetch, port: Number(process.env.PORT ?? 0), hostname: '127.0.0.1' },
  (address) => process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`),
);
// The starter's end of the pipe closes when it dies, however it dies.
process.stdin.on('end', () => process.exit(0)).resume();
