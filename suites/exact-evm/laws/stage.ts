/**
 * Where one program is performed: its own payer, two payments, and the live target with chain and proxy around it.
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import { encodeFunctionData } from 'viem/utils';
import {
  cancelAuthorization,
  signCancelAuthorization,
  submitTransfer,
} from '../../../simulator/chain/interventions.js';
import { holdMining, mineBlock, releaseMining } from '../../../simulator/chain/mining.js';
import type { RpcClient } from '../../../simulator/chain/rpc.js';
import type { ControlClient } from '../../../simulator/control/client.js';
import type { HexString } from '../../../simulator/handle.js';
import type { Fault } from '../../../simulator/rpc-proxy/fault-kinds.js';
import { eip3009Abi } from '../../../src/evm/eip3009-abi.js';
import type { Apart } from '../../kit/apart.js';
import { requestOwedAnAnswer } from '../../kit/broadcast-answers.js';
import { type Exchange, show, succeeded } from '../../kit/exchange.js';
import { ordinaryAmount } from '../../kit/mint.js';
import type { AuthorizationFacts } from '../../kit/money-oracle.js';
import type { Payment } from '../../kit/payment.js';
import type { Sendable, SendOptions } from '../../kit/sender.js';
import type { TargetControl } from '../../kit/target-control.js';
import {
  isStillAtIt,
  type LawClaim,
  moneyClaims,
  oneTransactionAtATime,
  owed,
  undisturbed,
} from './claims.js';
import { rewrite } from './rewrite.js';
import { type PaymentName, type Step, textOfStep } from './step.js';

/** What programs run on. */
export interface Ground {
  /** A part of its own for each program. */
  apart(label: string): Promise<Apart>;
  readonly rpc: RpcClient;
  readonly control: ControlClient;
  /** Only where a program has target and chain for itself. */
  readonly process?: Pick<TargetControl, 'kill' | 'restart'>;
}

/** A law did not hold. */
export class LawBroken extends Error {
  constructor(
    readonly claims: readonly LawClaim[],
    /** Each step with what was answered. */
    readonly trace: readonly string[],
    readonly steps: readonly Step[],
    readonly exchanges: readonly Exchange[],
  ) {
    super(claims.map(({ claim, actual }) => `${claim}: ${actual}`).join('; '));
  }
}

/** Milliseconds for which an answer is waited for that the kit itself holds up, once in a program; then much less. */
const patienceMs = 2_500;
const impatienceMs = 250;
/** Milliseconds within which a transaction is out, or none comes. */
const sendingMs = 5_000;
const lookMs = 10;
/** Between two requests for what is still under way. */
const againMs = 50;
/** Milliseconds that a request gets whose transaction is out already, before the program goes on. */
const graceMs = 30;

const balanceOf = (owner: HexString): HexString =>
  encodeFunctionData({ abi: eip3009Abi, functionName: 'balanceOf', args: [owner] });
/** Steps that send a payment as its payer made it. */
const asPlainPayment: readonly Step['act'][] = ['verify', 'settle', 'begin'];
/** Steps that alone change nothing that is judged. */
const switches: readonly Step['act'][] = [
  'hide-receipts',
  'show-receipts',
  'lose-send-answers',
  'keep-send-answers',
  'hold-mining',
];
const hex = (text: string): HexString => text.toLowerCase() as HexString;

export class Stage {
  readonly #ground: Ground;
  readonly #apart: Apart;
  readonly #payments: Readonly<Record<PaymentName, Payment>>;
  readonly #underWay = new Map<Promise<Exchange>, AbortController>();
  readonly #faults = new Map<'receipts' | 'answers', string>();
  readonly #steps: Step[] = [];
  readonly #trace: string[] = [];
  readonly #cautions: LawClaim[] = [];
  #held = false;
  #hasWaited = false;

  private constructor(ground: Ground, apart: Apart, payments: Readonly<Record<PaymentName, Payment>>) {
    this.#ground = ground;
    this.#apart = apart;
    this.#payments = payments;
  }

  static async open(ground: Ground, label: string): Promise<Stage> {
    const apart = await ground.apart(label);
    const payer = apart.payer('1');
    const both = { payer, fund: 2n * BigInt(ordinaryAmount) };
    const [A, B] = [await apart.payment(both), await apart.payment({ payer })];
    return new Stage(ground, apart, { A, B });
  }

  get settled(): number {
    return this.#apart.exchanges.filter(succeeded).length;
  }

  /** Steps that were performed. */
  get length(): number {
    return this.#steps.length;
  }

  /** What is ambiguous and accuses nobody. */
  get cautions(): readonly LawClaim[] {
    return this.#cautions;
  }

  /** Performs one step and judges. `free`: the model knows of nothing that stands in the way of the payment. */
  async perform(step: Step, free: boolean): Promise<void> {
    this.#steps.push(step);
    const first = this.#apart.exchanges.length;
    const mustSucceed = free && this.#underWay.size === 0 && asPlainPayment.includes(step.act);
    await this.#do(step);
    const answers = this.#apart.exchanges.slice(first);
    this.#trace.push([textOfStep(step), ...answers.map((one) => `  ${lineOf(one)}`)].join('\n'));
    if (answers.length === 0 && switches.includes(step.act)) return;
    await this.#judge(
      this.#underWay.size > 0 ? 'under way' : 'quiet',
      // The last one: some targets want a verify before each settle.
      mustSucceed ? answers.slice(-1).map(undisturbed) : [],
    );
  }

  /** Ends all disturbance, sends each request once more as it was, and judges what is left. */
  async finish(): Promise<void> {
    await this.#calmDown();
    await Promise.all(this.#underWay.keys());
    const found: LawClaim[] = [];
    let stillAtIt = false;
    for (const facts of await this.#apart.facts()) {
      const retries = await this.#sendAgain(facts);
      this.#trace.push([`at the end`, ...retries.map((one) => `  ${lineOf(one)}`)].join('\n'));
      stillAtIt ||= retries.some(isStillAtIt);
      found.push(...[owed(facts, retries)].filter((one) => one !== undefined));
    }
    for (const facts of await this.#apart.facts()) {
      const body = requestOwedAnAnswer(facts)?.request.body;
      if (body !== undefined)
        await this.#apart.settle(body, { case: 'identical retry for I5', about: facts });
    }
    await this.#judge(stillAtIt ? 'quiet' : 'end', found);
  }

  /**
   * Each request of a payment as it was, again and again while the target says that it is still at it: a caller went
   * away, and nobody sees from outside when the work for him has ended.
   */
  async #sendAgain(facts: AuthorizationFacts): Promise<readonly Exchange[]> {
    const bodies = new Set(facts.settles.flatMap(({ request }) => request.body ?? []));
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const answers: Exchange[] = [];
      for (const body of bodies)
        answers.push(await this.#apart.settle(body, { case: 'at the end', about: facts }));
      if (answers.some(succeeded) || !answers.some(isStillAtIt) || performance.now() > deadline)
        return answers;
      await pause(againMs);
    }
  }

  /** Leaves nothing behind for the next program. */
  async close(): Promise<void> {
    await this.#hangUp();
    await this.#calmDown();
  }

  async #judge(moment: 'under way' | 'quiet' | 'end', more: readonly LawClaim[]): Promise<void> {
    const facts = await this.#apart.facts();
    const { broadcasts } =
      facts.length > 0
        ? await this.#ground.control.broadcasts({ since: this.#apart.since })
        : { broadcasts: [] };
    const claims = [
      ...moneyClaims(facts, moment),
      ...facts.flatMap((one) => oneTransactionAtATime(one, broadcasts) ?? []),
      ...more,
    ].filter(({ ok }) => !ok);
    const broken = claims.filter(({ soft }) => soft === undefined);
    if (broken.length > 0) throw new LawBroken(broken, this.#trace, this.#steps, this.#apart.exchanges);
    this.#cautions.push(...claims);
  }

  async #do(step: Step): Promise<void> {
    const { rpc, process } = this.#ground;
    const { address, privateKey } = this.#payments.A.draft.payer;
    switch (step.act) {
      case 'verify':
        await this.#apart.verify(this.#payments[step.payment], { case: 'verify' });
        break;
      case 'settle':
      case 'respell':
      case 'repurpose':
        await this.#settle(step.payment, [rewrite(this.#payments[step.payment], step.form)]);
        await this.#answered();
        break;
      case 'begin':
        await this.#settle(step.payment, [rewrite(this.#payments[step.payment], undefined)]);
        break;
      case 'abandon': {
        const hidden = this.#faults.has('receipts');
        if (!hidden) await this.#hideReceipts();
        await this.#settle(step.payment, [rewrite(this.#payments[step.payment], undefined)]);
        await this.#hangUp();
        if (!hidden) await this.#disarm('receipts');
        break;
      }
      case 'race': {
        const payment = this.#payments[step.payment];
        const same = rewrite(payment, undefined);
        await this.#settle(step.payment, [same, rewrite(payment, 'capitals'), same]);
        await this.#answered();
        break;
      }
      case 'cancel': {
        const { authorization, domain, requirements } = this.#payments[step.payment].draft;
        const nonce = hex(authorization.nonce);
        const signature = await signCancelAuthorization(privateKey, domain, nonce);
        const asset = hex(requirements.asset);
        const sent = await cancelAuthorization(rpc.batch, { asset, authorizer: address, nonce, signature });
        this.#apart.sentByKit(sent.hash);
        break;
      }
      case 'front-run': {
        const { draft, signature } = this.#payments[step.payment];
        const { authorization, requirements } = draft;
        const asset = hex(requirements.asset);
        const sent = await submitTransfer(rpc.batch, { asset, authorization, signature });
        this.#apart.sentByKit(sent.hash);
        // The target may never have heard of this payment: the books take what it moved as given.
        const held = await rpc.call('eth_call', [{ to: asset, data: balanceOf(address) }, 'latest']);
        await this.#apart.fund(address, BigInt(String(held)));
        break;
      }
      case 'drain':
        await this.#setBalance(0n);
        break;
      case 'refill':
        await this.#setBalance(2n * BigInt(ordinaryAmount));
        break;
      case 'mine':
        await mineBlock(rpc.batch);
        break;
      case 'hide-receipts':
        await this.#hideReceipts();
        break;
      case 'show-receipts':
        await this.#disarm('receipts');
        if (!this.#held) await this.#answered();
        break;
      case 'lose-send-answers':
        await this.#arm('answers', { kind: 'lost_response', payer: address });
        break;
      case 'keep-send-answers':
        await this.#disarm('answers');
        break;
      case 'hang-up':
        await this.#hangUp();
        break;
      case 'wait':
        await this.#answered();
        break;
      case 'hold-mining':
        this.#held = true;
        await holdMining(rpc.batch);
        break;
      case 'release-mining':
        await releaseMining(rpc.batch);
        this.#held = false;
        if (!this.#faults.has('receipts')) await this.#answered();
        break;
      case 'restart':
        if (!process) throw new Error('a program restarts the target, which nobody allowed');
        await process.kill();
        await Promise.all(this.#underWay.keys());
        await process.restart();
        break;
    }
  }

  /** Sends settles together. What the kit itself holds up is left behind once its transaction is out. */
  #settle(name: PaymentName, requests: readonly Sendable[]): Promise<void> {
    const payment = this.#payments[name];
    const { from, nonce } = payment.draft.authorization;
    return this.#apart.lane(async () => {
      const all = Promise.all(
        requests.map((request) => {
          const stop = new AbortController();
          const options: SendOptions = {
            case: 'settle',
            signal: stop.signal,
            about: { from: from.toLowerCase(), nonce: nonce.toLowerCase() },
          };
          const answer = this.#apart.settle(request, options);
          this.#underWay.set(answer, stop);
          return answer.finally(() => this.#underWay.delete(answer));
        }),
      );
      if (this.#faults.has('receipts') || this.#held) await this.#untilSent(payment, all);
      else await all;
    });
  }

  /** Resolves when all is answered, or the transaction is out and, unless blocks are held, mined. */
  async #untilSent(payment: Payment, all: Promise<unknown>): Promise<void> {
    let over = false;
    const ended = all.finally(() => {
      over = true;
    });
    const deadline = performance.now() + sendingMs;
    while (!over && performance.now() < deadline && !(await this.#isOut(payment)))
      await Promise.race([ended, pause(lookMs)]);
    await Promise.race([ended, pause(graceMs)]);
  }

  async #isOut({ draft }: Payment): Promise<boolean> {
    const contains = draft.authorization.nonce.slice(2).toLowerCase();
    const { broadcasts } = await this.#ground.control.broadcasts({ since: this.#apart.since, contains });
    const hashes = broadcasts.flatMap((one) => (one.accepted && one.hash ? [one.hash] : []));
    if (hashes.length === 0 || this.#held) return hashes.length > 0;
    const reads = hashes.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] }));
    return (await this.#ground.rpc.batch(reads)).every((receipt) => receipt !== null);
  }

  /** Resolves when nothing is under way, or after a while. */
  async #answered(): Promise<void> {
    const all = Promise.all(this.#underWay.keys()).then(() => 'all' as const);
    if ((await Promise.race([all, pause(impatienceMs)])) === 'all' || this.#hasWaited) return;
    this.#hasWaited = true;
    await Promise.race([all, pause(patienceMs - impatienceMs)]);
  }

  async #hangUp(): Promise<void> {
    for (const [, stop] of this.#underWay) stop.abort();
    await Promise.all(this.#underWay.keys());
  }

  /** An error and no missing receipt: some wait for a missing one for minutes, and all of them notice an error. */
  #hideReceipts(): Promise<void> {
    return this.#arm('receipts', {
      kind: 'rpc_error',
      payer: this.#payments.A.draft.payer.address,
      methods: ['eth_getTransactionReceipt'],
      code: -32_000,
      message: 'header not found',
    });
  }

  /** A balance that is written counts from the newest block on, and who reads the one of a transfer must not see it. */
  async #setBalance(amount: bigint): Promise<void> {
    await mineBlock(this.#ground.rpc.batch);
    await this.#apart.fund(this.#payments.A.draft.payer.address, amount);
  }

  async #arm(which: 'receipts' | 'answers', fault: Fault): Promise<void> {
    this.#faults.set(which, await this.#ground.control.arm(fault));
  }

  async #disarm(which: 'receipts' | 'answers'): Promise<void> {
    const fault = this.#faults.get(which);
    if (fault === undefined) return;
    await this.#ground.control.disarm(fault);
    this.#faults.delete(which);
  }

  async #calmDown(): Promise<void> {
    await this.#disarm('receipts');
    await this.#disarm('answers');
    if (!this.#held) return;
    await releaseMining(this.#ground.rpc.batch);
    this.#held = false;
  }
}

const lineOf = (exchange: Exchange): string => `${exchange.tag.endpoint}: ${show(exchange)}`;
