/**
 * Looks at start whether the bridges of a configuration can be reached, and says so in the log where one cannot. It is a
 * warning and no reason to stop: a bridge may come up later, and payments get upstream errors until then.
 * @module
 */
import { connect } from 'node:net';
import type { FacilitatorConfig } from './config.js';
import { pathText } from './config-error.js';
import type { Log } from './log.js';

/** Milliseconds for the name and the connection. */
const patienceMs = 3_000;

/** Why no connection came about; undefined when it did. Nothing is sent. */
function tryToConnect({ protocol, hostname, port }: URL, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)) });
    const end = (why: string | undefined): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(why);
    };
    const limit = setTimeout(() => end('timeout'), timeoutMs);
    // A facilitator that is stopped meanwhile does not wait for this.
    limit.unref();
    socket.unref();
    socket.once('connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  });
}

/** One warning per bridge that cannot be reached, with the path of its address in the file. Never rejects. */
export async function warnOfUnreachableBridges(
  { adapters }: Pick<FacilitatorConfig, 'adapters'>,
  log: Log,
  timeoutMs: number = patienceMs,
): Promise<void> {
  await Promise.all(
    adapters.map(async (adapter, index) => {
      if (!adapter.enabled || adapter.kind !== 'offchain' || adapter.backend.type !== 'http') return;
      const url = new URL(adapter.backend.base_url);
      const why = await tryToConnect(url, timeoutMs);
      if (why === undefined) return;
      const path = pathText(['adapters', index, 'backend', 'base_url']);
      log.warn({ adapter: adapter.id, path, error: why }, `${path}: nothing answers at ${url.host} (${why})`);
    }),
  );
}
