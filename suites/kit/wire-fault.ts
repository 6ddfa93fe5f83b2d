/**
 * Small wrappers with which saboteurs put one fault on the wire: they change an answer of the honest
 * facilitator, or answer in its place.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { Fetch } from './saboteur.js';

/** Last segment of the path: `verify`, `settle`, `supported`. */
export function segmentOf(request: Request): string {
  return new URL(request.url).pathname.replace(/\/+$/, '').split('/').pop() ?? '';
}

export function jsonAnswer(value: JsonValue, status = 200): Response {
  return Response.json(value, { status });
}

export function htmlAnswer(status: number, text: string): Response {
  const page = `<!doctype html><title>${text}</title><p>${text}</p>`;
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** The fault: another JSON value in place of the answer's object, or a whole other answer. */
export type AnswerChange = (
  body: JsonObject,
  seen: { readonly request: Request; readonly status: number },
) => JsonValue | Response;

/** Changes the JSON answers to one method on the named endpoints; everything else passes. */
export function changeAnswers(
  about: { readonly method: 'GET' | 'POST'; readonly endpoints: readonly string[] },
  change: AnswerChange,
): (honest: Fetch) => Fetch {
  return (honest) => async (request) => {
    const concerned = request.method === about.method && about.endpoints.includes(segmentOf(request));
    const answer = await honest(request);
    if (!concerned) return answer;
    const body: unknown = await answer.json();
    if (!isJsonObject(body))
      throw new Error('the honest facilitator answered with something other than an object');
    const changed = change(body, { request, status: answer.status });
    return changed instanceof Response ? changed : jsonAnswer(changed, answer.status);
  };
}

/** Changes the answer to GET /supported. */
export const changeSupported = (change: AnswerChange): ((honest: Fetch) => Fetch) =>
  changeAnswers({ method: 'GET', endpoints: ['supported'] }, change);

/** Answers in place of the honest facilitator where `answer` gives an answer; the request can be read as often as wanted. */
export function answerFirst(
  answer: (request: Request) => Response | undefined | Promise<Response | undefined>,
): (honest: Fetch) => Fetch {
  return (honest) => async (request) => {
    const copy = request.clone();
    return (await answer(copy as Request)) ?? honest(request);
  };
}

/** The body of a request as JSON; undefined for anything else. */
export async function jsonBodyOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text()) as unknown;
  } catch {
    return undefined;
  }
}
