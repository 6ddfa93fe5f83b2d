/**
 * The page at `/`: what this service is, for a person who opens its base URL.
 * @module
 */
import { html } from 'hono/html';
import type { SupportedResponse } from '../../wire/supported-response.js';
import { htmlPage } from '../html-page.js';

export const overviewPage = ({ kinds, signers }: SupportedResponse) =>
  htmlPage(
    'x402 facilitator, verify then settle',
    html`<p>This is a service for resource servers. <code>POST /verify</code> checks an authorization and stores it;
      <code>POST /settle</code> settles what was stored, once.
      <a href="supported">GET /supported</a>, <a href="healthz">GET /healthz</a>.</p>
    <p>Settlements are sent by ${Object.values(signers).flat().join(', ')}.</p>`,
    kinds,
  );
