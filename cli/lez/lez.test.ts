/**
 * The commands of `assay lez`, in the order of a first walk, and what they refuse. These are the rows of the LEZ catalogue
 * that look at a command line; each test names its own.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failedCheck, paymentChecks } from '../../src/lez/checks.js';
import { lezCodes } from '../../src/lez/codes.js';
import { requestDigest } from '../../src/lez/digest.js';
import { readJsonText } from '../../src/lez/header.js';
import { createLezMerchant } from '../../src/lez/merchant.js';
import { createMockBackend } from '../../src/lez/mock-backend.js';
import { readChallenge } from '../../src/lez/offer.js';
import { readPaymentPayload } from '../../src/lez/payment-payload.js';
import { readPaymentRequest } from '../../src/lez/payment-request.js';
import { realBackend } from '../../src/lez/real-backend.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { packageFolder } from '../../targets/doc-path.js';
import { type Ended, runInProcess } from '../in-process.fixture.js';
import { lezCommand } from '../lez.js';
import { type Listening, listen } from '../listen.js';
import { demoOffer } from './demo-scene.js';
import { valueOrRefusal } from './failures.js';
import { createLezFacilitator, shopFetch } from './shop.js';

const folder = await mkdtemp(join(tmpdir(), 'assay-lez-'));
const at = (name: string): string => join(folder, name);
const assay = (...args: readonly string[]): Promise<Ended> => runInProcess(lezCommand(), args);
/** Everything that any command printed. */
let printed = '';
const run = async (...args: readonly string[]): Promise<Ended> => {
  const ended = await assay(...args);
  printed += ended.stdout + ended.stderr;
  return ended;
};
const json = async (name: string) => JSON.parse(await readFile(at(name), 'utf8'));

const goodReason = 'Buy one read of the premium weather table for report 17.';
let shop: Listening;
let url = '';
const closing: (() => Promise<void>)[] = [];

const request = (reason: string, out: string, ...more: readonly string[]): Promise<Ended> =>
  run(
    ...['request', 'create', '--merchant-name', 'Demo Merchant', '--merchant-url', url],
    ...['--pay-to', 'merchant_demo_account', '--amount', '10000', '--asset', 'native'],
    ...['--reason', reason, '--agent-file', at('agent.json'), '--out', at(out), ...more],
  );
const approve = (file: string, out: string, ...more: readonly string[]): Promise<Ended> =>
  run(
    ...['owner', 'approve', '--request-file', at(file), '--owner-file', at('owner.json')],
    ...['--out', at(out), ...more],
  );

beforeAll(async () => {
  await run('owner', 'create', '--out', at('owner.json'));
  await run('agent', 'create', '--out', at('agent.json'));
  const { account } = await json('owner.json');
  const facilitator = createLezFacilitator(createMockBackend({ [account]: 100_000n }, 'native'));
  const facilitating = await listen(facilitator.app.fetch);
  const merchant = createLezMerchant({
    facilitator: createFacilitatorClient({ url: facilitating.url }),
    offer: demoOffer,
  });
  shop = await listen(shopFetch(merchant));
  url = `${shop.url}/premium`;
  await request(goodReason, 'request.json');
  closing.push(shop.close, facilitating.close, facilitator.close, () => rm(folder, { recursive: true }));
});
afterAll(async () => {
  for (const close of closing) await close();
});

describe('keys', () => {
  it.each(['owner', 'agent'])(
    'LEZ-067, LEZ-068: %s create writes a key whose halves belong together',
    async (role) => {
      const key = await json(`${role}.json`);
      expect(key).toMatchObject({ version: 1, role, alg: 'ed25519' });
      expect(key.warning).toContain('unprotected');
      const { ed25519PublicKey } = await import('../../src/warrant/signature/ed25519.js');
      const half = ed25519PublicKey(Buffer.from(key.seed_hex, 'hex'));
      expect(Buffer.from(half).toString('hex')).toBe(key.public_key);
    },
  );

  it('LEZ-074: its file is readable by its owner only', async () => {
    expect((await stat(at('owner.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(at('agent.json'))).mode & 0o777).toBe(0o600);
  });

  it('LEZ-073: a file that is there is not replaced, unless it is said', async () => {
    await run('owner', 'create', '--out', at('kept.json'));
    const before = await readFile(at('kept.json'), 'utf8');
    const again = await run('owner', 'create', '--out', at('kept.json'));
    expect(again).toMatchObject({ code: 64, stderr: expect.stringContaining('--force') });
    expect(await readFile(at('kept.json'), 'utf8')).toBe(before);
    expect((await run('owner', 'create', '--out', at('kept.json'), '--force')).code).toBe(0);
    expect(await readFile(at('kept.json'), 'utf8')).not.toBe(before);
    expect((await request(goodReason, 'request.json')).code).toBe(64);
  });

  it('a key that others can read, or of the other role, signs nothing', async () => {
    await writeFile(at('open.json'), await readFile(at('owner.json'), 'utf8'));
    await chmod(at('open.json'), 0o644);
    const args = ['owner', 'approve', '--request-file', at('request.json'), '--out', at('no.json')];
    for (const file of ['open.json', 'agent.json', 'none.json', 'request.json'])
      expect((await run(...args, '--owner-file', at(file))).code).toBe(64);
    expect(existsSync(at('no.json'))).toBe(false);
  });
});

describe('requests', () => {
  it.each([
    ['LEZ-031: 31 characters', 'a'.repeat(31), 1],
    ['LEZ-032: 32 characters', 'a'.repeat(32), 0],
    ['LEZ-033: 31 characters of two bytes', 'é'.repeat(31), 1],
    ['LEZ-033: 32 characters of two bytes', 'é'.repeat(32), 0],
    ['LEZ-034: 32 spaces', ' '.repeat(32), 1],
    ['LEZ-034: 31 letters and spaces', `${'a'.repeat(31)}     `, 1],
  ])('%s end with their exit code', async (name, reason, code) => {
    const out = `${name.replace(/\W+/g, '-')}.json`;
    const ended = await request(reason, out);
    expect(ended.code).toBe(code);
    expect(existsSync(at(out))).toBe(code === 0);
    if (code === 1) expect(ended.stderr).toContain('reason_too_short');
  });

  it('the least length can be set, and the owner holds to it as well', async () => {
    expect((await request('a'.repeat(99), 'long.json', '--min-reason', '100')).code).toBe(1);
    expect((await request('a'.repeat(40), 'short.json')).code).toBe(0);
    expect((await approve('short.json', 'short-payment.json', '--min-reason', '100')).code).toBe(1);
    expect(existsSync(at('short-payment.json'))).toBe(false);
  });

  it('LEZ-069: takes all eight options, in both spellings', async () => {
    expect(await json('request.json')).toMatchObject({
      merchant_name: 'Demo Merchant',
      merchant_url: url,
      pay_to: 'merchant_demo_account',
      amount: '10000',
      asset: 'native',
      network: 'logos:lez-testnet',
      scheme: 'exact',
      reason: goodReason,
      agent_public_key: (await json('agent.json')).public_key,
    });
    await request(goodReason, 'camel.json', '--field-case', 'camel');
    expect(Object.keys(await json('camel.json'))).toContain('merchantUrl');
    expect((await approve('camel.json', 'camel-payment.json', '--field-case', 'camel')).code).toBe(0);
    expect(Object.keys((await json('camel-payment.json')).payload)).toContain('validBeforeMs');
  });

  it.each([
    ['an amount with a fraction', ['--amount', '1.5']],
    ['a URL that is none', ['--merchant-url', 'merchant']],
    ['an agent file that is not there', ['--agent-file', '/nowhere/agent.json']],
    ['a length that is none', ['--min-reason', 'many']],
  ])('refuse %s as bad usage', async (_, more) => {
    expect((await request(goodReason, 'bad.json', ...more)).code).toBe(64);
    expect(existsSync(at('bad.json'))).toBe(false);
  });
});

describe('the owner', () => {
  it('LEZ-035, LEZ-070, LEZ-072: approves a payment that buys once', async () => {
    expect((await approve('request.json', 'payment.json')).code).toBe(0);
    expect((await stat(at('payment.json'))).mode & 0o777).toBe(0o600);
    const asked = await run('http', 'get', '--url', url);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toContain('status 402');
    expect(asked.stdout).toContain('"pay_to": "merchant_demo_account"');
    const paid = await run('http', 'get', '--url', url, '--payload', at('payment.json'));
    expect(paid.code).toBe(0);
    expect(paid.stdout).toContain('status 200');
    expect(paid.stdout).toContain('"success": true');
    const again = await run('http', 'get', '--url', url, '--payload', at('payment.json'), '--json');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 402, code: 'nonce_replayed' });
  });

  it('LEZ-036: declines without anything that could pay', async () => {
    const declined = await run('owner', 'decline', '--request-file', at('request.json'), '--json');
    expect(declined.code).toBe(0);
    const record = JSON.parse(declined.stdout);
    expect(record).toMatchObject({ decision: 'declined' });
    expect(record.request_digest).toBe(
      requestDigest(valueOrRefusal(readPaymentRequest(await json('request.json')))),
    );
    expect(declined.stdout).not.toMatch(/signature|nonce|[0-9a-f]{128}/);
    // The record in place of a payment buys nothing.
    await writeFile(at('declined.json'), declined.stdout);
    const tried = await run('http', 'get', '--url', url, '--payload', at('declined.json'), '--json');
    expect(tried.code).toBe(1);
    expect(JSON.parse(tried.stdout)).toMatchObject({ status: 400, code: 'malformed_payload' });
  });

  it('LEZ-037: approves nothing without the owner file', async () => {
    const ended = await run('owner', 'approve', '--request-file', at('request.json'), '--out', at('no.json'));
    expect(ended.code).toBe(64);
    expect(existsSync(at('no.json'))).toBe(false);
  });

  it('LEZ-066: opens no connection to approve', async () => {
    const refuse = () => {
      throw new Error('no network');
    };
    const spies = [
      vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(refuse),
      vi.spyOn(globalThis, 'fetch').mockImplementation(refuse),
    ];
    try {
      expect((await approve('request.json', 'offline.json')).code).toBe(0);
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('gives a payment that ends, on request soon', async () => {
    expect((await approve('request.json', 'brief.json', '--validity-seconds', '5')).code).toBe(0);
    const { payload } = await json('brief.json');
    expect(payload.valid_before_ms - payload.valid_after_ms).toBe(5_000);
    expect((await approve('request.json', 'endless.json', '--validity-seconds', '86401')).code).toBe(64);
  });
});

describe('a shop', () => {
  it('LEZ-065: over the real backend serves nothing, and says so without a code', async () => {
    const facilitator = createLezFacilitator(realBackend);
    const facilitating = await listen(facilitator.app.fetch);
    const merchant = createLezMerchant({
      facilitator: createFacilitatorClient({ url: facilitating.url }),
      offer: demoOffer,
    });
    const real = await listen(shopFetch(merchant));
    const there = `${real.url}/premium`;
    await request(goodReason, 'real.json', '--merchant-url', there);
    await approve('real.json', 'real-payment.json');
    const tried = await run('http', 'get', '--url', there, '--payload', at('real-payment.json'), '--json');
    expect(tried.code).toBe(1);
    const answer = JSON.parse(tried.stdout);
    expect(answer.status).toBe(502);
    expect(answer.code).toBeUndefined();
    expect(answer.body).not.toContain('degrees');
    await real.close();
    await facilitating.close();
    await facilitator.close();
  });

  it('that is not there is inconclusive', async () => {
    expect((await run('http', 'get', '--url', 'http://127.0.0.1:1/premium')).code).toBe(2);
  });

  it('sells nothing to a header of 64 kB, and goes on', async () => {
    const response = await fetch(url, { headers: { 'payment-signature': 'A'.repeat(64_000) } });
    expect(response.status).toBe(400);
    expect((await fetch(url)).status).toBe(402);
  });
});

describe('demos', () => {
  it.each(['cli', 'http'])(
    'LEZ-014, LEZ-071: demo %s ends well and shows the refused replay',
    async (name) => {
      const connect = vi.spyOn(net.Socket.prototype, 'connect');
      const ended = await run('demo', name);
      const sockets = connect.mock.calls.length;
      connect.mockRestore();
      expect(ended.code).toBe(0);
      expect(ended.stdout).toContain('nonce_replayed');
      expect(ended.stdout).not.toContain('BAD');
      for (const code of [
        'invalid_signature',
        'amount_mismatch',
        'recipient_mismatch',
        'unsupported_network',
      ])
        expect(ended.stdout).toContain(code);
      const ports = new Set([...ended.stdout.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port));
      expect(ports.size).toBe(name === 'http' ? 2 : 0);
      expect(sockets > 0).toBe(name === 'http');
    },
  );
});

it('LEZ-075: nothing printed a seed', async () => {
  const seeds = [await json('owner.json'), await json('agent.json')].map(({ seed_hex }) => String(seed_hex));
  expect(printed.length).toBeGreaterThan(1_000);
  for (const seed of seeds) expect(printed).not.toContain(seed);
});

describe('LEZ-076: the sample files', () => {
  const sample = async (name: string) =>
    valueOrRefusal(
      readJsonText(await readFile(join(packageFolder, 'docs', 'examples', 'lez', name), 'utf8')),
    );

  it('are a request, the payment for it and the challenge that asks for it', async () => {
    const asked = valueOrRefusal(readPaymentRequest(await sample('payment-request.json')));
    const payment = valueOrRefusal(readPaymentPayload(await sample('payment-payload.json')));
    const { offers, url: resourceUrl } = valueOrRefusal(readChallenge(await sample('payment-required.json')));
    const [offer = demoOffer] = offers;
    const nowMs = payment.validAfterMs;
    expect(requestDigest(asked)).toBe(payment.requestDigest);
    expect(failedCheck(paymentChecks, { payment, offer, resourceUrl, nowMs })).toBeUndefined();
  });
});

describe('the published list of codes', () => {
  it('LEZ-023: has exactly the twelve of the program, in their order', async () => {
    const page = await readFile(join(packageFolder, 'docs', 'spec', 'lez-1.md'), 'utf8');
    const listed = [...page.matchAll(/^\| +(\d+) +\| +`([a-z_]+)` +\| +(?:DEF|S3) +\|/gm)].map(
      ([, , code]) => code,
    );
    expect(listed).toEqual([...lezCodes]);
  });
});
