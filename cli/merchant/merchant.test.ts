/**
 * Our own merchant against the vectors over HTTP, and merchants with one fault each: what turns is what is declared.
 */
import { afterAll, expect, test } from 'vitest';
import { type LiveVector, liveVectors } from '../../suites/authorization/http/live-vectors.js';
import { merchantSaboteurs } from '../../suites/authorization/http/merchant.saboteur.js';
import { askMerchant, judgeSales, whyNotGraded } from '../../suites/authorization/http/run-merchant.js';
import { declarationOf } from '../../suites/authorization/verifier-saboteur.js';
import { openBuiltinMerchant } from './builtin-merchant.js';

const sent = liveVectors().filter(({ skip }) => skip === undefined);
const families = [...new Set(sent.map(({ family }) => family))];
const overHttp = sent.filter(({ family }) => family === 'LFV-HTTP');
/** Some of each family: the whole set is what `assay merchant` sends. */
const some = families.flatMap((family) => {
  const own = sent.filter((vector) => vector.family === family);
  return [
    ...own.filter(({ refusal }) => refusal === undefined),
    ...own.filter(({ refusal }) => refusal),
  ].filter((_, index, all) => index === 0 || index === all.length - 1);
});

const merchants: Awaited<ReturnType<typeof openBuiltinMerchant>>[] = [];
afterAll(() => Promise.all(merchants.map((merchant) => merchant.close())));

async function casesOf(vectors: readonly LiveVector[], alter?: Parameters<typeof openBuiltinMerchant>[0]) {
  const merchant = await openBuiltinMerchant(alter);
  merchants.push(merchant);
  const sales = await askMerchant({ url: merchant.url, timeoutMs: 10_000 }, vectors);
  return judgeSales(vectors, sales).flatMap(({ cases }) => cases);
}

const turned = (cases: Awaited<ReturnType<typeof casesOf>>): string[] =>
  cases.filter(({ status }) => status !== 'pass').map(({ id }) => id);

test('most vectors of most families can be sent', () => {
  expect(families).toEqual(
    expect.arrayContaining(['LFV-POS', 'LFV-EXT', 'LFV-CBOR', 'LFV-MAP', 'LFV-KEY', 'LFV-CHAIN', 'LFV-HTTP']),
  );
  expect(sent.length).toBeGreaterThan(500);
});

test('the built-in merchant answers as specified', async () => {
  expect(turned(await casesOf([...some, ...overHttp]))).toEqual([]);
});

test.each(merchantSaboteurs)('$id: $fault', async ({ alter, turns }) => {
  expect(declarationOf(turned(await casesOf(overHttp, alter)))).toEqual({ 'LFV-HTTP': turns });
});

test('who sells for every payment is caught by every family that refuses one', async () => {
  const sells = merchantSaboteurs.find(({ id }) => id === 'always-authorizes');
  const negatives = families.flatMap((family) =>
    sent.filter((vector) => vector.family === family && vector.refusal !== undefined).slice(0, 1),
  );
  const cases = await casesOf(negatives, sells?.alter);
  expect(cases.map(({ status, defect }) => [status, defect])).toEqual(
    negatives.map(({ ambiguous }) => [ambiguous === undefined ? 'fail' : 'warn', 'false_accept']),
  );
  expect(cases.find(({ id }) => id.startsWith('LFV-ROOT'))).toMatchObject({ outcome: 'forged-accepted' });
});

test('a merchant that is set up otherwise is told what is missing', async () => {
  const free = await openBuiltinMerchant(() => new Response('free'));
  const silent = await openBuiltinMerchant(() =>
    Response.json({ x402Version: 2, accepts: [] }, { status: 402 }),
  );
  merchants.push(free, silent);
  const why = (url: URL) => whyNotGraded({ url, timeoutMs: 10_000 });
  expect(await why(free.url)).toMatch(
    /^POST \/v1\/search\?q=flights with Host .* was answered with 200, not with 402$/,
  );
  expect(await why(silent.url)).toMatch(/brings no LedgerFlow challenge$/);
  expect(await why(new URL('http://127.0.0.1:1'))).toMatch(/^nothing answers at http:\/\/127\.0\.0\.1:1 /);
});
