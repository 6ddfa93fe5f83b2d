/**
 * The kit's side of the bridges' control API: typed, over kept-alive connections, usable from any thread or process.
 * @module
 */
import { type ControlAddress, ControlChannel } from '../../control/channel.js';
import type { DedupeMode } from '../dedupe.js';
import type { ElsewhereVisit } from '../elsewhere.js';
import type { FaultRuleInput } from '../faults/rules.js';
import type { JournalFilter } from '../journal.js';
import type { EntryFilter } from '../ledger/ledger-facts.js';
import {
  type ArmedRules,
  armedSchema,
  type BridgesHealth,
  dedupeSchema,
  disarmedSchema,
  faultListSchema,
  fundedSchema,
  healthSchema,
  type IntentRequest,
  intentIssuedSchema,
  type JournalFacts,
  journalPageSchema,
  type LedgerFact,
  ledgerSchema,
  listenerSchema,
  type StatementFact,
  statementSchema,
  visitsSchema,
} from './protocol.js';

type Query = Readonly<Record<string, string | number | undefined>>;

const pathOf = (bridge: string, rest: string, query: Query = {}): string => {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] satisfies [string, string]],
  );
  const path = `/bridges/${encodeURIComponent(bridge)}/${rest}`;
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

/**
 * Talks to the control API of the bridges. Every method throws AssayError: `CONTROL_UNREACHABLE` when nothing answers,
 * `CONTROL_REFUSED` when the answer is an error or of an unknown form. Both mean that the kit failed, not a target.
 */
export class BridgeControlClient {
  readonly #channel: ControlChannel;

  constructor(address: ControlAddress, { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}) {
    this.#channel = new ControlChannel("The bridges'", address, timeoutMs);
  }

  health(): Promise<BridgesHealth> {
    return this.#channel.send('GET', '/health', healthSchema);
  }

  /** Balances, and the entries that the filter lets through. */
  ledger(bridge: string, filter: EntryFilter = {}): Promise<LedgerFact> {
    return this.#channel.send('GET', pathOf(bridge, 'ledger', { ...filter }), ledgerSchema);
  }

  statement(bridge: string, account: string, asset: string): Promise<StatementFact> {
    return this.#channel.send('GET', pathOf(bridge, 'statement', { account, asset }), statementSchema);
  }

  /** Credits an account from outside, in atomic units. Returns the transaction. */
  async fund(bridge: string, account: string, asset: string, amount: bigint): Promise<string> {
    const body = { account, asset, amount: amount.toString() };
    return (await this.#channel.send('POST', pathOf(bridge, 'accounts'), fundedSchema, body)).transaction;
  }

  /** A proof of payment (a fresh one unless given) that stands for the payer's consent. */
  async issueIntent(bridge: string, intent: IntentRequest): Promise<string> {
    return (await this.#channel.send('POST', pathOf(bridge, 'intents'), intentIssuedSchema, intent)).proof;
  }

  journal(bridge: string, filter: JournalFilter = {}): Promise<JournalFacts> {
    return this.#channel.send('GET', pathOf(bridge, 'journal', { ...filter }), journalPageSchema);
  }

  /** For every payment, or only for those whose key is `match` or whose payload contains it. */
  async setDedupe(bridge: string, mode: DedupeMode, match?: string): Promise<void> {
    await this.#channel.send('PUT', pathOf(bridge, 'dedupe'), dedupeSchema, { mode, match });
  }

  /** Appends rules to the plan in this order. Returns the ids to disarm them with. */
  async arm(bridge: string, ...rules: readonly FaultRuleInput[]): Promise<readonly string[]> {
    return (await this.#channel.send('POST', pathOf(bridge, 'faults'), armedSchema, { rules })).ids;
  }

  async disarm(bridge: string, id: string): Promise<void> {
    await this.#channel.send('DELETE', pathOf(bridge, `faults/${encodeURIComponent(id)}`), disarmedSchema);
  }

  /** Returns how many were armed. */
  async disarmAll(bridge: string): Promise<number> {
    return (await this.#channel.send('DELETE', pathOf(bridge, 'faults'), disarmedSchema)).disarmed;
  }

  async faults(bridge: string): Promise<ArmedRules> {
    return (await this.#channel.send('GET', pathOf(bridge, 'faults'), faultListSchema)).faults;
  }

  /** Closes the listener of a bridge, or opens it again on its port. */
  async setAccepting(bridge: string, accepting: boolean): Promise<void> {
    await this.#channel.send('PUT', pathOf(bridge, 'listener'), listenerSchema, { accepting });
  }

  /** Who followed a redirect. */
  async visits(): Promise<readonly ElsewhereVisit[]> {
    const { visits } = await this.#channel.send('GET', '/elsewhere', visitsSchema);
    return visits.map(({ bearer, ...visit }) => (bearer === undefined ? visit : { ...visit, bearer }));
  }

  /** Ends the kept-alive connections. */
  close(): Promise<void> {
    return this.#channel.close();
  }
}
