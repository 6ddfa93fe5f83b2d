/**
 * Reads back from the chain and the proxy what the money oracle judges: two round trips for a whole check.
 * @module
 */
import type { RpcCall, RpcClient } from '../../simulator/chain/rpc.js';
import type { ControlClient } from '../../simulator/control/client.js';
import type { Broadcast } from '../../simulator/rpc-proxy/record.js';
import { balanceSlotKey } from './balance-slot.js';
import { type Exchange, succeeded, transactionOf } from './exchange.js';
import { readAddress } from './lenient.js';
import type { Mint } from './mint.js';
import type { AuthorizationFacts, BalanceFact, TransactionFact } from './money-oracle.js';
import { fromOneNode } from './public-chain.js';
import type { Sender } from './sender.js';
import { amountDue, requirementOf } from './settle-request.js';

/** keccak256 of Transfer(address,address,uint256) and AuthorizationUsed(address,bytes32). */
const topics = {
  transfer: '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  used: '0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5',
} as const;

interface Log {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly transactionHash: string;
  readonly blockNumber: string;
}

interface Receipt {
  readonly status: string;
  readonly from: string;
  readonly blockNumber: string;
  readonly transactionHash: string;
  readonly logs: readonly Log[];
}

/** One authorization that a check sent to settle. */
interface Subject {
  readonly from: string;
  readonly nonce: string;
  readonly asset: string;
  readonly payTo: string;
  /** Atomic units. */
  readonly amount: bigint;
  readonly settles: readonly Exchange[];
}

interface MinedTransaction extends TransactionFact {
  readonly block: number;
}

const word = (hex: string): string => hex.toLowerCase().replace(/^0x/, '').padStart(64, '0');
const addressIn = (topic: string | undefined): string => `0x${(topic ?? '').slice(-40)}`.toLowerCase();

export async function collectMoneyFacts(about: {
  readonly id: string;
  readonly sender: Pick<Sender, 'exchanges'>;
  readonly mint: Pick<Mint, 'bookings' | 'freshRecipients'>;
  readonly rpc: Pick<RpcClient, 'batch'>;
  /** Absent on a public chain, where nobody sees what the target sends. */
  readonly control?: Pick<ControlClient, 'broadcasts'>;
  /** Absent where only the token itself tells balances. */
  readonly balancesSlot?: number;
  /** Where the proxy's record stood when the check began. */
  readonly cursor: number;
  /** Transactions that the kit sent itself, lower case. */
  readonly sentByKit: ReadonlySet<string>;
  /** Nonces of authorizations whose transactions the kit took from the chain: nothing is proven by what became of them. */
  readonly leftOut?: ReadonlySet<string>;
  /** Authorizations that were verified and never settled are told about, too. */
  readonly verified?: boolean;
  /** The target stores what it verified. */
  readonly storedByVerify?: boolean;
}): Promise<readonly AuthorizationFacts[]> {
  const subjects = subjectsOf(about.sender.exchanges, about.verified ?? false).filter(
    ({ nonce }) => !about.leftOut?.has(nonce),
  );
  if (subjects.length === 0) return [];
  const { broadcasts } = (await about.control?.broadcasts({ since: about.cursor })) ?? { broadcasts: [] };
  const carried = subjects.map((subject) => broadcasts.filter((one) => carries(one, subject)));
  const hashes = unique([
    ...carried.flat().flatMap((one) => one.hash?.toLowerCase() ?? []),
    ...subjects.flatMap(({ settles }) => settles.flatMap((one) => transactionOf(one) ?? [])),
  ]).filter((hash) => /^0x[0-9a-f]{64}$/.test(hash));
  const firstBlock = Math.min(...[...about.mint.bookings.values()].map((one) => one.block));
  const fromBlock = `0x${(Number.isFinite(firstBlock) ? firstBlock : 0).toString(16)}`;
  const owners = unique(
    subjects.flatMap(({ asset, from, payTo }) =>
      [from, payTo].filter(Boolean).map((owner) => `${asset}:${owner}`),
    ),
  );

  const calls: readonly RpcCall[] = [
    ...subjects.flatMap((subject) => logReads(subject, fromBlock)),
    ...owners.map((one) =>
      about.balancesSlot === undefined ? balanceAsked(one) : balanceRead(one, about.balancesSlot),
    ),
    ...hashes.map((hash): RpcCall => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
  ];
  const lastBooking = Math.max(0, ...[...about.mint.bookings.values()].map((one) => one.block));
  const results = about.control
    ? await about.rpc.batch(calls)
    : await fromOneNode(about.rpc, calls, hashes.length, lastBooking);
  const logs = results.slice(0, subjects.length * 2) as readonly (readonly Log[])[];
  const balances = new Map(
    owners.map((one, at) => [one, BigInt(String(results[subjects.length * 2 + at])).toString()]),
  );
  const receipts = (results.slice(subjects.length * 2 + owners.length) as readonly (Receipt | null)[]).filter(
    (one) => one !== null,
  );

  const found = subjects.map((subject, at) => {
    const own = new Set([
      ...(carried[at] ?? []).flatMap((one) => one.hash?.toLowerCase() ?? []),
      ...subject.settles.flatMap((one) => transactionOf(one) ?? []),
    ]);
    const mined = transactionsOf(subject, own, receipts, logs[at * 2] ?? [], logs[at * 2 + 1] ?? []);
    return mined.map((tx) => (about.sentByKit.has(tx.hash) ? { ...tx, byKit: true } : tx));
  });
  return subjects.map((subject, at) => ({
    check: about.id,
    asset: subject.asset,
    from: subject.from,
    nonce: subject.nonce,
    ...(about.control ? {} : { unwatched: true }),
    ...(about.storedByVerify ? { storedByVerify: true } : {}),
    transactions: found[at] ?? [],
    broadcasts: (carried[at] ?? []).flatMap((one) =>
      one.hash ? [{ hash: one.hash.toLowerCase(), at: one.at_ms, accepted: one.accepted }] : [],
    ),
    balances: balanceFacts(at, subjects, found, balances, about.mint),
    settles: subject.settles,
  }));
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The authorizations in the settle requests of a check, from the bodies themselves. The answered success, else the first request, names what is required. */
function subjectsOf(exchanges: readonly Exchange[], verified: boolean): readonly Subject[] {
  const subjects = new Map<string, Subject & { settles: Exchange[] }>();
  for (const exchange of exchanges) {
    const { from, nonce, endpoint } = exchange.tag;
    if (
      !(endpoint === 'settle' || (verified && endpoint === 'verify')) ||
      !/^0x[0-9a-f]{40}$/.test(from ?? '') ||
      !/^0x[0-9a-f]{64}$/.test(nonce ?? '')
    )
      continue;
    const asset = readAddress(requirementOf(exchange).asset);
    if (!from || !nonce || !asset) continue;
    const key = `${from}|${nonce}`;
    const subject = subjects.get(key) ?? {
      from,
      nonce,
      asset,
      ...wantedIn(exchange),
      settles: [],
    };
    if (endpoint === 'settle') subject.settles.push(exchange);
    subjects.set(key, subject);
  }
  return [...subjects.values()].map((subject) => {
    const given = subject.settles.find(succeeded);
    if (!given) return subject;
    return { ...subject, ...wantedIn(given) };
  });
}

/** Recipient and amount that requirements name; an empty recipient and zero where a vector made them unreadable. */
function wantedIn(exchange: Exchange): Pick<Subject, 'payTo' | 'amount'> {
  return { payTo: readAddress(requirementOf(exchange).payTo) ?? '', amount: amountDue(exchange) ?? 0n };
}

/** A transaction carries an authorization when its bytes hold the nonce. */
function carries(broadcast: Broadcast, subject: Subject): boolean {
  return broadcast.raw.toLowerCase().includes(subject.nonce.slice(2));
}

function logReads({ asset, from }: Subject, fromBlock: string): readonly RpcCall[] {
  const payer = `0x${word(from)}`;
  const read = (topic: string): RpcCall => ({
    method: 'eth_getLogs',
    params: [{ address: asset, fromBlock, toBlock: 'latest', topics: [topic, payer] }],
  });
  return [read(topics.transfer), read(topics.used)];
}

/** Balances are read from storage: a hostile token cannot lie about them. */
function balanceRead(key: string, slot: number): RpcCall {
  const [asset, owner] = key.split(':');
  return { method: 'eth_getStorageAt', params: [asset, balanceSlotKey(owner ?? '', slot), 'latest'] };
}

/** What the token says of a balance: on a public chain its storage is anybody's guess. */
function balanceAsked(key: string): RpcCall {
  const [asset, owner] = key.split(':');
  // balanceOf(address)
  return { method: 'eth_call', params: [{ to: asset, data: `0x70a08231${word(owner ?? '')}` }, 'latest'] };
}

/** All transactions that touched an authorization: the target's own, and those that others sent. */
function transactionsOf(
  subject: Subject,
  own: ReadonlySet<string>,
  receipts: readonly Receipt[],
  transferLogs: readonly Log[],
  usedLogs: readonly Log[],
): readonly MinedTransaction[] {
  const usedHere = usedLogs.filter((log) => log.topics[2]?.toLowerCase() === subject.nonce);
  const foreign = unique(usedHere.map((log) => log.transactionHash.toLowerCase())).filter(
    (hash) => !own.has(hash),
  );
  const fromReceipts = receipts
    .filter((receipt) => own.has(receipt.transactionHash.toLowerCase()))
    .map((receipt) => ({
      hash: receipt.transactionHash.toLowerCase(),
      status: receipt.status === '0x1' ? ('success' as const) : ('reverted' as const),
      from: receipt.from.toLowerCase(),
      block: Number(receipt.blockNumber),
      ...decode(
        receipt.logs.filter((log) => log.address.toLowerCase() === subject.asset),
        subject,
      ),
    }));
  const fromLogs = foreign.map((hash) => {
    const logs = [...transferLogs, ...usedLogs].filter((log) => log.transactionHash.toLowerCase() === hash);
    return {
      hash,
      status: 'success' as const,
      block: Number(logs[0]?.blockNumber ?? 0),
      ...decode(logs, subject),
    };
  });
  return [...fromReceipts, ...fromLogs];
}

function decode(logs: readonly Log[], subject: Subject): Pick<TransactionFact, 'transfers' | 'used'> {
  return {
    transfers: logs
      .filter((log) => log.topics[0] === topics.transfer && log.topics.length === 3)
      .map((log) => ({
        hash: log.transactionHash.toLowerCase(),
        from: addressIn(log.topics[1]),
        to: addressIn(log.topics[2]),
        value: BigInt(log.data === '0x' ? '0x0' : log.data).toString(),
      })),
    used: logs
      .filter((log) => log.topics[0] === topics.used && addressIn(log.topics[1]) === subject.from)
      .map((log) => (log.topics[2] ?? '').toLowerCase()),
  };
}

/**
 * What payer and payee must hold when only the answered successes happened. A payer with a mined transfer that
 * nobody was told about as success (a hostile token, a transfer of the kit) is judged by I3 and I5, not here.
 */
function balanceFacts(
  at: number,
  subjects: readonly Subject[],
  found: readonly (readonly MinedTransaction[])[],
  balances: ReadonlyMap<string, string>,
  mint: Pick<Mint, 'bookings' | 'freshRecipients'>,
): readonly BalanceFact[] {
  const subject = subjects[at];
  if (!subject || subject.from === subject.payTo) return [];
  const facts: BalanceFact[] = [];
  const paidBy = subjects
    .map((one, index) => ({ one, mined: (found[index] ?? []).filter((tx) => tx.status === 'success') }))
    .filter(({ one }) => one.from === subject.from && one.asset === subject.asset);
  const clear = paidBy.every(({ one, mined }) => mined.length === 0 || one.settles.some(succeeded));
  const booking = mint.bookings.get(`${subject.asset}:${subject.from}`);
  if (booking && clear) {
    const paid = paidBy
      .filter(
        ({ one, mined }) => one.settles.some(succeeded) && mined.every((tx) => tx.block > booking.block),
      )
      .reduce((sum, { one }) => sum + one.amount, 0n);
    facts.push({
      owner: subject.from,
      expected: (BigInt(booking.amount) - paid).toString(),
      actual: balances.get(`${subject.asset}:${subject.from}`) ?? '',
    });
  }
  const payee = `${subject.asset}:${subject.payTo}`;
  const payeeBooking = mint.bookings.get(payee);
  if (mint.freshRecipients.has(subject.payTo) && subject.settles.some(succeeded))
    facts.push({
      owner: subject.payTo,
      expected: (BigInt(payeeBooking?.amount ?? '0') + subject.amount).toString(),
      actual: balances.get(payee) ?? '',
    });
  return facts;
}
