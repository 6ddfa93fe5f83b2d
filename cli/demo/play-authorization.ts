/**
 * The scene: two warrants, two payments, a repeated one, and five refusals. Each step is held against what the chain's node
 * and the exchange's ledger say, and a refused payment must never have reached a facilitator.
 * @module
 */
import type { SimulatorHandle } from '../../simulator/handle.js';
import type { HeldWarrant } from '../../src/agent/attach-warrant.js';
import { type AgentFetch, createAgent, type Purchase } from '../../src/agent/create-agent.js';
import { type RefusalCode, refusalCodes } from '../../src/warrant/refusal-codes.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { amounts } from './demo-warrants.js';
import { isSameMoney, lookAtMoney, type Money } from './money.js';
import { openStage, type Purse, type Stage, type StageOptions } from './open-stage.js';
import { coins, type SceneLine } from './scene-line.js';
import { rememberHeaders, sendAgain, withoutIdentifier } from './wire-tricks.js';

export interface PlayOptions extends StageOptions {
  readonly say: (line: SceneLine) => void;
  readonly signal: AbortSignal;
}

/** What became of one attempt, in words. */
interface Answer {
  readonly kind: Purchase['kind'] | 'error';
  /** A stable code, or a transaction. */
  readonly text: string;
}

function answerOf(purchase: Purchase): Answer {
  const { kind } = purchase;
  if (purchase.kind === 'paid') return { kind, text: purchase.receipt.transaction };
  return { kind, text: 'reason' in purchase ? purchase.reason : kind };
}

/** Plays the scene; whether everything turned out as it should. Rejects when it is aborted or the stage does not open. */
export async function playAuthorization(sim: SimulatorHandle, options: PlayOptions): Promise<boolean> {
  const stage = await openStage(sim, options);
  try {
    return await play(stage, options);
  } finally {
    await stage.close();
  }
}

async function play(stage: Stage, { say, signal }: PlayOptions): Promise<boolean> {
  const { warrants, weather, news, chain, exchange } = stage;
  const { root, leaf, ended, helper } = warrants;
  let held = true;

  const buy = async (
    url: string,
    purse: Purse,
    chainOfWarrants: readonly [SealedWarrant, ...SealedWarrant[]] = [root, leaf],
    agentFetch: AgentFetch = fetch,
  ): Promise<Answer> => {
    const [first, ...others] = chainOfWarrants;
    const warrant: HeldWarrant = {
      chain: [first.bytes, ...others.map(({ bytes }) => bytes)],
      key: helper,
      subject: purse.subject,
    };
    const agent = createAgent({ wallets: [purse.wallet], warrant, fetch: agentFetch });
    return answerOf(await agent.pay(url, { signal }));
  };

  /** Tries something between two looks at the money, and judges it. */
  const attempt = async (
    tried: string,
    act: () => Promise<Answer>,
    judge: (answer: Answer, before: Money, after: Money, asked: number) => boolean,
    words: { readonly wanted: string; readonly money: (before: Money, after: Money) => string },
  ): Promise<void> => {
    signal.throwIfAborted();
    const [before, askedBefore] = [await lookAtMoney(stage.money), stage.asked()];
    const answer = await act().catch((error: unknown): Answer => {
      signal.throwIfAborted();
      if (error instanceof AssayError) return { kind: 'error', text: error.code };
      throw error;
    });
    // What was cut off midway says nothing.
    signal.throwIfAborted();
    const after = await lookAtMoney(stage.money);
    const ok = judge(answer, before, after, stage.asked() - askedBefore);
    held &&= ok;
    const answered = answer.kind === 'paid' ? 'paid' : answer.text;
    const money = isSameMoney(before, after) ? 'no money moved' : words.money(before, after);
    say({ kind: 'tried', ok, tried, answered, money, wanted: words.wanted });
  };

  const difference = (after: string | null, before: string | null): string =>
    (BigInt(after ?? '0') - BigInt(before ?? '0')).toString();
  const movedOnChain = (before: Money, after: Money): boolean =>
    difference(after.merchant, before.merchant) === amounts.price &&
    difference(before.payer, after.payer) === amounts.price &&
    after.booked.length === before.booked.length;
  const movedAtExchange = (before: Money, after: Money): boolean =>
    after.booked.length === before.booked.length + 1 &&
    after.booked.at(-1)?.split(' ')[1] === amounts.price &&
    after.merchant === before.merchant;
  const money = (before: Money, after: Money): string =>
    after.booked.length > before.booked.length
      ? `the exchange booked ${coins(after.booked.at(-1)?.split(' ')[1] ?? '0')}`
      : `the shop got ${coins(difference(after.merchant, before.merchant))} USDC on chain`;

  const refusal = (tried: string, code: RefusalCode, act: () => Promise<Answer>): Promise<void> =>
    attempt(
      tried,
      act,
      ({ kind, text }, before, after, asked) =>
        kind === 'refused' && text === code && isSameMoney(before, after) && asked === 0,
      { wanted: `${code} (${refusalCodes[code].sentence}) before any facilitator is asked`, money },
    );

  say({ kind: 'title', text: 'Issue and delegate' });
  say({
    kind: 'made',
    text: `the issuer lets the agent pay up to ${coins(amounts.agentLimit)} a request, for 10 minutes: ${root.digest.slice(0, 19)}`,
  });
  say({
    kind: 'made',
    text: `the agent lets a helper pay up to ${coins(amounts.helperLimit)} under /forecast, for 5 minutes: ${leaf.digest.slice(0, 19)}`,
  });

  const onChain = rememberHeaders();
  const atExchange = rememberHeaders(withoutIdentifier);
  say({ kind: 'title', text: `Pay ${coins(amounts.price)} for /forecast/today with the helper's warrant` });
  await attempt(
    'over Base, in USDC (exact, EIP-3009)',
    () => buy(`${weather}/forecast/today`, chain, [root, leaf], onChain.fetch),
    ({ kind }, before, after) => kind === 'paid' && movedOnChain(before, after),
    { wanted: 'paid, once, on chain', money },
  );
  await attempt(
    'over an exchange (exact, offchain:binance)',
    () => buy(`${weather}/forecast/today`, exchange, [root, leaf], atExchange.fetch),
    ({ kind }, before, after) => kind === 'paid' && movedAtExchange(before, after),
    { wanted: 'paid, once, at the exchange', money },
  );
  await attempt(
    'the payment over Base again, under its payment identifier',
    () => sendAgain(`${weather}/forecast/today`, onChain.last(), signal),
    ({ kind }, before, after, asked) => kind === 'paid' && isSameMoney(before, after) && asked === 0,
    { wanted: 'the first answer again', money },
  );

  say({ kind: 'title', text: 'Refused before any facilitator is asked' });
  await refusal('expiry: a warrant that ended five minutes ago', 'warrant_expired', () =>
    buy(`${weather}/forecast/today`, chain, [ended]),
  );
  await refusal('wrong merchant: the same warrant in the news shop', 'audience_mismatch', () =>
    buy(`${news}/headlines`, chain),
  );
  await refusal(`over the limit: ${coins(amounts.dear)} for /forecast/year`, 'payment_amount_exceeded', () =>
    buy(`${weather}/forecast/year`, exchange),
  );
  await refusal('wrong request: made for /today, presented for /week', 'request_hash_mismatch', () =>
    buy(`${weather}/forecast/today`, chain, [root, leaf], (url, init) => {
      const isPayment = new Headers(init.headers).has('payment-signature');
      return fetch(isPayment ? url.replace('/today', '/week') : url, init);
    }),
  );
  await refusal('replay: the payment over the exchange, seen and sent again', 'replay_detected', () =>
    sendAgain(`${weather}/forecast/today`, atExchange.last(), signal),
  );
  return held;
}
