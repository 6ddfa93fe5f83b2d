/**
 * Opens and closes the HTTP servers of the simulator in one way.
 * @module
 */
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { AssayError } from '../src/wire/assay-error.js';

export interface ListenAddress {
  /** Address to bind to; loopback when left out. */
  readonly host?: string;
  /** Port to bind to; any free one when left out or 0. */
  readonly port?: number;
}

/** A host as it stands in a URL: IPv6 addresses in brackets. */
export const urlHost = (host: string): string => (isIPv6(host) ? `[${host}]` : host);

/** Binds the server and returns its port. Throws AssayError `LISTEN_FAILED`. */
export const listenOn = (
  server: Server,
  { host = '127.0.0.1', port = 0 }: ListenAddress = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (cause: Error & { code?: string }): void => {
      const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
      reject(
        new AssayError(`The simulator cannot listen on ${urlHost(host)}:${port}: ${why}.`, {
          code: 'LISTEN_FAILED',
          exitCode: 64,
          hint: 'Choose another port, or 0 for any free one.',
          cause,
        }),
      );
    };
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** Closes the server and the connections that clients keep open. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
