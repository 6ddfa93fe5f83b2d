/**
 * What a target says about LEZ, before the canary proves anything.
 * @module
 */
import { plainLine } from '../../reports/plain-text.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';
import type { TargetClient } from '../../suites/kit/http-client.js';
import type { LezRail } from '../../suites/kit/session.js';
import { decoded, pathOf, readOffer } from '../../suites/lez/desk.js';
import { memberOf } from '../../suites/lez/spelling.js';
import type { OpenMerchant, OpenTarget } from './open-target.js';
import { clockOffset, type SupportedFacts, unreachable } from './read-supported.js';

/** Whether /supported lists LEZ, in either spelling. */
function isListed(supported: JsonValue): boolean {
  const kinds = isJsonObject(supported) ? supported.kinds : undefined;
  return (
    Array.isArray(kinds) &&
    kinds.some(
      (kind: JsonValue) =>
        memberOf(kind, 'x402_version') === 2 &&
        memberOf(kind, 'scheme') === 'exact' &&
        isLez(memberOf(kind, 'network')),
    )
  );
}

const isLez = (network: JsonValue | undefined): boolean =>
  typeof network === 'string' && network.startsWith('logos:');

/** The rail at the highest tier that the wiring could give; undefined without a kind on LEZ or without a merchant. */
export function claimLez(
  supported: JsonValue,
  { lez, sim, preset }: Pick<OpenTarget, 'lez' | 'sim' | 'preset'>,
): LezRail | undefined {
  if (lez === undefined || (lez.facilitator && !isListed(supported))) return undefined;
  const { credentialCommand, codeMap: _file, ...merchant } = lez;
  return {
    ...merchant,
    signer: credentialCommand === undefined ? 'kit' : 'command',
    ...(preset?.builtin ? { ours: true } : {}),
    tier: sim === undefined ? 0 : 3,
    controls: { verify: 'unproven', settle: 'unproven' },
  };
}

/**
 * The first question to a merchant whose facilitator nobody named: what it wants for its resource. Throws AssayError with
 * exit code 2 when that is no payment over LEZ.
 */
export async function readMerchant(
  /** Of the merchant's origin. */
  client: TargetClient,
  { resource }: Pick<OpenMerchant, 'resource'>,
  timeoutMs: number,
): Promise<SupportedFacts> {
  const reply = await client.send({ method: 'GET', path: pathOf(resource), timeoutMs });
  const { answer, failure } = reply;
  if (!answer)
    throw unreachable(
      `${resource} gives no answer: ${plainLine(failure?.message ?? '')}.`,
      'Is the merchant running, and is this the URL of what it sells?',
    );
  const offer = readOffer(decoded(answer.headers['payment-required'])) ?? readOffer(answer.json);
  if (answer.status !== 402 || !isLez(offer?.network))
    throw unreachable(
      `${resource} answers ${answer.status} without a challenge that wants a payment on logos:*.`,
      'Give the URL of a resource that a merchant of LEZ sells; for its facilitator add --facilitator URL.',
    );
  return { text: '', json: null, clockOffsetMs: clockOffset(reply) };
}
