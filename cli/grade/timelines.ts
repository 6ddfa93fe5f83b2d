/**
 * What happened when in a settlement under a fault: from the kit's own requests, the proxy's record and the blocks.
 * @module
 */
import type { SettlementEvent, Timeline } from '../../reports/run-record.js';
import type { RecordedCall } from '../../simulator/rpc-proxy/record.js';
import { type Exchange, show, succeeded } from '../../suites/kit/exchange.js';
import type { AuthorizationFacts } from '../../suites/kit/money-oracle.js';

/** More of one check tell a reader nothing new. */
const shownTimelines = 4;
const receiptMethod = 'eth_getTransactionReceipt';
/** `result_digest` of `null`: there is no receipt yet. */
const nullDigest = '74234e98afe7498f';

/** What the proxy and the chain keep of a run. */
export interface ChainTraffic {
  readonly calls: readonly RecordedCall[];
  /** Time of the block that holds a transaction, Unix seconds of the chain's clock, by lower-case hash. */
  readonly minedAt: ReadonlyMap<string, number>;
}

const short = (hash: string): string => `${hash.slice(0, 10)}…`;

/** Whether a call of the target concerns these payments: its parameters name the payer, the nonce or a hash. */
const names = (call: RecordedCall, needles: readonly string[]): boolean => {
  const text = JSON.stringify(call.params).toLowerCase();
  return needles.some((needle) => text.includes(needle));
};

/** Repeated events of one kind become one with a number: a target may ask for a receipt a hundred times. */
function counted(kind: 'fault' | 'receipt', calls: readonly RecordedCall[], text: string): SettlementEvent[] {
  const [first] = calls;
  if (!first) return [];
  if (calls.length === 1) return [{ kind, at_ms: first.at_ms, text }];
  const until_ms = Math.max(...calls.map((call) => call.at_ms));
  return [{ kind, at_ms: first.at_ms, until_ms, text: `${text}, ${calls.length} times` }];
}

function faultEvents(calls: readonly RecordedCall[]): SettlementEvent[] {
  const methods = [...new Set(calls.map((call) => call.method))];
  return methods.flatMap((method) =>
    counted(
      'fault',
      calls.filter((call) => call.method === method),
      `the fault acts on ${method}`,
    ),
  );
}

function timelineOf(facts: AuthorizationFacts, traffic: ChainTraffic): Timeline | undefined {
  const [first] = facts.settles;
  if (!first) return undefined;
  const start = first.sentAt;
  const end = Math.max(...facts.settles.map((one) => one.answeredAt));
  const hashes = facts.broadcasts.map((one) => one.hash);
  const needles = [facts.from, facts.nonce, ...hashes].map((one) => one.slice(2).toLowerCase());
  const own = traffic.calls.filter(
    (call) => call.at_ms >= start && call.at_ms <= end && names(call, needles),
  );
  const receipts = own.filter(
    (call) =>
      call.method === receiptMethod &&
      call.fault === undefined &&
      call.status === 'ok' &&
      call.result_digest !== nullDigest,
  );
  // Who read a receipt or was told of success knows that the block is there.
  const seenMined = Math.min(
    end,
    ...receipts.map((call) => call.at_ms),
    ...facts.settles.filter(succeeded).map((one) => one.answeredAt),
  );
  const events: SettlementEvent[] = [
    ...facts.settles.flatMap((one) => exchangeEvents(one, facts.settles.length > 1)),
    ...faultEvents(own.filter((call) => call.fault !== undefined)),
    ...facts.broadcasts.map((one): SettlementEvent => broadcastEvent(one, facts)),
    ...facts.transactions.flatMap((one) => minedEvents(one, facts, traffic.minedAt, seenMined)),
    ...counted('receipt', receipts, 'the target reads the receipt'),
  ];
  const relative = events
    .map((one) => ({
      ...one,
      at_ms: Math.max(0, Math.round(one.at_ms - start)),
      ...(one.until_ms === undefined ? {} : { until_ms: Math.max(0, Math.round(one.until_ms - start)) }),
    }))
    .sort((a, b) => a.at_ms - b.at_ms);
  return { label: first.tag.case, started_at: new Date(start).toISOString(), events: relative };
}

function exchangeEvents(exchange: Exchange, several: boolean): SettlementEvent[] {
  const name = several ? ` (${exchange.tag.case})` : '';
  return [
    { kind: 'request', at_ms: exchange.sentAt, text: `settle is asked${name}` },
    {
      kind: exchange.answer ? 'answer' : 'no-answer',
      at_ms: exchange.answeredAt,
      text: `${show(exchange)}${name}`,
    },
  ];
}

function broadcastEvent(
  { hash, at, accepted }: AuthorizationFacts['broadcasts'][number],
  { transactions }: AuthorizationFacts,
): SettlementEvent {
  // An answer of the node can be lost: what is mined was taken.
  const taken = accepted || transactions.some((one) => one.hash === hash && one.status !== undefined);
  return {
    kind: 'broadcast',
    at_ms: at,
    text: `transaction ${short(hash)} is broadcast${taken ? '' : ', and the node does not take it'}`,
  };
}

/** A block tells whole seconds of the chain's clock: that second, from the broadcast until somebody knows of it. */
function minedEvents(
  { hash, status }: AuthorizationFacts['transactions'][number],
  { settles, broadcasts }: AuthorizationFacts,
  minedAt: ReadonlyMap<string, number>,
  seenMined: number,
): SettlementEvent[] {
  const seconds = minedAt.get(hash);
  if (seconds === undefined || status === undefined) return [];
  const [from, until] = [seconds * 1000, seconds * 1000 + 999];
  const sent = broadcasts.filter((one) => one.hash === hash).map(({ at }) => at);
  const earliest = Math.max(settles[0]?.sentAt ?? 0, ...sent);
  // A row may have moved the chain's clock: then its blocks say nothing about ours.
  if (until < earliest || from > Math.max(...settles.map((one) => one.answeredAt))) return [];
  const at_ms = Math.max(from, earliest);
  return [
    {
      kind: 'mined',
      at_ms,
      until_ms: Math.max(at_ms, Math.min(until, seenMined)),
      text: `transaction ${short(hash)} is mined${status === 'reverted' ? ' and reverts' : ''} (a block tells the second only)`,
    },
  ];
}

/** Timelines of these checks, by id; a check that settled nothing has none. Pure. */
export function timelines(
  ids: ReadonlySet<string>,
  authorizations: readonly AuthorizationFacts[],
  traffic: ChainTraffic,
): ReadonlyMap<string, readonly Timeline[]> {
  const found = new Map<string, Timeline[]>();
  for (const facts of authorizations) {
    if (!ids.has(facts.check)) continue;
    const known = found.get(facts.check) ?? [];
    if (known.length >= shownTimelines) continue;
    const timeline = timelineOf(facts, traffic);
    if (timeline) found.set(facts.check, [...known, timeline]);
  }
  return found;
}
