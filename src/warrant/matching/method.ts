/**
 * Request methods, as received: case is never mapped, so `post` is no method here.
 * Source: the authorization specification, section 2.
 * @module
 */
import { z } from 'zod';

declare const httpMethodBrand: unique symbol;

/** Upper-case letters, or words of them joined by hyphens; at most 256 bytes. */
export type HttpMethod = string & { readonly [httpMethodBrand]: true };

const methodGrammar = /^[A-Z]{1,32}(?:-[A-Z]{1,32})*$/;

/** Whether a value is a method. */
export function isHttpMethod(value: unknown): value is HttpMethod {
  return typeof value === 'string' && value.length <= 256 && methodGrammar.test(value);
}

export const httpMethodSchema = z.custom<HttpMethod>(isHttpMethod, 'expected an upper-case method');
