/**
 * The HTTP request that is paid for, as options. The target is taken as it is written: a URL parser would tidy it up, and
 * the proof binds every byte.
 * @module
 */
import type { Command } from 'commander';
import { isHttpMethod } from '../../src/warrant/matching/method.js';
import type { BoundRequest } from '../../src/warrant/proof/binding-hashes.js';
import { badInput } from './bad-input.js';
import { readInput } from './input-file.js';

export interface RequestFlags {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}

/** Adds the options. */
export function addRequestFlags(command: Command): Command {
  return command
    .requiredOption('--url <url>', 'URL of the request, exactly as it is sent')
    .option('--method <method>', 'method of the request', 'GET')
    .option('--body <file>', 'body of the request (default: empty)');
}

/** Authority and raw target of a URL. */
export function splitUrl(url: string): { readonly authority: string; readonly target: string } {
  const [, authority, rest = ''] = /^https?:\/\/([^/?#\s]+)([^#\s]*)$/i.exec(url) ?? [];
  if (authority === undefined)
    throw badInput(
      `--url ${url} is not an http(s) URL without a fragment.`,
      'Such as https://merchant-a.example/pay?x=1.',
    );
  return { authority, target: rest.startsWith('/') ? rest : `/${rest}` };
}

/** The request that a proof binds. */
export async function readRequest({ method, url, body }: RequestFlags): Promise<BoundRequest> {
  if (!isHttpMethod(method)) throw badInput(`--method ${method} is not a method in upper case.`);
  const content = body === undefined ? new Uint8Array() : await readInput(body, 'The body');
  return { method, ...splitUrl(url), body: content };
}
