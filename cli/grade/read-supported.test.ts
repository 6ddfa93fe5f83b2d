import { describe, expect, it } from 'vitest';
import { AssayError } from '../../src/wire/assay-error.js';
import type { JsonValue } from '../../src/wire/json.js';
import type { Reply } from '../../suites/kit/http-client.js';
import { noSimulator } from '../../targets/launch.fixture.js';
import {
  assumedKinds,
  chooseKind,
  chooseKindV1,
  evmSigners,
  exactEvmNetworks,
  readSupported,
  type TokenChoice,
} from './read-supported.js';

const url = 'http://facilitator.example';
const read = (reply: Partial<Reply>) =>
  readSupported(
    { send: async () => ({ sentAt: 1_000, answeredAt: 2_000, ...reply }), close: async () => {} },
    url,
    10_000,
  );
async function sentence(reply: Partial<Reply>): Promise<string> {
  const error = await read(reply).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof AssayError))
    throw new Error('it should have failed with a sentence', { cause: error });
  expect(error.exitCode).toBe(2);
  expect(error.hint).not.toBe('');
  return error.message;
}
const answer = (status: number, headers: Record<string, string>, json?: JsonValue): Partial<Reply> => ({
  answer: { status, headers, text: 'text', ...(json === undefined ? {} : { json }) },
});

describe('what is no facilitator is inconclusive, in one sentence', () => {
  it.each([
    [
      'nobody there',
      { failure: { kind: 'connection', message: 'ECONNREFUSED' } },
      'cannot be reached: ECONNREFUSED.',
    ],
    [
      'a connection that breaks',
      { failure: { kind: 'connection', message: 'UND_ERR_SOCKET other side closed' } },
      'breaks off or breaks HTTP in its answer to GET /supported: UND_ERR_SOCKET other side closed.',
    ],
    [
      'silence',
      { failure: { kind: 'timeout', message: '' } },
      'gave no complete answer to GET /supported within 10 s.',
    ],
    [
      'a flood',
      { failure: { kind: 'too-large', message: '' } },
      'answers GET /supported with more than 1 MiB.',
    ],
    [
      'a redirect',
      answer(301, { location: 'https://x' }),
      'answers GET /supported with a redirect to https://x.',
    ],
    ['a redirect to nowhere', answer(302, {}), 'answers GET /supported with a redirect to nowhere.'],
    [
      'a page',
      answer(200, { 'content-type': 'text/html' }),
      'answers GET /supported with 200 and a body that is no readable JSON (text/html).',
    ],
  ] as const)('%s', async (_, reply, words) => {
    expect(await sentence(reply)).toBe(`${url} ${words}`);
  });

  it('and no escape of the target reaches the terminal', async () => {
    const said = await sentence(answer(302, { location: `\u001b]0;t\u0007\u009b31m${'x'.repeat(500)}` }));
    expect(said).not.toMatch(/\p{Cc}/u);
    expect(said.length).toBeLessThan(400);
  });
});

it('where a list of kinds is no part of the texts, none is needed, and version 1 is assumed', async () => {
  const client = {
    send: async () => ({ sentAt: 0, answeredAt: 0, ...answer(404, {}) }),
    close: async () => {},
  };
  expect(await readSupported(client, url, 10_000, { optional: true })).toEqual({
    text: 'text',
    json: null,
    clockOffsetMs: null,
  });
  await expect(readSupported(client, url, 10_000)).rejects.toThrow('GET /supported with 404');
  expect(assumedKinds('eip155:84532')).toEqual({
    kinds: [{ x402Version: 1, scheme: 'exact', network: 'base-sepolia' }],
  });
});

it('the clock of the target is read from its Date header, to the second', async () => {
  const facts = await read(answer(200, { date: 'Thu, 01 Jan 1970 00:00:11 GMT' }, {}));
  // Half a second is the best guess for the part that the header cuts; the request was under way around 1.5 s.
  expect(facts.clockOffsetMs).toBe(11_500 - 1_500);
  expect((await read(answer(200, { date: 'yesterday' }, {}))).clockOffsetMs).toBeNull();
  expect((await read(answer(200, {}, {}))).clockOffsetMs).toBeNull();
});

const kind = (network: JsonValue, scheme: JsonValue = 'exact', x402Version: JsonValue = 2): JsonValue => ({
  x402Version,
  scheme,
  network,
});
const kinds = (...list: JsonValue[]): JsonValue => ({ kinds: list });

describe('the gate of exact-evm', () => {
  it('is open for version 2, exact, eip155 and nothing else', () => {
    const supported = kinds(
      kind('eip155:1'),
      kind('eip155:*'),
      kind('eip155:10', 'upto'),
      kind('eip155:11', 'exact', 1),
      kind('eip155:12', 'exact', '2'),
      kind('solana:x'),
      kind('eip155:0x1'),
      kind(7),
      null,
      'exact',
      [],
    );
    expect(exactEvmNetworks(supported)).toEqual(['eip155:1', 'eip155:*']);
  });

  it.each<JsonValue>([null, [], 'text', {}, { kinds: {} }, { kinds: null }])(
    'is closed for %j',
    (supported) => {
      expect(exactEvmNetworks(supported)).toEqual([]);
      expect(chooseKind(supported, undefined, {})).toBeUndefined();
    },
  );
});

describe('the kind that is graded in version 1', () => {
  const one = (network: string, scheme = 'exact') => kind(network, scheme, 1);
  const choose = (supported: JsonValue) =>
    chooseKindV1(supported, chooseKind(supported, undefined, {}), undefined, {})?.network;

  it('is that of version 2 where its network is listed by its legacy name', () => {
    expect(choose(kinds(kind('eip155:84532'), one('base'), one('base-sepolia')))).toBe('eip155:84532');
    expect(choose(kinds(kind('eip155:84532'), one('base'), one('eip155:84532')))).toBeUndefined();
    expect(choose(kinds(kind('eip155:84532'), one('base-sepolia', 'upto')))).toBeUndefined();
    expect(choose(kinds(kind('eip155:84532')))).toBeUndefined();
  });

  it('is chosen like one of version 2 where the target lists none of that', () => {
    expect(choose(kinds(one('mars'), one('solana'), one('base')))).toBe('eip155:8453');
    const listed = kinds(one('base'), one('base-sepolia'));
    expect(chooseKindV1(listed, undefined, noSimulator, {})?.network).toBe('eip155:84532');
    expect(chooseKindV1(kinds(one('base')), undefined, noSimulator, {})).toBeUndefined();
    expect(chooseKindV1(null, undefined, undefined, {})).toBeUndefined();
  });
});

it('only text under an eip155 pattern is a signer', () => {
  expect(
    evmSigners({ signers: { 'eip155:*': ['0xA', 7], 'eip155:1': ['0xB'], 'solana:*': ['C'], x: 1 } }),
  ).toEqual(['0xa', '0xb']);
  const without: JsonValue[] = [null, {}, { signers: [] }, { signers: { 'eip155:*': '0xA' } }];
  for (const none of without) expect(evmSigners(none)).toEqual([]);
});

describe('the kind that is graded', () => {
  const failure = (supported: JsonValue, choice: TokenChoice): string => {
    try {
      chooseKind(supported, undefined, choice);
    } catch (error) {
      if (error instanceof AssayError && error.exitCode === 64) return error.code;
    }
    throw new Error('it should have failed as bad usage');
  };
  const own = { asset: `0x${'12'.repeat(20)}`, eip712Name: 'Own', eip712Version: '1' };

  it('is the one of the simulator when it is listed, by name or by pattern', () => {
    for (const network of ['eip155:84532', 'eip155:*'])
      expect(chooseKind(kinds(kind('eip155:1'), kind(network)), noSimulator, {})).toEqual({
        network: 'eip155:84532',
        chainId: 84532,
        asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
        name: 'USDC',
        version: '2',
      });
    expect(chooseKind(kinds(kind('eip155:1')), noSimulator, {})).toBeUndefined();
  });

  it('is a listed network whose USDC is known: its name differs between networks', () => {
    expect(chooseKind(kinds(kind('eip155:999999'), kind('eip155:8453')), undefined, {})).toEqual({
      network: 'eip155:8453',
      chainId: 8453,
      asset: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
      name: 'USD Coin',
      version: '2',
    });
  });

  it.each(['eip155:1', 'ethereum', '1'])('is the network that the operator names: %s', (network) => {
    expect(chooseKind(kinds(kind('eip155:8453'), kind('eip155:1')), undefined, { network })?.chainId).toBe(1);
  });

  it('with a token of one’s own needs all three of its facts', () => {
    expect(chooseKind(kinds(kind('eip155:999999')), undefined, own)).toEqual({
      network: 'eip155:999999',
      chainId: 999999,
      asset: own.asset,
      name: 'Own',
      version: '1',
    });
    expect(failure(kinds(kind('eip155:999999')), { asset: own.asset })).toBe('INCOMPLETE_TOKEN');
    expect(failure(kinds(kind('eip155:*')), own)).toBe('INCOMPLETE_TOKEN');
  });

  it('is bad usage for a token or a network that is none', () => {
    expect(failure(kinds(kind('eip155:1')), { ...own, asset: '0x12' })).toBe('BAD_ASSET');
    expect(failure(kinds(kind('eip155:1')), { ...own, network: 'nowhere' })).toBe('BAD_NETWORK');
  });

  it('is asked for by name where no USDC is known', () => {
    expect(failure(kinds(kind('eip155:999999')), {})).toBe('UNKNOWN_TOKEN');
  });
});
