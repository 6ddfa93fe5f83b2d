import { expect, it } from 'vitest';
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import { ControlClient } from '../../simulator/control/client.js';
import type { Broadcast } from '../../simulator/rpc-proxy/record.js';
import type { Exchange } from './exchange.js';
import type { Booking, Mint } from './mint.js';
import { collectMoneyFacts } from './money-facts.js';
import type { AuthorizationFacts } from './money-oracle.js';
import type { Sender } from './sender.js';

const asset = `0x${'a5'.repeat(20)}` as const;
const payer = `0x${'11'.repeat(20)}`;
const merchant = `0x${'22'.repeat(20)}`;
const stranger = `0x${'33'.repeat(20)}`;
const nonce = `0x${'0e'.repeat(32)}`;
const hash = `0x${'c1'.repeat(32)}` as const;
const otherHash = `0x${'c2'.repeat(32)}` as const;
/** Topics as any explorer shows them. */
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const usedTopic = '0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5';

const word = (hex: string): string => `0x${hex.slice(2).padStart(64, '0')}`;
const amount = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`;

function settle(
  answer: { success: boolean; transaction?: string },
  change: Partial<Exchange['tag']> = {},
): Exchange {
  const requirements = { amount: '10000', asset, payTo: merchant };
  return {
    id: 'TEST.1.1',
    tag: {
      check: 'TEST',
      case: '',
      attempt: 1,
      endpoint: 'settle',
      role: 'valid',
      expects: [],
      from: payer,
      nonce,
      ...change,
    },
    sentAt: 100,
    answeredAt: 200,
    request: {
      method: 'POST',
      path: 'settle',
      headers: {},
      body: JSON.stringify({ x402Version: 2, paymentPayload: {}, paymentRequirements: requirements }),
    },
    answer: { status: 200, headers: {}, text: JSON.stringify(answer), json: answer },
  };
}

const log = (of: string, topics: readonly string[], data = '0x', address: string = asset) => ({
  address,
  topics,
  data,
  transactionHash: of,
  blockNumber: '0x6',
});
const transferLog = (of: string = hash, to = merchant, value = 10_000) =>
  log(of, [transferTopic, word(payer), word(to)], amount(value));
const usedLog = (of: string = hash) => log(of, [usedTopic, word(payer), nonce]);
const receipt = (of: string = hash, change: object = {}) => ({
  status: '0x1',
  from: stranger,
  blockNumber: '0x6',
  transactionHash: of,
  logs: [transferLog(of), usedLog(of)],
  ...change,
});

const broadcast = (change: Partial<Broadcast> = {}): Broadcast => ({
  seq: 4,
  at_ms: 150,
  hash,
  raw: `0x02${nonce.slice(2)}ff`,
  from: null,
  to: asset,
  nonce: 0,
  data: '0x',
  accepted: true,
  ...change,
});

interface Chain {
  readonly transfers?: readonly object[];
  readonly used?: readonly object[];
  readonly receipts?: Readonly<Record<string, object>>;
  /** By owner. Slots are not looked at: the first is the payer's, the second the recipient's. */
  readonly balances?: readonly number[];
}

class ScriptedControl extends ControlClient {
  readonly #broadcasts: readonly Broadcast[];
  since: number | undefined;
  constructor(broadcasts: readonly Broadcast[]) {
    super({ controlUrl: 'http://127.0.0.1:1', controlToken: '' });
    this.#broadcasts = broadcasts;
  }
  override async broadcasts(filter: { readonly since?: number | undefined } = {}) {
    this.since = filter.since;
    return { next: 9, complete: true, broadcasts: this.#broadcasts };
  }
}

async function collect(about: {
  readonly exchanges: readonly Exchange[];
  readonly broadcasts?: readonly Broadcast[];
  readonly chain?: Chain;
  readonly sentByKit?: readonly string[];
  readonly bookings?: readonly Booking[];
}): Promise<{
  facts: readonly AuthorizationFacts[];
  asked: RpcCall[];
  rounds: number;
  since: number | undefined;
}> {
  const { chain = {} } = about;
  const asked: RpcCall[] = [];
  let rounds = 0;
  const balances = [...(chain.balances ?? [])];
  const answer = ({ method, params }: RpcCall): unknown => {
    if (method === 'eth_getLogs') {
      const [filter] = params as [{ topics: readonly string[] }];
      return filter.topics[0] === transferTopic ? (chain.transfers ?? []) : (chain.used ?? []);
    }
    if (method === 'eth_getStorageAt') return amount(balances.shift() ?? 0);
    return chain.receipts?.[String(params[0])] ?? null;
  };
  const rpc: RpcClient = {
    batch: async (calls) => {
      rounds += 1;
      asked.push(...calls);
      return calls.map(answer);
    },
    call: () => Promise.reject(new Error('one batch is enough')),
    close: async () => {},
  };
  const unused = (): never => {
    throw new Error('not used by the facts');
  };
  const sender: Sender = {
    exchanges: about.exchanges,
    broadcasts: [],
    verify: unused,
    settle: unused,
    supported: unused,
    raw: unused,
    lane: unused,
  };
  const mint: Mint = {
    draft: unused,
    payer: unused,
    fund: unused,
    token: unused,
    bookings: new Map((about.bookings ?? []).map((one) => [`${one.asset}:${one.owner}`, one])),
    freshRecipients: new Set([merchant]),
  };
  const control = new ScriptedControl(about.broadcasts ?? []);
  const facts = await collectMoneyFacts({
    id: 'TEST',
    sender,
    mint,
    rpc,
    control,
    balancesSlot: 9,
    cursor: 3,
    sentByKit: new Set(about.sentByKit ?? []),
  });
  await control.close();
  return { facts, asked, rounds, since: control.since };
}

const booked: Booking = { asset, owner: payer, amount: '10000', block: 5 };
const honestChain: Chain = {
  receipts: { [hash]: receipt() },
  transfers: [transferLog()],
  used: [usedLog()],
  balances: [0, 10_000],
};
const success = settle({ success: true, transaction: hash });

it('an honest settlement is read back whole: transaction, transfer, nonce, broadcast, balances', async () => {
  const { facts } = await collect({
    exchanges: [success],
    broadcasts: [broadcast()],
    chain: honestChain,
    bookings: [booked],
  });
  expect(facts).toEqual([
    {
      check: 'TEST',
      asset,
      from: payer,
      nonce,
      transactions: [
        {
          hash,
          status: 'success',
          from: stranger,
          block: 6,
          transfers: [{ hash, from: payer, to: merchant, value: '10000' }],
          used: [nonce],
        },
      ],
      broadcasts: [{ hash, at: 150, accepted: true }],
      balances: [
        { owner: payer, expected: '0', actual: '0' },
        { owner: merchant, expected: '10000', actual: '10000' },
      ],
      settles: [success],
    },
  ]);
});

it('the chain is asked once for a whole check, from the block of the first booking, and the proxy from its start', async () => {
  const { asked, rounds, since } = await collect({
    exchanges: [success],
    chain: honestChain,
    bookings: [booked],
  });
  expect(rounds).toBe(1);
  expect(since).toBe(3);
  expect(asked.map((one) => one.method)).toEqual([
    'eth_getLogs',
    'eth_getLogs',
    'eth_getStorageAt',
    'eth_getStorageAt',
    'eth_getTransactionReceipt',
  ]);
  expect(asked[0]?.params).toEqual([
    { address: asset, fromBlock: '0x5', toBlock: 'latest', topics: [transferTopic, word(payer)] },
  ]);
});

it('a check that settled nothing asks nothing', async () => {
  const verify = settle({ success: false }, { endpoint: 'verify' });
  expect(await collect({ exchanges: [verify] })).toMatchObject({ facts: [], rounds: 0 });
});

it.each([
  ['payer', { from: '0x12' }],
  ['nonce', { nonce: '0x12' }],
])('a settle whose %s no facilitator could use has no facts', async (_, tag) => {
  expect((await collect({ exchanges: [settle({ success: false }, tag)] })).facts).toEqual([]);
});

it('a transaction that the target did not broadcast is found by the nonce that it used', async () => {
  const { facts } = await collect({
    exchanges: [settle({ success: false, transaction: '' })],
    chain: { transfers: [transferLog(otherHash)], used: [usedLog(otherHash)] },
  });
  expect(facts[0]?.transactions).toMatchObject([
    {
      hash: otherHash,
      status: 'success',
      block: 6,
      transfers: [{ to: merchant, value: '10000' }],
      used: [nonce],
    },
  ]);
  expect(facts[0]?.broadcasts).toEqual([]);
});

it('a broadcast belongs to the authorization whose nonce stands in its bytes', async () => {
  const { facts } = await collect({
    exchanges: [settle({ success: false })],
    broadcasts: [broadcast(), broadcast({ hash: otherHash, raw: `0x02${'0f'.repeat(32)}` })],
  });
  expect(facts[0]?.broadcasts.map((one) => one.hash)).toEqual([hash]);
});

it('a reverted transaction moved nothing, and one that is not mined is not there', async () => {
  const reverted = receipt(hash, { status: '0x0', logs: [] });
  const { facts } = await collect({ exchanges: [success], chain: { receipts: { [hash]: reverted } } });
  expect(facts[0]?.transactions).toMatchObject([{ status: 'reverted', transfers: [], used: [] }]);
  expect((await collect({ exchanges: [success] })).facts[0]?.transactions).toEqual([]);
});

it('only logs of the asset count: another token in the same transaction says nothing', async () => {
  const logs = [transferLog(), log(hash, [transferTopic, word(payer), word(stranger)], amount(1), stranger)];
  const { facts } = await collect({
    exchanges: [success],
    chain: { receipts: { [hash]: receipt(hash, { logs }) } },
  });
  expect(facts[0]?.transactions[0]?.transfers.map((one) => one.to)).toEqual([merchant]);
});

it('what the kit sent itself is marked: it is no double move of the target', async () => {
  const { facts } = await collect({
    exchanges: [settle({ success: false })],
    chain: { transfers: [transferLog(otherHash)], used: [usedLog(otherHash)] },
    sentByKit: [otherHash],
  });
  expect(facts[0]?.transactions[0]?.byKit).toBe(true);
});

it('a payer whose transfer nobody was told about as success is no matter of the balances', async () => {
  const { facts } = await collect({
    exchanges: [settle({ success: false })],
    chain: { transfers: [transferLog(otherHash)], used: [usedLog(otherHash)] },
    bookings: [booked],
  });
  expect(facts[0]?.balances).toEqual([]);
});

it('money that left a payer without any transaction shows in its balance', async () => {
  const { facts } = await collect({
    exchanges: [settle({ success: false })],
    chain: { balances: [9_000] },
    bookings: [booked],
  });
  expect(facts[0]?.balances).toEqual([{ owner: payer, expected: '10000', actual: '9000' }]);
});

it('two settles of one authorization are one subject, and its success names what is due', async () => {
  const again = settle({ success: false });
  const { facts } = await collect({ exchanges: [success, again], chain: honestChain, bookings: [booked] });
  expect(facts).toHaveLength(1);
  expect(facts[0]?.settles).toEqual([success, again]);
});

it('a transaction in an answer that is no hash is not asked for', async () => {
  const { asked } = await collect({ exchanges: [settle({ success: true, transaction: '<script>' })] });
  expect(asked.filter((one) => one.method === 'eth_getTransactionReceipt')).toEqual([]);
});
