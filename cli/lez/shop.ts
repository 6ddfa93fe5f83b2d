/**
 * The shop of `assay lez`: a facilitator around a backend, and a merchant that sells two resources through it.
 * @module
 */
import { checkFacilitatorConfig } from '../../src/facilitator/config.js';
import { createFacilitator } from '../../src/facilitator/create-facilitator.js';
import { createParts, systemClock } from '../../src/facilitator/create-parts.js';
import { silentLog } from '../../src/facilitator/log.js';
import type { Facilitator } from '../../src/facilitator/parts.js';
import { MemoryStore } from '../../src/facilitator/store/memory-store.js';
import type { PaymentBackend } from '../../src/lez/backend.js';
import type { LezMerchant } from '../../src/lez/merchant.js';

export const lezNetwork = 'logos:lez-testnet';

/** What the shop sells, by path. */
const goods: Readonly<Record<string, object>> = {
  '/premium': { table: 'weather', degrees: [11, 12, 14, 13] },
  '/archive': { table: 'weather, last year', degrees: [9, 10, 15, 12] },
};

/** The reference facilitator with one LEZ adapter. Forgets everything when the process ends. */
export function createLezFacilitator(backend: PaymentBackend): Facilitator {
  const config = checkFacilitatorConfig({
    store: 'memory',
    log: 'silent',
    adapters: [{ kind: 'lez', id: 'lez', networks: [lezNetwork] }],
  });
  const lezBackends = new Map([['lez', backend]]);
  const io = { store: new MemoryStore(), clock: systemClock, chain: new Map(), lezBackends, log: silentLog };
  return createFacilitator(createParts(config, io));
}

/** The shop as a handler of web requests. */
export function shopFetch(merchant: LezMerchant): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/health') return Response.json({ status: 'ok' });
    const sold = Object.hasOwn(goods, pathname) ? goods[pathname] : undefined;
    if (sold === undefined) return Response.json({ error: 'not_found' }, { status: 404 });
    if (request.method !== 'GET') {
      return Response.json({ error: 'method_not_allowed' }, { status: 405, headers: { allow: 'GET' } });
    }
    return merchant(request, () => Response.json(sold));
  };
}
