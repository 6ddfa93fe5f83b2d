/**
 * The place where redirects of a bridge lead: another origin that answers everything with a success. Whoever comes
 * here followed a redirect, and whoever brings the bearer key gave it away.
 * @module
 */
import { createServer } from 'node:http';
import { closeServer, type ListenAddress, listenOn, urlHost } from '../listening.js';

export interface ElsewhereVisit {
  readonly at_ms: number;
  readonly method: string;
  readonly path: string;
  /** Name of the bridge whose key was brought along; `other` for any other Authorization header. */
  readonly bearer?: string;
}

export interface Elsewhere {
  readonly url: string;
  readonly visits: () => readonly ElsewhereVisit[];
  readonly close: () => Promise<void>;
}

const answer = JSON.stringify({
  valid: true,
  success: true,
  payer: 'elsewhere:nobody',
  transaction: 'elsewhere-0',
  reason: null,
});

/** `ownerOf` names the bridge that issued a key. Throws AssayError `LISTEN_FAILED`. */
export const startElsewhere = async (options: {
  readonly ownerOf: (authorization: string) => string | undefined;
  readonly listen?: ListenAddress;
  readonly publicHost?: string;
}): Promise<Elsewhere> => {
  const visits: ElsewhereVisit[] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    visits.push({
      at_ms: Date.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      ...(authorization === undefined ? {} : { bearer: options.ownerOf(authorization) ?? 'other' }),
    });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  });
  const port = await listenOn(server, options.listen);
  return {
    url: `http://${urlHost(options.publicHost ?? '127.0.0.1')}:${port}/elsewhere`,
    visits: () => [...visits],
    close: () => closeServer(server),
  };
};
