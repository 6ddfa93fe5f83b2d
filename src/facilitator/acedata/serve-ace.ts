/**
 * Serves this mode on a port until it is closed.
 * @module
 */
import { systemClock } from '../create-parts.js';
import { createLog } from '../log.js';
import { expectFreePort, type ServedFacilitator, serveApp } from '../serve-app.js';
import type { AceConfig, AceSource } from './config.js';
import { createAceFacilitator } from './create-ace-facilitator.js';
import { createAceParts } from './create-ace-parts.js';
import { openAceChain, openAuthorizations, readSettleToken, warnings } from './open-ace.js';

const storeLines: Readonly<Record<AceConfig['store'], (config: AceConfig) => string>> = {
  postgres: () => 'authorizations are stored in PostgreSQL',
  pglite: ({ store_path }) => `authorizations are stored in the embedded database in ${store_path}`,
  memory: () => 'authorizations are stored in memory, and lost when the process ends',
};

/** Starts it. Throws AssayError for anything the operator got wrong. */
export async function serveAce(source: AceSource): Promise<ServedFacilitator> {
  const { config } = source;
  const log = createLog(config.log);
  const settleToken = readSettleToken(source);
  await expectFreePort(config.host, config.port);
  const chain = await openAceChain(source);
  const store = await openAuthorizations(source).catch(async (error: unknown) => {
    await chain.close();
    throw error;
  });
  log.info({ store: config.store }, storeLines[config.store](config));
  for (const warning of warnings(source)) log.warn({}, warning);
  const { network, signer } = chain;
  log.info({ network, signer: signer.address }, 'settlements are sent on this chain, by this address');
  const io = { store, clock: systemClock, chain, log, ...(settleToken === undefined ? {} : { settleToken }) };
  const facilitator = createAceFacilitator(createAceParts(config, io));
  return serveApp(facilitator, { host: config.host, port: config.port, log });
}
