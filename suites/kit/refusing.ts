/**
 * Sends negative vectors, each with its valid twin, to both endpoints and records that they are refused.
 * @module
 */
import type { ReasonClass } from '../../src/wire/reason-classes.js';
import type { BridgeDesk } from './bridge-desk.js';
import type { Cases } from './cases.js';
import type { Exchange } from './exchange.js';
import type { DraftOptions, Mint } from './mint.js';
import { type Draft, type Edit, type Payment, type RequestBody, signDraft } from './payment.js';
import { type RecordedRefusal, recordRefusal } from './recorded-refusal.js';
import { judgeRefusal, providerWasLate, type RefusalFacts } from './refusal.js';
import type { Cause, Outcome } from './result.js';
import type { Rail } from './row.js';
import type { Sendable, Sender, SendOptions } from './sender.js';
import type { Session } from './session.js';

/** One negative vector: a valid payment with exactly one change. */
export interface Vector {
  readonly case: string;
  /** The change before signing; the payment is signed again. */
  readonly draft?: Edit<Draft>;
  /** The change after signing. */
  readonly body?: Edit<RequestBody>;
  /** The whole body as text, where JSON cannot say it. */
  readonly text?: (valid: Payment) => string;
  readonly expects?: readonly ReasonClass[];
  readonly options?: DraftOptions;
}

export interface RefusalOptions {
  readonly expects?: readonly ReasonClass[];
  readonly outcome?: Outcome;
  /** What an accepted vector costs when it is not what the level of the row says: the remark "warns" of the catalogue. */
  readonly soft?: Cause;
  readonly overlooked?: readonly ReasonClass[];
  readonly endpoints?: readonly ('verify' | 'settle')[];
  /** The envelope itself is broken: answers need not have the protocol's shape. */
  readonly malformed?: boolean;
  readonly changed?: readonly string[];
}

export type Refuses = (vectors: readonly Vector[], options?: RefusalOptions) => Promise<void>;

export interface RefusingParts {
  readonly session: Session;
  readonly rail: Rail;
  readonly mint: Mint;
  readonly sender: Sender;
  readonly caseIn: Cases['case'];
  /** Where the rail leads to a bridge of the simulator. */
  readonly bridge?: BridgeDesk;
  /** Keeps what was judged, so that it can be judged again from the evidence. */
  readonly keep: (refusal: RecordedRefusal) => void;
}

export function createRefusing({
  session,
  rail,
  mint,
  sender,
  caseIn,
  bridge,
  keep,
}: RefusingParts): Refuses {
  /** What a vector moved: transactions on the chain, or entries in a ledger. */
  const movedBy = async (signed: Payment): Promise<readonly string[]> => {
    if (rail === 'evm')
      return sender.broadcasts
        .filter((one) => carries(one.raw, signed.draft))
        .flatMap((one) => one.hash ?? []);
    if (!bridge || signed.draft.bridge === undefined) return [];
    return (await bridge.entries(signed)).map((one) => one.transaction);
  };

  const timeoutSeconds = rail === 'offchain' ? session.offchain?.timeoutSeconds : undefined;
  /** Asks once more where a busy machine made the provider late: verify changes nothing. */
  const verify: Sender['verify'] = async (what, options) => {
    const answer = await sender.verify(what, options);
    return providerWasLate(answer, timeoutSeconds) ? sender.verify(what, options) : answer;
  };

  return async (vectors, options = {}) => {
    const role: SendOptions['role'] = options.malformed ? 'malformed' : 'invalid';
    const asked = options.endpoints ?? ['verify', 'settle'];
    // Only a back end that is known to hold no money is asked to settle off chain.
    const endpoints =
      rail === 'offchain' && session.tier < 2 ? asked.filter((one) => one !== 'settle') : asked;
    if (endpoints.length < asked.length)
      caseIn('settle').outOfReach('settle is sent off chain only where no money can stand behind it (T2)');
    if (endpoints.length === 0) return;
    const build = async (vector: Vector): Promise<{ vector: Vector; what: Sendable; payment: Payment }> => {
      const draft = await mint.draft(vector.options);
      vector.draft?.(draft);
      const signed = await signDraft(draft);
      vector.body?.(signed.body);
      return { vector, payment: signed, what: vector.text ? vector.text(signed) : signed };
    };
    const [twin, built] = await Promise.all([
      mint
        .draft(vectors[0]?.options)
        .then(signDraft)
        .then((valid) => verify(valid, { case: 'valid twin', role: 'valid' })),
      Promise.all(vectors.map(build)),
    ]);
    const answers = new Map<string, { verify?: Exchange; settle?: Exchange }>();
    const sendTo = async (endpoint: 'verify' | 'settle'): Promise<void> => {
      for (const { vector, what } of built) {
        const ask = endpoint === 'verify' ? verify : sender.settle;
        const exchange = await ask(what, {
          case: vector.case,
          role,
          expects: vector.expects ?? options.expects ?? [],
          ...(options.changed ? { changed: options.changed } : {}),
        });
        answers.set(vector.case, { ...answers.get(vector.case), [endpoint]: exchange });
        if (session.target.rate === undefined)
          await sender.supported({ case: `${vector.case}: still alive` });
      }
    };
    if (endpoints.includes('verify')) await sendTo('verify');
    if (endpoints.includes('settle')) await sender.lane(() => sendTo('settle'));
    for (const { vector, payment } of built) {
      const facts: RefusalFacts = {
        tier: session.tier,
        controls: session.controls,
        twin,
        ...answers.get(vector.case),
        rail,
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
        moved: await movedBy(payment),
        expects: vector.expects ?? options.expects ?? [],
        ...(options.outcome ? { outcome: options.outcome } : {}),
        ...(options.soft ? { soft: options.soft } : {}),
        ...(options.overlooked ? { overlooked: options.overlooked } : {}),
      };
      const c = caseIn(vector.case);
      judgeRefusal(c, facts);
      keep(recordRefusal(c, facts));
    }
  };
}

/** Whether raw transaction bytes carry this payment: its nonce, its payer or its own recipient. */
function carries(raw: string, draft: Draft): boolean {
  const bytes = raw.toLowerCase();
  return [draft.authorization.nonce, draft.payer.address, draft.requirements.payTo].some(
    (part) => /^0x[0-9a-f]{40,}$/i.test(part) && bytes.includes(part.slice(2).toLowerCase()),
  );
}
