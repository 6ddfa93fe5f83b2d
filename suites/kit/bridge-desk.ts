/**
 * What a check on an off-chain rail does at the simulator's bridges: faults for single payments, and what they saw.
 * @module
 */
import type { BridgeControlClient } from '../../simulator/bridge/control/client.js';
import type { EntryFact, JournalFacts } from '../../simulator/bridge/control/protocol.js';
import type { DedupeMode } from '../../simulator/bridge/dedupe.js';
import type { FaultRuleInput } from '../../simulator/bridge/faults/rules.js';
import type { BridgeHandle } from '../../simulator/bridge/handle.js';
import type { LedgerClaim, PaymentFacts } from '../../simulator/bridge/oracle/facts.js';
import { judgeLedger } from '../../simulator/bridge/oracle/judge-ledger.js';
import { bridgePayments, type PaymentNotes } from './bridge-facts.js';
import type { Exchange } from './exchange.js';
import { bridgeBehind } from './offchain-mint.js';
import type { Payment } from './payment.js';
import type { Session } from './session.js';

/** One request that a bridge got. */
export type BridgeCall = JournalFacts['requests'][number] & { readonly bridge: string };

/** Whose payment: a signed payment of the kit, or its proof where only that is known. */
export type ProofHolder = Payment | { readonly proof: string; readonly bridge: string };

export interface BridgeDesk {
  readonly control: BridgeControlClient;
  /** The bridge behind a network; the rail's own network when none is named. */
  handle(network?: string): BridgeHandle;
  /** Arms faults that apply to this payment alone. From then on its answers prove nothing about an undisturbed one. */
  arm(payment: ProofHolder, ...rules: readonly FaultRuleInput[]): Promise<readonly string[]>;
  /** Takes all faults of this payment away again. */
  disarm(payment: ProofHolder): Promise<void>;
  /** How its bridge tells a repeated settle of this payment from a new one. */
  dedupe(payment: ProofHolder, mode: DedupeMode): Promise<void>;
  /** Every request, at any bridge, that carried this proof of payment; in order. */
  calls(payment: ProofHolder): Promise<readonly BridgeCall[]>;
  /** Every entry, in any ledger, that this proof of payment made. */
  entries(payment: ProofHolder): Promise<readonly (EntryFact & { readonly bridge: string })[]>;
  /** Says what the oracle cannot know. */
  note(payment: ProofHolder, notes: PaymentNotes): void;
  /**
   * The ledger's side of the money oracle over these exchanges; `restarts` in milliseconds since 1970. A check that
   * wants no word before its end asks for none: it is judged then anyway.
   */
  judge(exchanges: readonly Exchange[], restarts?: readonly number[]): Promise<readonly LedgerClaim[]>;
}

function proofIn(payment: ProofHolder): { readonly proof: string; readonly bridge: string } {
  if ('proof' in payment) return payment;
  const { bridge, authorization } = payment.draft;
  if (bridge === undefined) throw new Error('no bridge of the simulator stands behind this payment');
  return { proof: authorization.nonce, bridge };
}

export interface OpenBridgeDesk {
  readonly desk: BridgeDesk;
  /** The payments of these exchanges with what is known of them. */
  payments(exchanges: readonly Exchange[]): readonly PaymentFacts[];
  /** Takes away what is still armed. */
  close(): Promise<void>;
}

export function openBridgeDesk(session: Session, control: BridgeControlClient): OpenBridgeDesk {
  const rail = session.offchain;
  const handles = session.sim?.bridges.bridges ?? {};
  const armed: { bridge: string; id: string; proof: string }[] = [];
  const notes = new Map<string, PaymentNotes>();
  const names = Object.keys(handles);

  const nameOf = (network = rail?.network ?? ''): string => {
    const name = bridgeBehind(rail, network);
    if (name === undefined) throw new Error(`no bridge of the simulator stands behind ${network}`);
    return name;
  };
  const note = (payment: ProofHolder, more: PaymentNotes): void => {
    const { proof } = proofIn(payment);
    notes.set(proof, { ...notes.get(proof), ...more });
  };
  const disarm = async (which: (proof: string) => boolean): Promise<void> => {
    const gone = armed.filter((one) => which(one.proof));
    const left = armed.filter((one) => !which(one.proof));
    // In one step: payments are disarmed side by side.
    armed.splice(0, armed.length, ...left);
    await Promise.all(gone.map((one) => control.disarm(one.bridge, one.id)));
  };

  const paymentsOf = (exchanges: readonly Exchange[]): readonly PaymentFacts[] =>
    bridgePayments(rail, exchanges, (proof) => notes.get(proof) ?? {});

  const desk: BridgeDesk = {
    control,
    handle: (network) => {
      const handle = handles[nameOf(network)];
      if (!handle) throw new Error('the simulator has no such bridge');
      return handle;
    },
    arm: async (payment, ...rules) => {
      const { proof, bridge } = proofIn(payment);
      note(payment, { disturbedUntil: Number.POSITIVE_INFINITY });
      const ids = await control.arm(bridge, ...rules.map((rule) => ({ ...rule, match: proof })));
      armed.push(...ids.map((id) => ({ bridge, id, proof })));
      return ids;
    },
    disarm: async (payment) => {
      const { proof } = proofIn(payment);
      await disarm((one) => one === proof);
      note(payment, { disturbedUntil: Date.now() });
    },
    dedupe: async (payment, mode) => {
      const { proof, bridge } = proofIn(payment);
      await control.setDedupe(bridge, mode, proof);
    },
    calls: async (payment) => {
      const { proof } = proofIn(payment);
      const pages = await Promise.all(
        names.map(async (bridge) =>
          (await control.journal(bridge, { contains: proof })).requests.map((one) => ({ ...one, bridge })),
        ),
      );
      return pages.flat().toSorted((a, b) => a.at_ms - b.at_ms || a.seq - b.seq);
    },
    entries: async (payment) => {
      const { proof } = proofIn(payment);
      const ledgers = await Promise.all(names.map((bridge) => control.ledger(bridge, { proof })));
      return ledgers.flatMap(({ bridge, entries }) => entries.map((one) => ({ ...one, bridge })));
    },
    note,
    judge: async (exchanges, restarts = []) => {
      const payments = paymentsOf(exchanges);
      if (payments.length === 0) return [];
      const ledgers = await Promise.all(names.map((name) => control.ledger(name)));
      return judgeLedger({ ledgers, payments, restarts });
    },
  };

  return {
    desk,
    payments: paymentsOf,
    close: () => disarm(() => true),
  };
}
