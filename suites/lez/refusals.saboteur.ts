/**
 * Merchants whose refusals cannot be relied on.
 * @module
 */
import { isJsonObject } from '../../src/wire/json.js';
import { saboteur } from '../kit/saboteur.js';
import { answering, withHeader } from './shop-fault.js';

const isRefusal = ({ headers }: Response): boolean => headers.has('x-payment-error');

/** The answer with another member `error` in its body. */
const inBody = (change: (code: string) => string) =>
  answering(async (answer) => {
    if (!isRefusal(answer)) return answer;
    const body: unknown = await answer.json();
    const error = isJsonObject(body) ? change(String(body.error)) : '';
    const headers = new Headers(answer.headers);
    headers.delete('content-length');
    const changed = isJsonObject(body) ? { ...body, error } : {};
    return new Response(JSON.stringify(changed), { status: answer.status, headers });
  });

saboteur({
  id: 'no-error-header',
  fault: 'names no code in the header',
  catches: ['LEZ-020'],
  sideEffects: ['LEZ-025'],
  neighbours: ['LEZ-022', 'LEZ-021'],
  shop: withHeader('x-payment-error', () => undefined),
});

saboteur({
  id: 'body-code-differs',
  fault: 'names another code in the body than in the header',
  catches: ['LEZ-021'],
  neighbours: ['LEZ-020', 'LEZ-022', 'LEZ-025'],
  shop: inBody((code) => `error_${code}`),
});

let turn = 0;
saboteur({
  id: 'random-code',
  fault: 'names one defect in several ways',
  catches: ['LEZ-022'],
  neighbours: ['LEZ-020'],
  shop: withHeader(
    'x-payment-error',
    (old) => {
      turn += 1;
      return old === null ? undefined : `${old}_${turn}`;
    },
    isRefusal,
  ),
});

saboteur({
  id: 'extra-code',
  fault: 'knows a thirteenth code, for other assets',
  catches: ['LEZ-025'],
  neighbours: ['LEZ-020', 'LEZ-022'],
  shop: (honest) =>
    inBody((code) => (code === 'asset_mismatch' ? 'unsupported_asset' : code))(
      withHeader('x-payment-error', (old) =>
        old === 'asset_mismatch' ? 'unsupported_asset' : (old ?? undefined),
      )(honest),
    ),
});

saboteur({
  id: 'thirteen-codes',
  fault: 'has a thirteenth code in its list',
  catches: ['LEZ-023'],
  neighbours: ['LEZ-020', 'LEZ-025'],
  codes: (honest) => ({ ...honest, asset_unknown: 'asset_mismatch' }),
});
