/**
 * Structured logs. Only reasons, hashes and ids are logged: never bodies, signatures, keys or RPC addresses.
 * @module
 */
import { type Level, pino } from 'pino';
import { requestId } from './correlation.js';

export type LogLevel = Level | 'silent';

export interface Log {
  debug(fields: Readonly<Record<string, string | number | boolean | undefined>>, message: string): void;
  info(fields: Readonly<Record<string, string | number | boolean | undefined>>, message: string): void;
  warn(fields: Readonly<Record<string, string | number | boolean | undefined>>, message: string): void;
  error(fields: Readonly<Record<string, string | number | boolean | undefined>>, message: string): void;
}

/**
 * A pino log, on standard error unless it is told where its lines go, so that standard output stays free for the command
 * line.
 */
export function createLog(level: LogLevel, write?: (line: string) => void): Log {
  const mixin = (): { request?: string } => {
    const request = requestId();
    return request === undefined ? {} : { request };
  };
  const destination = write ? { write } : pino.destination({ dest: 2, sync: true });
  return pino({ level, base: undefined, mixin }, destination);
}

const nothing = () => {};

export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
