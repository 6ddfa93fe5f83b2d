/**
 * `assay-lez-credential/1`: how the kit asks a command for one payment, and what the command may answer. Pure.
 * Source: docs/lez.md, "Grade your own prototype".
 * @module
 */
import { z } from 'zod';
import { decodeBase64 } from '../../src/warrant/base64.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import { parseStrictJson } from '../../src/wire/strict-json.js';
import { memberOf } from './spelling.js';

/** What a row may want otherwise than usual. */
const wishes = ['offer', 'window', 'nonce'] as const;
export type Wish = (typeof wishes)[number];

/** What stands on the standard input of the command, as one JSON object. */
export const credentialOrderSchema = z.strictObject({
  format: z.literal('assay-lez-credential/1'),
  /** The resource that is to be bought. */
  url: z.string(),
  /** The challenge of the merchant, as it was received. */
  payment_required: z.custom<JsonObject>(isJsonObject),
  /** What is to be signed: the first offer of the challenge, but for what is wished. */
  offer: z.strictObject({
    scheme: z.string(),
    network: z.string(),
    asset: z.string(),
    amount: z.string(),
    pay_to: z.string(),
    max_timeout_seconds: z.number(),
  }),
  valid_after_ms: z.number(),
  valid_before_ms: z.number(),
  /** Each label is another payer. */
  payer: z.string(),
  /** Only where it is wished. */
  nonce: z.string().exactOptional(),
  /** Members that have to be as they stand here; the others are a proposal. */
  wishes: z.array(z.enum(wishes)),
});
export type CredentialOrder = z.output<typeof credentialOrderSchema>;

export type CredentialAnswer =
  | { readonly payload: JsonObject; readonly payer: string; readonly nonce: string }
  | { readonly cannot: string };

/** Name of the service of the desk that runs the command. */
export const credentialService = 'credential';

/** Has a payment made in the main process, where the commands of the operator run. */
export async function askCredential(
  ask: (service: string, request: JsonValue) => Promise<JsonValue>,
  order: CredentialOrder,
): Promise<CredentialAnswer> {
  return answerSchema.parse(await ask(credentialService, order));
}

const answerSchema = z.union([
  z.object({ payload: z.custom<JsonObject>(isJsonObject), payer: z.string(), nonce: z.string() }),
  z.object({ cannot: z.string() }),
]);

/** Milliseconds between a wished time and the signed one: some prototypes count in seconds. */
const windowToleranceMs = 1_000;

const advice =
  'The format stands in docs/lez.md, "Grade your own prototype". Run the command alone, with a request on its standard input.';

/** The operator's command did not keep to the format: nothing that the target did. */
const broken = (what: string): AssayError =>
  new AssayError(`The command of --credential-command ${what}.`, {
    code: 'BAD_CREDENTIAL',
    exitCode: 2,
    hint: advice,
  });

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseStrictJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readObject(output: string): JsonObject | undefined {
  const text = output.trim();
  if (text.startsWith('{')) return parsed(text);
  const bytes = decodeBase64(text.replaceAll(/\s/g, ''));
  return bytes === undefined ? undefined : parsed(Buffer.from(bytes).toString('utf8'));
}

const isSame = (wanted: string, made: JsonValue | undefined): boolean =>
  made !== undefined && String(made).toLowerCase() === wanted.toLowerCase();
const isNear = (wanted: number, made: JsonValue | undefined): boolean =>
  Math.abs(Number(made) - wanted) <= windowToleranceMs;

/** The first wish that a payment does not keep; beside the amount it need not carry every member of the offer. */
function brokenWish(order: CredentialOrder, payload: JsonObject): Wish | undefined {
  const accepted = memberOf(payload, 'accepted');
  const inner = memberOf(payload, 'payload');
  const { amount, ...others } = order.offer;
  const kept: Readonly<Record<Wish, () => boolean>> = {
    offer: () =>
      isSame(amount, memberOf(accepted, 'amount')) &&
      Object.entries(others).every(([name, wanted]) => {
        const made = memberOf(accepted, name);
        return made === undefined || isSame(String(wanted), made);
      }),
    window: () =>
      isNear(order.valid_after_ms, memberOf(inner, 'valid_after_ms')) &&
      isNear(order.valid_before_ms, memberOf(inner, 'valid_before_ms')),
    nonce: () => isSame(order.nonce ?? '', memberOf(inner, 'nonce')),
  };
  return order.wishes.find((wish) => !kept[wish]());
}

/** Reads what the command printed. Throws AssayError `BAD_CREDENTIAL` with exit code 2. */
export function readCredential(order: CredentialOrder, output: string): CredentialAnswer {
  const payload = readObject(output);
  if (payload === undefined) throw broken('printed neither a JSON object nor the base64 of one');
  const { cannot } = payload;
  if (cannot !== undefined) {
    const wish = wishes.find((one) => one === cannot && order.wishes.includes(one));
    if (wish === undefined) throw broken('says that it cannot do what nobody wished');
    return { cannot: `the command of --credential-command cannot choose the ${wish} of a payment` };
  }
  const inner = memberOf(payload, 'payload');
  const payer = memberOf(inner, 'from');
  const nonce = memberOf(inner, 'nonce');
  if (typeof payer !== 'string' || payer === '')
    throw broken('made a payment that names no payer in payload.from, so nobody can be funded');
  if (typeof nonce !== 'string' && typeof nonce !== 'number')
    throw broken('made a payment without payload.nonce, by which the books tell payments apart');
  const wish = brokenWish(order, payload);
  if (wish !== undefined)
    throw broken(
      `made a payment without the ${wish} that was wished; one that cannot answers {"cannot":"${wish}"}`,
    );
  return { payload, payer, nonce: String(nonce) };
}
