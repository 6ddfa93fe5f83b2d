/**
 * The rails behind a router, and payments over each of them. The request always names the router's network; who pays
 * decides the rest.
 * @module
 */
import type { PaymentSubject } from '../../src/wire/payment-subject.js';
import type { Check } from '../kit/check-context.js';
import type { Exchange } from '../kit/exchange.js';
import { type EditableObject, type Payment, require } from '../kit/payment.js';
import type { SendOptions } from '../kit/sender.js';
import type { BridgedNetwork } from '../kit/session.js';

/** The rails that are compared with each other. */
export const fourRails = ['on-chain', 'exchange A', 'exchange B', 'gateway'] as const;
export type RailName = (typeof fourRails)[number] | 'custodial';

/** The simulator's bridge behind each rail that leads to one. */
const bridgeNames: Readonly<Record<Exclude<RailName, 'on-chain'>, string>> = {
  'exchange A': 'binance',
  'exchange B': 'okx',
  gateway: 'psp',
  custodial: 'internal',
};

/** The network that every request names. */
export function routerOf({ offchain }: Check): string {
  const { router } = offchain;
  if (router === undefined) throw new Error('no network of the target routes over rails');
  return router;
}

/** Text of nobody else, for accounts and cards. */
const planted = (t: Check, label: string): string => t.address(label).slice(2, 18).toLowerCase();

/** Who pays over a rail; `label` keeps subjects of one check apart. */
export function subjectOn(t: Check, rail: Exclude<RailName, 'on-chain'>, label: string): PaymentSubject {
  const name = planted(t, `${rail} ${label}`);
  switch (rail) {
    case 'exchange A':
      return { kind: 'facilitator_account', value: `binance:uid:${BigInt(`0x${name}`)}` };
    case 'exchange B':
      return { kind: 'exchange_account', value: `okx:subacct:agent-${name}` };
    case 'gateway':
      return { kind: 'opaque', value: `gateway:card:${name}` };
    case 'custodial':
      return { kind: 'opaque', value: `facilitator:user:internal-${name}` };
  }
}

/** The network of the target that leads to the bridge of a rail. */
export function bridgedBy(t: Check, rail: Exclude<RailName, 'on-chain'>): BridgedNetwork | undefined {
  return t.offchain.bridged.find(({ bridge }) => bridge === bridgeNames[rail]);
}

/** The rails that this run can pay over; the others are noted as skipped. */
export function rails<Name extends RailName>(t: Check, wanted: readonly Name[]): readonly Name[] {
  return wanted.filter((rail) => {
    const there =
      rail === 'on-chain'
        ? t.session.kind !== undefined && t.chain.tier >= 2
        : bridgedBy(t, rail as Exclude<RailName, 'on-chain'>) !== undefined;
    if (!there) t.case(rail).skip('nothing of the simulator is known to stand behind this rail');
    return there;
  });
}

/** The extension of a payment payload that names who pays. */
export const naming = ({ kind, value }: PaymentSubject): EditableObject => ({
  ledgerflow: { subject: { payment_subject: { kind, value } } },
});

/** A payment over one rail, and who sends it. */
export interface Routed {
  readonly rail: RailName;
  readonly payment: Payment;
  readonly subject: PaymentSubject;
  verify(options: SendOptions): Promise<Exchange>;
  settle(options: SendOptions): Promise<Exchange>;
}

export interface PayOptions {
  /** False: the payer has nothing. */
  readonly fund?: false;
  /** Tells payments of one check apart. */
  readonly label: string;
  /** Who pays, where it is not the rail's own. */
  readonly subject?: PaymentSubject | ((address: string) => PaymentSubject);
  /** Account at the bridge. */
  readonly account?: string;
}

/** A payment for the router's network that only its subject leads to a rail. */
export async function payOver(t: Check, rail: RailName, options: PayOptions): Promise<Routed> {
  const { fund, label, account } = options;
  const network = routerOf(t);
  const chosen = (address: string, usual: PaymentSubject): PaymentSubject =>
    typeof options.subject === 'function' ? options.subject(address) : (options.subject ?? usual);
  if (rail === 'on-chain') {
    let subject: PaymentSubject | undefined;
    const payment = await t.chain.payment({
      ...(fund === undefined ? {} : { fund }),
      edit: (draft) => {
        const { address } = draft.payer;
        subject = chosen(address, { kind: 'caip10', value: `${t.kind.network}:${address}` });
        require({ network })(draft);
        draft.extensions = naming(subject);
      },
    });
    if (!subject) throw new Error('a payment has a subject');
    return routed(t.chain, rail, payment, subject);
  }
  const bridged = bridgedBy(t, rail);
  if (!bridged) throw new Error(`no bridge of the simulator stands behind ${rail}`);
  const subject = chosen('', subjectOn(t, rail, label));
  const payment = await t.payment({
    network,
    bridge: bridged.bridge,
    ...(fund === undefined ? {} : { fund }),
    ...(account === undefined ? {} : { account }),
    edit: (draft) => {
      draft.extensions = naming(subject);
    },
  });
  t.bridge.note(payment, { bridgeNetwork: bridged.network });
  return routed(t, rail, payment, subject);
}

function routed(by: Check, rail: RailName, payment: Payment, subject: PaymentSubject): Routed {
  return {
    rail,
    payment,
    subject,
    verify: (options) => by.verify(payment, options),
    settle: (options) => by.settle(payment, options),
  };
}
