/**
 * Who may talk to what the simulator opens: a page in a browser must not reach it by rebinding a name to loopback
 * (the Host header shows the foreign name) nor by a request from a foreign origin.
 * @module
 */

/** True when a request with these headers may be served. */
export type HostPolicy = (headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}) => boolean;

const hostOf = (authority: string): string | undefined => {
  try {
    return new URL(`http://${authority}`).hostname.toLowerCase();
  } catch {
    return undefined;
  }
};

/** True for `localhost`, names below it, 127.0.0.0/8 and ::1; the host may stand in brackets. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  hostname === '::1' ||
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

/** Accepts loopback names and addresses, and the given public host names or addresses. Ports do not matter. */
export const createHostPolicy = (publicHosts: readonly string[] = []): HostPolicy => {
  const allowed = new Set(publicHosts.map((name) => hostOf(name) ?? name.toLowerCase()));
  // Parsing costs more than a look-up, and a target sends the same Host with every call.
  const known = new Map<string, boolean>();
  const accepts = (authority: string): boolean => {
    const remembered = known.get(authority);
    if (remembered !== undefined) return remembered;
    const hostname = hostOf(authority);
    const verdict = hostname !== undefined && (isLoopbackHost(hostname) || allowed.has(hostname));
    if (known.size < 256) known.set(authority, verdict);
    return verdict;
  };
  return ({ host, origin }) => {
    if (host === undefined || !accepts(host)) return false;
    if (origin === undefined) return true;
    return accepts(origin.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ''));
  };
};
