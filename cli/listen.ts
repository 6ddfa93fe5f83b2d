/**
 * Serves a handler of web requests on loopback.
 * @module
 */
import { createServer } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { AssayError } from '../src/wire/assay-error.js';

export interface Listening {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

type Handler = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** Room for a credential in a header, and no more. */
const maxHeaderSize = 65_536;

/** Listens at a port, or at a free one for 0. Throws AssayError `LISTEN_FAILED`. */
export async function listen(fetch: Handler, port = 0): Promise<Listening> {
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: { maxHeaderSize },
    overrideGlobalObjects: false,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
      reject(
        new AssayError(`Nothing can listen on 127.0.0.1:${port}: ${why}.`, {
          code: 'LISTEN_FAILED',
          exitCode: 64,
          hint: 'Choose another port, or 0 for any free one.',
          cause,
        }),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
