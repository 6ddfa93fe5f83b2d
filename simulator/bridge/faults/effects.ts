/**
 * What each fault does to one request, as data: when the bridge waits, whether it acts, what it answers, and what
 * happens to the answer on the wire.
 * @module
 */
import type { JsonObject } from '../../../src/wire/json.js';
import type { BridgeOp } from '../bridge-request.js';
import type { FaultRule } from './rules.js';

/** Something below HTTP: the server does it on the socket, in process it is imitated. */
export type WireFault =
  | { readonly kind: 'drop'; readonly how: 'reset' | 'close' }
  | { readonly kind: 'hang'; readonly ms: number }
  | { readonly kind: 'cut'; readonly how: 'reset' | 'close' }
  | { readonly kind: 'drip'; readonly intervalMs: number; readonly chunk: number }
  | { readonly kind: 'flood'; readonly bytes: number }
  | { readonly kind: 'bomb'; readonly bytes: number };

/** An answer that has nothing to do with the payment. */
export interface ReplacedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FaultEffect {
  readonly wait?: { readonly ms: number; readonly phase: 'arrival' | 'processing' | 'answer' };
  /** False: the bridge does not look at the payment, so settle moves nothing. */
  readonly acts: boolean;
  readonly shape?: (answer: JsonObject) => JsonObject;
  readonly replace?: ReplacedAnswer;
  readonly wire?: WireFault;
}

export interface EffectContext {
  readonly op: BridgeOp;
  /** Where a redirect leads by default. */
  readonly elsewhere: string;
  /** The newest transaction that moved money for another payment, if there is one. */
  readonly otherTransaction: () => string | undefined;
}

const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'text/html; charset=utf-8' };
const page = '<!doctype html><html><body><h1>Scheduled maintenance</h1></body></html>';

const without = (answer: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => !members.includes(name)));
const only = (answer: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => members.includes(name)));
const absent = (member: string, as: 'missing' | 'null') => (answer: JsonObject) =>
  as === 'null' ? { ...answer, [member]: null } : without(answer, [member]);

const replacing = (
  acts: boolean,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
) => ({
  acts,
  replace: { status, headers, body },
});

/** The boolean that carries the verdict of an operation. */
export const verdictMember = (op: BridgeOp): 'valid' | 'success' => (op === 'verify' ? 'valid' : 'success');

export const effectOf = (rule: FaultRule, context: EffectContext): FaultEffect => {
  switch (rule.fault) {
    case 'latency':
      return { acts: true, wait: rule.args };
    case 'status': {
      const { status, headers, body, commit } = rule.args;
      return replacing(commit, status, headers, body);
    }
    case 'malformed_json':
      return replacing(rule.args.commit, 200, json, rule.args.text);
    case 'html_200':
      return replacing(rule.args.commit, 200, html, page);
    case 'empty_200':
      return replacing(rule.args.commit, 200, json, '');
    case 'redirect': {
      const { status, location = context.elsewhere, commit } = rule.args;
      return replacing(commit, status, { location }, '');
    }
    case 'reject': {
      const { reason, omit_reason, payer } = rule.args;
      const answer = {
        [verdictMember(context.op)]: false,
        ...(payer === undefined ? {} : { payer }),
        ...(omit_reason ? {} : { reason }),
      };
      return replacing(false, 200, json, JSON.stringify(answer));
    }
    case 'wrong_type': {
      const { member, value } = rule.args;
      return { acts: true, shape: (answer) => ({ ...answer, [member]: value }) };
    }
    case 'missing_field': {
      const { keep, members = [verdictMember(context.op)] } = rule.args;
      return { acts: true, shape: (answer) => (keep ? only(answer, keep) : without(answer, members)) };
    }
    case 'no_transaction':
      return { acts: true, shape: absent('transaction', rule.args.as) };
    case 'no_payer':
      return { acts: true, shape: absent('payer', rule.args.as) };
    case 'empty_transaction': {
      const { text } = rule.args;
      return { acts: true, shape: (answer) => ({ ...answer, transaction: text }) };
    }
    case 'payer_swap': {
      const { payer } = rule.args;
      return { acts: true, shape: (answer) => ({ ...answer, payer }) };
    }
    case 'reuse_transaction': {
      const { transaction } = rule.args;
      return {
        acts: true,
        shape: (answer) => {
          const reused = transaction ?? context.otherTransaction();
          return 'transaction' in answer && reused !== undefined
            ? { ...answer, transaction: reused }
            : answer;
        },
      };
    }
    case 'commit_then_drop':
      return { acts: true, wire: { kind: 'drop', how: rule.args.how } };
    case 'commit_then_timeout':
      return { acts: true, wire: { kind: 'hang', ms: rule.args.ms } };
    case 'drop_before_commit':
      return { acts: false, wire: { kind: 'drop', how: rule.args.how } };
    case 'reset_mid_body':
      return { acts: true, wire: { kind: 'cut', how: rule.args.how } };
    case 'slow_body': {
      const { interval_ms: intervalMs, chunk } = rule.args;
      return { acts: true, wire: { kind: 'drip', intervalMs, chunk } };
    }
    case 'huge_body':
      return { acts: true, wire: { kind: 'flood', bytes: rule.args.bytes } };
    case 'compressed_bomb':
      return { acts: true, wire: { kind: 'bomb', bytes: rule.args.bytes } };
  }
};
