/**
 * One id for each request, in every line that is logged on its behalf: from the request to the transaction.
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes, randomUUID } from 'node:crypto';

const requests = new AsyncLocalStorage<string>();

/** Runs the work of one request under a fresh id. */
export function withRequestId<Value>(work: () => Value): Value {
  return requests.run(randomUUID(), work);
}

/** For one HTTP request to a provider: the id of the request on whose behalf it is made, and text that differs each time. */
export function attemptId(): string {
  return `${requestId() ?? randomUUID()}.${randomBytes(4).toString('hex')}`;
}

/** The id of the request on whose behalf this runs. */
export function requestId(): string | undefined {
  return requests.getStore();
}
