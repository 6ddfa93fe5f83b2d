/**
 * The store in memory: for tests, for one process, and for the verifier that speaks over a pipe. Forgets everything when
 * the process ends.
 * @module
 */
import type { Budget } from '../warrant/chain/check-constraints.js';
import { type BudgetKey, countsInWindow } from '../warrant/constraints/budget.js';
import type { IssuedChallenge } from './challenge.js';
import type {
  AuthorizationStore,
  ClaimAnswer,
  ClaimRequest,
  IdentifiedOutcome,
  IdentifierName,
  SettlementReport,
} from './store.js';

interface Reservation {
  readonly claim: string;
  readonly atMs: number;
  readonly amount: bigint;
}

interface KeptOutcome {
  readonly outcome: IdentifiedOutcome;
  readonly forgetAtMs: number;
}

/** Names of two parts; JSON keeps them apart. */
const nameOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** How many challenges are kept: everybody may ask for one. */
const mostChallenges = 100_000;
/** Between two sweeps for what is forgotten. */
const claimsBetweenSweeps = 1_000;

export class MemoryAuthorizationStore implements AuthorizationStore {
  private readonly challenges = new Map<string, IssuedChallenge>();
  /** Until when a nonce or a challenge is taken. */
  private readonly nonces = new Map<string, number>();
  private readonly consumed = new Map<string, number>();
  private readonly outcomes = new Map<string, KeptOutcome>();
  /** Which outcome a claim belongs to. */
  private readonly named = new Map<string, string>();
  private readonly reservations = new Map<BudgetKey, Reservation[]>();
  private readonly revoked = new Set<string>();
  private claims = 0;

  async keepChallenge(merchantId: string, challengeId: string, challenge: IssuedChallenge): Promise<void> {
    this.challenges.set(nameOf(merchantId, challengeId), challenge);
    for (const name of this.challenges.keys()) {
      if (this.challenges.size <= mostChallenges) return;
      this.challenges.delete(name);
    }
  }

  async findChallenge(merchantId: string, challengeId: string): Promise<IssuedChallenge | undefined> {
    return this.challenges.get(nameOf(merchantId, challengeId));
  }

  /** Atomic because nothing in it waits. */
  async claim(request: ClaimRequest): Promise<ClaimAnswer> {
    const { claim, merchantId, challengeId, nowMs, budgets, amount, identified } = request;
    const challenge = nameOf(merchantId, challengeId);
    if (identified !== undefined) {
      const outcome = this.outcomeOf({ merchantId, identifier: identified.identifier }, nowMs);
      if (outcome !== undefined)
        return outcome.fingerprint === identified.fingerprint
          ? { kind: 'known', outcome }
          : { kind: 'conflict' };
    }
    if (isTaken(this.nonces, claim, nowMs)) return { kind: 'replayed' };
    if (request.forgetChallengeAtMs !== undefined && isTaken(this.consumed, challenge, nowMs))
      return { kind: 'consumed' };
    if (budgets.some((budget) => this.sumOf(budget, nowMs) + amount > budget.limit))
      return { kind: 'exceeded' };

    this.nonces.set(claim, request.forgetNonceAtMs);
    if (request.forgetChallengeAtMs !== undefined) this.consumed.set(challenge, request.forgetChallengeAtMs);
    for (const budget of budgets)
      this.reservations.set(budget.key, [...this.counted(budget, nowMs), { claim, atMs: nowMs, amount }]);
    if (identified !== undefined) {
      const { identifier, fingerprint, decision, forgetAtMs } = identified;
      const outcome = { fingerprint, claim, decision };
      this.outcomes.set(nameOf(merchantId, identifier), { outcome, forgetAtMs });
      this.named.set(claim, nameOf(merchantId, identifier));
    }
    this.sweep(nowMs);
    return { kind: 'claimed' };
  }

  async findOutcome(name: IdentifierName, nowMs: number): Promise<IdentifiedOutcome | undefined> {
    return this.outcomeOf(name, nowMs);
  }

  async spent(budgets: readonly Budget[], nowMs: number): Promise<ReadonlyMap<BudgetKey, bigint>> {
    return new Map(budgets.map((budget) => [budget.key, this.sumOf(budget, nowMs)]));
  }

  async reportSettlement(claim: string, settlement: SettlementReport): Promise<void> {
    const name = this.named.get(claim);
    const kept = name === undefined ? undefined : this.outcomes.get(name);
    if (name !== undefined && kept?.outcome.claim === claim)
      this.outcomes.set(name, { ...kept, outcome: { ...kept.outcome, settlement } });
    if (settlement.success) return;
    for (const [key, list] of this.reservations)
      this.reservations.set(
        key,
        list.filter((one) => one.claim !== claim),
      );
  }

  async revoke(names: readonly string[]): Promise<void> {
    for (const name of names) this.revoked.add(name);
  }

  async revokedAmong(names: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(names.filter((name) => this.revoked.has(name)));
  }

  async close(): Promise<void> {}

  private outcomeOf(
    { merchantId, identifier }: IdentifierName,
    nowMs: number,
  ): IdentifiedOutcome | undefined {
    const kept = this.outcomes.get(nameOf(merchantId, identifier));
    return kept !== undefined && nowMs < kept.forgetAtMs ? kept.outcome : undefined;
  }

  private counted({ key, windowMs }: Budget, nowMs: number): Reservation[] {
    return (this.reservations.get(key) ?? []).filter(({ atMs }) => countsInWindow(atMs, nowMs, windowMs));
  }

  private sumOf(budget: Budget, nowMs: number): bigint {
    return this.counted(budget, nowMs).reduce((sum, { amount }) => sum + amount, 0n);
  }

  private sweep(nowMs: number): void {
    this.claims += 1;
    if (this.claims % claimsBetweenSweeps !== 0) return;
    for (const taken of [this.nonces, this.consumed])
      for (const [name, until] of taken) if (until <= nowMs) taken.delete(name);
    for (const [name, { forgetAtMs, outcome }] of this.outcomes) {
      if (nowMs < forgetAtMs) continue;
      this.outcomes.delete(name);
      this.named.delete(outcome.claim);
    }
    for (const [name, { expires_at_ms }] of this.challenges)
      if (expires_at_ms <= nowMs) this.challenges.delete(name);
  }
}

function isTaken(taken: ReadonlyMap<string, number>, name: string, nowMs: number): boolean {
  const until = taken.get(name);
  return until !== undefined && nowMs < until;
}
