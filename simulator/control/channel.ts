/**
 * The kit's connection to a control API: typed answers over kept-alive connections.
 * @module
 */
import { Pool } from 'undici';
import type { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';
import { errorSchema } from './protocol.js';

export interface ControlAddress {
  readonly controlUrl: string;
  readonly controlToken: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Asks one control API. Its methods throw AssayError: `CONTROL_UNREACHABLE` when nothing answers, `CONTROL_REFUSED` when the
 * answer is an error or of an unknown form. Both mean that the kit failed, not a target.
 */
export class ControlChannel {
  readonly #owner: string;
  readonly #address: ControlAddress;
  readonly #pool: Pool;
  readonly #timeoutMs: number;

  /** `owner` names the API in errors: "The simulator's". */
  constructor(owner: string, address: ControlAddress, timeoutMs: number) {
    this.#owner = owner;
    this.#address = address;
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(address.controlUrl, {
      connections: 16,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send<T>(method: Method, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const { status, text } = await this.#exchange(method, path, body);
    const json = parseJson(text);
    const parsed = schema.safeParse(json);
    if (status < 400 && parsed.success) return parsed.data;
    const said = errorSchema.safeParse(json);
    const why = said.success
      ? `${said.data.error.code}: ${said.data.error.message}`
      : 'an answer of unknown form';
    throw new AssayError(
      `${this.#owner} control API answered ${method} ${path} with HTTP ${status}, ${why}`,
      { code: 'CONTROL_REFUSED', exitCode: 3, cause: parsed.error },
    );
  }

  /** Ends the kept-alive connections. */
  async close(): Promise<void> {
    if (!this.#pool.destroyed) await this.#pool.destroy();
  }

  async #exchange(method: Method, path: string, body: unknown) {
    const { controlUrl, controlToken } = this.#address;
    const headers = { authorization: `Bearer ${controlToken}` };
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const sent = body === undefined ? null : JSON.stringify(body);
      const answer = await this.#pool.request({ method, path, headers, signal, body: sent });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (cause) {
      throw new AssayError(`${this.#owner} control API at ${controlUrl} does not answer.`, {
        code: 'CONTROL_UNREACHABLE',
        exitCode: 3,
        hint: 'Is `assay sim` still running?',
        cause,
      });
    }
  }
}
