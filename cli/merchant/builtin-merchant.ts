/**
 * Our own merchant, set up as the vectors need it, on a free port of loopback. Its facilitator finds every payment valid and
 * moves nothing: what is graded is the gate.
 * @module
 */
import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { createMerchant } from '../../src/merchant/create-merchant.js';
import type { FacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { createGate } from '../../src/merchant/gate.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { paymentSignatureHeader } from '../../src/wire/header-codec.js';
import { paymentRequirementsSchema } from '../../src/wire/payment-requirements.js';
import { merchantSetting } from '../../suites/authorization/http/live-vectors.js';
import type { MerchantSaboteur } from '../../suites/authorization/http/merchant.saboteur.js';

const facilitator: FacilitatorClient = {
  verify: async () => ({ kind: 'valid' }),
  settle: async ({ paymentRequirements: { network } }) => ({
    kind: 'settled',
    receipt: { success: true, transaction: 'none', network },
  }),
};

export interface OpenMerchant {
  readonly url: URL;
  close(): Promise<void>;
}

const honest: MerchantSaboteur['alter'] = (answer) => answer;

/** Starts it; `alter` gives it a fault. */
export async function openBuiltinMerchant(alter = honest): Promise<OpenMerchant> {
  const { method, target, offer } = merchantSetting;
  const gate = createGate({ config: merchantSetting.config });
  const merchant = createMerchant({ facilitator, gate });
  const app = new Hono();
  app.on(
    method,
    target.replace(/\?.*$/, ''),
    merchant.charge({ accepts: [paymentRequirementsSchema.parse(offer)] }),
    (context) => context.json({ found: 1 }),
  );
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, bindings) =>
      alter(await app.fetch(request, bindings), request.headers.has(paymentSignatureHeader)),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new AssayError('The built-in merchant found no free port.', { code: 'NO_PORT', exitCode: 3 });
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
