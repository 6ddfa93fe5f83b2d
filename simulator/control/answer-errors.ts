/**
 * What a service of the simulator answers when it cannot do what it was asked: one form for all of them.
 * @module
 */
import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';

export const failure = (code: string, message: string) => ({ error: { code, message } });

/** For everything that its routes throw; `failed` is the code of a fault of its own. */
export function answerErrors(
  app: Hono,
  failed: string,
  codeOf: (error: HTTPException) => string = () => 'BAD_REQUEST',
): void {
  app.notFound((c) =>
    c.json(failure('ROUTE_UNKNOWN', `${c.req.method} ${c.req.path} is not served here.`), 404),
  );
  app.onError((error, c: Context) => {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      const where = issue?.path.join('.') || 'request';
      return c.json(failure('BAD_REQUEST', `${where}: ${issue?.message ?? 'malformed'}`), 400);
    }
    if (error instanceof SyntaxError) return c.json(failure('BAD_REQUEST', 'The body is not JSON.'), 400);
    if (error instanceof HTTPException) return c.json(failure(codeOf(error), error.message), error.status);
    return c.json(failure(failed, error.message), 500);
  });
}
