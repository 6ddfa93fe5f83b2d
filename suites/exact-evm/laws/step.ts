/**
 * The steps that programs consist of, as data: short texts that a report prints and a person types again.
 * @module
 */
import { AssayError } from '../../../src/wire/assay-error.js';

/** Two payments of one payer, so that they compete for one balance. */
export const paymentNames = ['A', 'B'] as const;
export type PaymentName = (typeof paymentNames)[number];

/** Other spellings of the same payment. */
export const spellings = ['capitals', 'small-payer', 'keys'] as const;
/** Other things that the same signature is presented for. */
export const purposes = ['another-payee', 'less', 'another-resource'] as const;

/** Steps about one of the payments, with the forms that each has. */
const aboutPayments = {
  verify: [],
  settle: [],
  /** A settle that is left under way where its answer does not come. */
  begin: [],
  /** A settle whose caller goes away before the receipt can be read. */
  abandon: [],
  respell: spellings,
  repurpose: purposes,
  /** Three settles at once. */
  race: [],
  /** The payer takes the authorization back on chain. */
  cancel: [],
  /** A stranger submits it first. */
  'front-run': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Steps about the payer, the chain, or the way to it. */
const others = [
  'drain',
  'refill',
  'mine',
  /** Receipts of this payer's transactions cannot be read. */
  'hide-receipts',
  'show-receipts',
  /** Answers to raw transactions of this payer are lost on the way back. */
  'lose-send-answers',
  'keep-send-answers',
  /** The caller closes the connections of what is under way. */
  'hang-up',
  /** Until what is under way is answered, for a while. */
  'wait',
] as const;

/** Steps that touch everybody: only where nobody else is. */
const forAlone = ['hold-mining', 'release-mining', 'restart'] as const;

export type PaymentAct = keyof typeof aboutPayments;
export type OtherAct = (typeof others)[number] | (typeof forAlone)[number];

export type Step =
  | { readonly act: PaymentAct; readonly payment: PaymentName; readonly form?: string }
  | { readonly act: OtherAct };

export function textOfStep(step: Step): string {
  if (!('payment' in step)) return step.act;
  return [step.act, step.payment, ...(step.form === undefined ? [] : [step.form])].join(' ');
}

export const textOfProgram = (steps: readonly Step[]): string => steps.map(textOfStep).join('; ');

const paymentActs = new Map<string, readonly string[]>(Object.entries(aboutPayments));
const isPaymentAct = (word: string): word is PaymentAct => paymentActs.has(word);
const otherActs: readonly string[] = [...others, ...forAlone];
const isOtherAct = (word: string): word is OtherAct => otherActs.includes(word);
const isPaymentName = (word: string | undefined): word is PaymentName =>
  paymentNames.some((name) => name === word);

/** Whether a step needs the target and the chain for itself. */
export const needsToBeAlone = ({ act }: Step): boolean => forAlone.some((one) => one === act);

function parseStep(text: string): Step {
  const [act = '', payment, form, ...rest] = text.trim().split(/\s+/);
  if (isOtherAct(act) && payment === undefined) return { act };
  if (isPaymentAct(act) && isPaymentName(payment) && rest.length === 0) {
    const forms = paymentActs.get(act) ?? [];
    if (form === undefined && forms.length === 0) return { act, payment };
    if (form !== undefined && forms.includes(form)) return { act, payment, form };
  }
  throw new AssayError(`"${text.trim()}" is no step of a program.`, {
    code: 'BAD_STEP',
    exitCode: 64,
    hint: `Steps are ${[...paymentActs].map(([name, forms]) => [name, 'A|B', ...(forms.length > 0 ? [forms.join('|')] : [])].join(' ')).join(', ')}, ${otherActs.join(', ')}.`,
  });
}

/** Reads `settle A; repurpose A less`. Throws AssayError `BAD_STEP`. */
export const parseProgram = (text: string): readonly Step[] =>
  text
    .split(';')
    .filter((one) => one.trim() !== '')
    .map(parseStep);
