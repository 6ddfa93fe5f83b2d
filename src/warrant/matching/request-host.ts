/**
 * The host of a request, from its `Host` or `:authority`, and whether this merchant serves it. The second question comes
 * first in every decision: else a client could satisfy a host rule by its own header.
 * Source: the authorization specification, section 9.1.
 * @module
 */
import { accepted, type Outcome, refused } from '../refusal.js';

declare const requestHostBrand: unique symbol;

/** Lower case, without port and without a trailing dot; IPv6 keeps its brackets. */
export type RequestHost = string & { readonly [requestHostBrand]: true };

const mismatch = (detail: string) => refused('0', 'request_authority_mismatch', detail);

/** Port digits may be missing after the colon (RFC 3986, section 3.2.3). */
const withPort = /^(\[[^\]]*\]|[^:[\]]*)(?::[0-9]*)?$/;

function isRequestHost(host: string): host is RequestHost {
  return host !== '';
}

/** ASCII only: the mapping of other letters depends on the version of Unicode. */
export function lowerCaseAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Reads the request host; refuses user information, an empty host and control characters. */
export function readRequestHost(authority: string): Outcome<RequestHost> {
  if (/[\p{Cc}\s@]/u.test(authority)) return mismatch('user information or a control character');
  const named = withPort.exec(authority)?.[1];
  if (named === undefined) return mismatch('not a host and a port');
  const host = lowerCaseAscii(named.endsWith('.') ? named.slice(0, -1) : named);
  return isRequestHost(host) ? accepted(host) : mismatch('an empty host');
}

/** The request host, when it is one of those that the merchant serves (exact equality). */
export function checkRequestHost(authority: string, merchantHosts: readonly string[]): Outcome<RequestHost> {
  const host = readRequestHost(authority);
  if (!host.ok || merchantHosts.includes(host.value)) return host;
  return mismatch('a host that is not configured');
}
