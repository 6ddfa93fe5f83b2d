/**
 * Where a target stands, as seen from here: decides how polite the kit must be.
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';
import { AssayError } from '../../src/wire/assay-error.js';

export type Reach = 'loopback' | 'private' | 'public';

/** Reads a target URL as typed. Throws AssayError `BAD_URL` (exit 64). */
export function parseTargetUrl(text: string): URL {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url)
    throw new AssayError(`"${text}" is not an http(s) URL.`, {
      code: 'BAD_URL',
      exitCode: 64,
      hint:
        text.trim() === ''
          ? 'Is the variable that should hold it set?'
          : text.includes('://')
            ? 'Give a URL such as https://facilitator.example/x402.'
            : `Did you mean http://${text} ?`,
    });
  if (url.username !== '' || url.password !== '')
    throw new AssayError('A target URL must not carry a password.', {
      code: 'BAD_URL',
      exitCode: 64,
      hint: 'Pass credentials with --header NAME:ENVVAR.',
    });
  if (url.search !== '' || url.hash !== '')
    throw new AssayError(
      'A target URL ends with its path: /verify, /settle and /supported are joined to it.',
      {
        code: 'BAD_URL',
        exitCode: 64,
        hint: `Did you mean ${url.origin}${url.pathname} ?`,
      },
    );
  return url;
}

/** Endings that no public registry gives away (RFC 6762, RFC 8375, and ICANN's reservation of .internal). */
const localEndings = ['.internal', '.local', '.home.arpa'];

/**
 * A name that only this machine or its own network can resolve is private: one without a dot, such as a service of a
 * compose file, or host.docker.internal. Any other name but localhost may lead anywhere, 127.example.com too.
 */
export function reachOf(url: URL): Reach {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1') return 'loopback';
  if (isIPv4(host) && host.startsWith('127.')) return 'loopback';
  if (isIPv4(host) && /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host))
    return 'private';
  if (!isIPv6(host) && (!host.includes('.') || localEndings.some((one) => host.endsWith(one))))
    return 'private';
  return isIPv6(host) && /^(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(host) ? 'private' : 'public';
}

/** The reach of the farthest of several URLs: the kit is as polite as that one needs. Throws AssayError `BAD_URL`. */
export function farther(urls: readonly string[]): Reach {
  const reaches = urls.map((one) => reachOf(parseTargetUrl(one)));
  return (['public', 'private'] as const).find((one) => reaches.includes(one)) ?? 'loopback';
}
