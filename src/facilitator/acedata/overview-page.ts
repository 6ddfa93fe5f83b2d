/**
 * The page at `/`: what this service is, for a person who opens its base URL.
 * @module
 */
import { html } from 'hono/html';
import type { SupportedResponse } from '../../wire/supported-response.js';

/** HTML; every value is escaped. */
export function overviewPage({ kinds, signers }: SupportedResponse) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>x402 facilitator, verify then settle</title>
  </head>
  <body>
    <h1>x402 facilitator, verify then settle</h1>
    <p>This is a service for resource servers. <code>POST /verify</code> checks an authorization and stores it;
      <code>POST /settle</code> settles what was stored, once.
      <a href="supported">GET /supported</a>, <a href="healthz">GET /healthz</a>.</p>
    <ul>
      ${kinds.map((kind) => html`<li>version ${kind.x402Version}, ${kind.scheme}, ${kind.network}</li>`)}
    </ul>
    <p>Settlements are sent by ${Object.values(signers).flat().join(', ')}.</p>
  </body>
</html>`;
}
