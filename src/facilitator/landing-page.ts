/**
 * The page at `/`: for a person who opens the base URL in a browser.
 * @module
 */
import { html } from 'hono/html';
import type { SupportedResponse } from '../wire/supported-response.js';

/** HTML that lists what is supported; every value is escaped. */
export function landingPage(supported: SupportedResponse) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>x402 facilitator</title>
  </head>
  <body>
    <h1>x402 facilitator</h1>
    <p>This is a service for resource servers: <code>POST /verify</code>, <code>POST /settle</code>,
      <a href="supported">GET /supported</a>. The whole interface: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
    <ul>
      ${supported.kinds.map((kind) => html`<li>version ${kind.x402Version}, ${kind.scheme}, ${kind.network}</li>`)}
    </ul>
  </body>
</html>`;
}
