/**
 * Reads where the RPC proxy shall listen.
 * @module
 */
import { isIP, isIPv6 } from 'node:net';
import type { ListenAddress } from '../../simulator/listening.js';
import { AssayError } from '../../src/wire/assay-error.js';

/** Reads `ADDRESS`, `:PORT`, `PORT`, `ADDRESS:PORT` or `[IPv6]:PORT`. Throws AssayError `BAD_LISTEN`. */
export function parseListen(text: string): ListenAddress {
  const bad = (): never => {
    throw new AssayError(`--listen ${text} is not an address to listen on.`, {
      code: 'BAD_LISTEN',
      exitCode: 64,
      hint: 'Such as 127.0.0.1:8545, :8545, 0.0.0.0 or [::1]:8545.',
    });
  };
  if (isIPv6(text)) return { host: text };
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:]*?))(?::?(?<port>(?<=:|^)\d+))?$/.exec(text);
  if (!match?.groups) return bad();
  const { six, host, port } = match.groups;
  const address = six ?? host ?? '';
  const known =
    six === undefined ? address === '' || address === 'localhost' || isIP(address) === 4 : isIPv6(six);
  if (!known || (address === '' && port === undefined)) return bad();
  if (port !== undefined && Number(port) > 65_535) return bad();
  return {
    ...(address === '' ? {} : { host: address === 'localhost' ? '127.0.0.1' : address }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}
