/**
 * The frame of the page at `/`.
 * @module
 */
import { html } from 'hono/html';
import type { SupportedKind } from '../wire/supported-response.js';

type Html = ReturnType<typeof html>;

/** HTML with a title, an introduction and what is supported; every value is escaped. */
export const htmlPage = (title: string, intro: Html, kinds: readonly SupportedKind[]): Html =>
  html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
  </head>
  <body>
    <h1>${title}</h1>
    ${intro}
    <ul>
      ${kinds.map((kind) => html`<li>version ${kind.x402Version}, ${kind.scheme}, ${kind.network}</li>`)}
    </ul>
  </body>
</html>`;
