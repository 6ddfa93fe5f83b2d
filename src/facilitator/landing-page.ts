/**
 * The page at `/`: for a person who opens the base URL in a browser.
 * @module
 */
import { html } from 'hono/html';
import type { SupportedResponse } from '../wire/supported-response.js';
import { htmlPage } from './html-page.js';

/** HTML that lists what is supported. */
export const landingPage = ({ kinds }: SupportedResponse) =>
  htmlPage(
    'x402 facilitator',
    html`<p>This is a service for resource servers: <code>POST /verify</code>, <code>POST /settle</code>,
      <a href="supported">GET /supported</a>. The whole interface: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>`,
    kinds,
  );
