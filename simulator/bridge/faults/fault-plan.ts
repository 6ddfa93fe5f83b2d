/**
 * The fault switch of one bridge: an ordered plan that changes while requests run, because rules belong to payments of
 * different checks.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { type BridgeOp, type BridgeRequest, containsText } from '../bridge-request.js';
import { type FaultRule, type FaultRuleInput, faultRuleSchema } from './rules.js';

export interface ArmedRule {
  readonly id: string;
  readonly rule: FaultRule;
  /** Requests within the rule's scope so far. */
  readonly matched: number;
  /** Requests that it was applied to. */
  readonly hits: number;
}

export interface FaultPlan {
  /** Appends a rule to the plan and returns its id. Throws ZodError for a malformed rule. */
  readonly arm: (rule: FaultRuleInput) => string;
  readonly disarm: (id: string) => boolean;
  /** Returns how many were armed. */
  readonly disarmAll: () => number;
  readonly list: () => readonly ArmedRule[];
  /** Counts the request for every rule in whose scope it is; the first rule that is due applies, alone. */
  readonly next: (op: BridgeOp, request: BridgeRequest | undefined) => ArmedRule | undefined;
}

const inScope = ({ op, match }: FaultRule, asked: BridgeOp, request: BridgeRequest | undefined): boolean => {
  if (op !== 'any' && op !== asked) return false;
  if (match === undefined) return true;
  return request !== undefined && (request.key === match || containsText(request.paymentPayload, match));
};

export const createFaultPlan = (): FaultPlan => {
  const armed = new Map<string, { id: string; rule: FaultRule; matched: number; hits: number }>();
  return {
    arm: (input) => {
      const rule = faultRuleSchema.parse(input);
      const id = randomUUID();
      armed.set(id, { id, rule, matched: 0, hits: 0 });
      return id;
    },
    disarm: (id) => armed.delete(id),
    disarmAll: () => {
      const count = armed.size;
      armed.clear();
      return count;
    },
    list: () => [...armed.values()].map((entry) => ({ ...entry })),
    next: (op, request) => {
      let due: ArmedRule | undefined;
      for (const entry of armed.values()) {
        if (!inScope(entry.rule, op, request)) continue;
        entry.matched += 1;
        if (due !== undefined || (entry.rule.nth !== undefined && entry.rule.nth !== entry.matched)) continue;
        entry.hits += 1;
        due = entry;
      }
      return due;
    },
  };
};
