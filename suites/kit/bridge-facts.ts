/**
 * The payments of a check as the ledger oracle judges them, read back from the recorded exchanges.
 * @module
 */
import { createHash } from 'node:crypto';
import type { AnswerFact, PaymentFacts } from '../../simulator/bridge/oracle/facts.js';
import { innerPayloadOf, paymentKey, proofOf } from '../../simulator/bridge/payment-key.js';
import { jcs } from '../../src/wire/jcs.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { classesOf } from '../../src/wire/reason-classes.js';
import { accepted, bodyOf, type Exchange, reasonOf } from './exchange.js';
import type { OffchainRail } from './session.js';
import { identified } from './settle-request.js';

/** What a check knows about a payment beyond its exchanges. */
export interface PaymentNotes {
  /** Until when a fault was armed for it, milliseconds since 1970; infinite while one is. */
  readonly disturbedUntil?: number;
  /** What a fault made the bridge say against its own ledger. */
  readonly told?: PaymentFacts['told'];
  /** Network that the bridge is told, where a router chooses another one. */
  readonly bridgeNetwork?: string;
  /** The bridge breaks its own contract for this payment on purpose: what becomes of it is printed and not judged. */
  readonly unjudged?: boolean;
}

interface Sent {
  readonly key: string;
  readonly proof: string;
  readonly requirements: JsonObject;
}

/** The payment inside a request; undefined when it has no proof of payment or no requirements. */
export function paymentIn(exchange: Exchange): Sent | undefined {
  let body: JsonValue;
  try {
    body = JSON.parse(exchange.request.body ?? 'null') as JsonValue;
  } catch {
    return undefined;
  }
  if (!isJsonObject(body) || !isJsonObject(body.paymentPayload)) return undefined;
  const { paymentPayload, paymentRequirements } = body;
  if (!isJsonObject(paymentRequirements)) return undefined;
  const inner = innerPayloadOf(paymentPayload);
  const proof = proofOf(inner);
  const { network } = paymentRequirements;
  if (proof === undefined || typeof network !== 'string') return undefined;
  return {
    key: paymentKey({ network, paymentPayload: inner, paymentRequirements }),
    proof,
    requirements: paymentRequirements,
  };
}

/** Whether an answer leaves open what became of the money. */
function leavesOpen(exchange: Exchange): boolean {
  const reason = reasonOf(exchange);
  const classes = reason === undefined ? [] : classesOf(reason);
  return (exchange.answer?.status ?? 0) >= 500 || classes.includes('PENDING') || classes.includes('UPSTREAM');
}

function answerOf(exchange: Exchange, clean: boolean): AnswerFact {
  const { transaction, payer } = bodyOf(exchange) ?? {};
  const kind = !exchange.answer
    ? 'none'
    : accepted(exchange)
      ? 'success'
      : leavesOpen(exchange)
        ? 'unknown'
        : 'refused';
  return {
    id: exchange.id,
    endpoint: exchange.tag.endpoint === 'settle' ? 'settle' : 'verify',
    sent_at: exchange.sentAt,
    answered_at: exchange.answeredAt,
    kind,
    ...(typeof transaction === 'string' && transaction !== '' ? { transaction } : {}),
    ...(typeof payer === 'string' && payer !== '' ? { payer } : {}),
    body: createHash('sha256').update(normal(exchange.request.body)).digest('hex'),
    identified: identified(exchange),
    clean,
  };
}

const normal = (text: string | undefined): string => {
  try {
    return jcs(JSON.parse(text ?? 'null'));
  } catch {
    return text ?? '';
  }
};

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/**
 * One entry for each payment that off-chain exchanges carried to a bridge of the simulator: what a mock or a chain
 * settles stands in no ledger. `notesOf` is asked by proof of payment.
 */
export function bridgePayments(
  rail: OffchainRail | undefined,
  exchanges: readonly Exchange[],
  notesOf: (proof: string) => PaymentNotes = () => ({}),
): readonly PaymentFacts[] {
  const judged = ({ proof, requirements: { network } }: Sent): boolean => {
    const { bridgeNetwork, unjudged } = notesOf(proof);
    const leadsToBridge = rail?.bridged.some((one) => one.network === network) ?? false;
    return unjudged !== true && (leadsToBridge || bridgeNetwork !== undefined);
  };
  const payments = new Map<string, { readonly sent: Sent; readonly answers: AnswerFact[] }>();
  for (const exchange of exchanges) {
    if (exchange.tag.rail !== 'offchain') continue;
    if (exchange.tag.endpoint !== 'verify' && exchange.tag.endpoint !== 'settle') continue;
    const sent = paymentIn(exchange);
    if (!sent || !judged(sent)) continue;
    const entry = payments.get(sent.key) ?? { sent, answers: [] };
    entry.answers.push(answerOf(exchange, exchange.sentAt >= (notesOf(sent.proof).disturbedUntil ?? 0)));
    payments.set(sent.key, entry);
  }
  return [...payments.values()].map(({ sent: { key, proof, requirements }, answers }) => {
    const { told, bridgeNetwork } = notesOf(proof);
    return {
      id: `${answers[0]?.id.split('.').slice(0, 2).join('.') ?? ''} ${proof}`,
      key,
      proof,
      network: text(requirements.network),
      ...(bridgeNetwork === undefined ? {} : { bridge_network: bridgeNetwork }),
      amount: text(requirements.amount),
      asset: text(requirements.asset),
      payTo: text(requirements.payTo),
      answers,
      ...(told === undefined ? {} : { told }),
    };
  });
}
