/**
 * The scene: two warrants, two payments, a repeated one, and five refusals. Each step is held against what the chain's node
 * and the exchange's ledger say, and a refused payment must never have reached a facilitator.
 * @module
 */
import type { HeldWarrant } from '../../src/agent/attach-warrant.js';
import { type AgentFetch, createAgent } from '../../src/agent/create-agent.js';
import { type RefusalCode, refusalCodes } from '../../src/warrant/refusal-codes.js';
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { amounts } from './demo-warrants.js';
import { lookingAt, movedAt, movedOnChain } from './money.js';
import type { Ground } from './open-ground.js';
import { bridge, openStage, type Purse, type StageOptions } from './open-stage.js';
import { type Answer, answerOf, createScene, isSame, type SceneOptions } from './scene.js';
import { coins } from './scene-line.js';
import { rememberHeaders, sendAgain, withoutIdentifier } from './wire-tricks.js';

export type PlayOptions = StageOptions & SceneOptions;

/** Plays the scene; whether everything turned out as it should. Rejects when it is aborted or the stage does not open. */
export async function playAuthorization(ground: Ground, options: PlayOptions): Promise<boolean> {
  const { say, signal } = options;
  const { warrants, weather, news, chain, exchange, money, asked } = await openStage(ground, options);
  const { root, leaf, ended, helper } = warrants;
  const scene = createScene(options, lookingAt(money));

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

  /** Tries something that must end before any facilitator is asked. */
  const unasked = (
    tried: string,
    act: () => Promise<Answer>,
    isRight: (answer: Answer) => boolean,
    wanted: string,
  ): Promise<void> => {
    const askedBefore = asked();
    return scene.attempt(
      tried,
      act,
      (answer, before, after) => isRight(answer) && isSame(before, after) && asked() === askedBefore,
      wanted,
    );
  };

  const refusal = (tried: string, code: RefusalCode, act: () => Promise<Answer>): Promise<void> =>
    unasked(
      tried,
      act,
      ({ kind, text }) => kind === 'refused' && text === code,
      `${code} (${refusalCodes[code].sentence}) before any facilitator is asked`,
    );

  say({ kind: 'title', text: 'LedgerFlow warrants: issue and delegate' });
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
  await scene.attempt(
    'over Base, in USDC (exact, EIP-3009)',
    () => buy(`${weather}/forecast/today`, chain, [root, leaf], onChain.fetch),
    ({ kind }, before, after) => kind === 'paid' && movedOnChain(amounts.price, before, after),
    'paid, once, on chain',
  );
  await scene.attempt(
    'over an exchange (exact, offchain:binance)',
    () => buy(`${weather}/forecast/today`, exchange, [root, leaf], atExchange.fetch),
    ({ kind }, before, after) => kind === 'paid' && movedAt(bridge, amounts.price, before, after),
    'paid, once, at the exchange',
  );
  await unasked(
    'the payment over Base again, under its payment identifier',
    () => sendAgain(`${weather}/forecast/today`, onChain.last(), signal),
    ({ kind }) => kind === 'paid',
    'the first answer again',
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
  return scene.held();
}
