/**
 * The reference verifier behind the verifier protocol: one line in, one line out. Pure but for the state of its session.
 * @module
 */
import type { VerifierParts } from '../../../src/authorization/parts.js';
import { createTextSession, textProfile } from '../../../src/authorization/text-profile/text-session.js';
import { createVerifierSession } from '../../../src/authorization/verifier-session.js';
import { decodeBase64 } from '../../../src/warrant/base64.js';
import { digestOf, sha256 } from '../../../src/warrant/digest.js';
import { accepted, type Outcome, type Refusal, refused } from '../../../src/warrant/refusal.js';
import { decodeWarrant } from '../../../src/warrant/sealed-warrant.js';
import { algorithms } from '../../../src/warrant/signer.js';
import {
  signedText,
  textWarrantDigest,
  unsignedText,
} from '../../../src/warrant/text-profile/signing-text.js';
import { decodeTextWarrant } from '../../../src/warrant/text-profile/text-cbor.js';
import { type TextWarrant, textWarrantSchema } from '../../../src/warrant/text-profile/text-warrant.js';
import { warrantView } from '../../../src/warrant/warrant-view.js';
import { AssayError } from '../../../src/wire/assay-error.js';
import { isJsonObject, type JsonObject } from '../../../src/wire/json.js';
import { features, profiles, protocolName } from '../../../suites/authorization/protocol.js';
import { kitVersion } from '../../version.js';

/** Undefined: the line asks for nothing that could be answered. */
export type Service = (line: string) => Promise<JsonObject | undefined>;

const hello: JsonObject = {
  type: 'hello',
  protocol: protocolName,
  implementation: { name: 'assay-reference', version: kitVersion, language: 'typescript' },
  profiles: [...profiles],
  ops: ['decode_warrant', 'warrant_digest', 'verify_authorization', 'reset'],
  algs: [...algorithms],
  codes: 'lf-core/1',
  concurrency: 16,
  features: [...features],
};

const failure = (id: string, code: string, message: string, step?: string): JsonObject => ({
  id,
  ok: false,
  error: { code, ...(step === undefined ? {} : { step }), message },
});

const refusal = (id: string, { code, step, detail }: Refusal): JsonObject =>
  failure(id, code, detail ?? code, step);

function warrantBytes(params: unknown): Uint8Array {
  const text = isJsonObject(params) ? params.warrant_b64 : undefined;
  const bytes = typeof text === 'string' ? decodeBase64(text) : undefined;
  if (bytes !== undefined) return bytes;
  throw new AssayError('params.warrant_b64: expected base64', { code: 'protocol_bad_params', exitCode: 2 });
}

const isTextProfile = (params: unknown): boolean => isJsonObject(params) && params.profile === textProfile;

/** The warrant of the text profile, in either form: `warrant_json`, or the bytes. */
function readTextWarrant(params: unknown): Outcome<TextWarrant> {
  const json = isJsonObject(params) ? params.warrant_json : undefined;
  if (json === undefined) return decodeTextWarrant(warrantBytes(params));
  const parsed = textWarrantSchema.safeParse(json);
  return parsed.success
    ? accepted(parsed.data)
    : refused('0', 'warrant_malformed', parsed.error.issues[0]?.message);
}

type Alter = (honest: VerifierParts) => VerifierParts;

/** A verifier; `alter` gives it a fault, and `alterText` one in safe mode of the text profile. */
export function createService(alter?: Alter, alterText?: Alter): Service {
  const session = createVerifierSession(alter);
  const text = createTextSession(alterText);
  const operations: Readonly<
    Record<string, (id: string, params: unknown) => Promise<JsonObject> | JsonObject>
  > = {
    verify_authorization: async (id, params) => {
      if (isTextProfile(params)) {
        const answer = await text.verifyAuthorization(params);
        if (!answer.ok) return failure(id, answer.code, answer.detail ?? answer.code, answer.step);
        return { id, ok: true, result: answer.decision };
      }
      const outcome = await session.verifyAuthorization(params);
      return outcome.ok
        ? { id, ok: true, result: outcome.value.decision as unknown as JsonObject }
        : refusal(id, outcome.refusal);
    },
    reset: (id) => {
      session.reset();
      text.reset();
      return { id, ok: true, result: {} };
    },
    decode_warrant: (id, params) => {
      if (isTextProfile(params)) {
        const read = readTextWarrant(params);
        if (!read.ok) return refusal(id, read.refusal);
        const facts = {
          digest: textWarrantDigest(read.value),
          body_sha256: digestOf(sha256(unsignedText(read.value))),
        };
        return { id, ok: true, result: { warrant: read.value, ...facts } };
      }
      const decoded = decodeWarrant(warrantBytes(params));
      if (!decoded.ok) return refusal(id, decoded.refusal);
      const { warrant, digest, body } = decoded.value;
      const result = { warrant: warrantView(warrant), digest, body_sha256: digestOf(sha256(body)) };
      return { id, ok: true, result };
    },
    warrant_digest: (id, params) => {
      if (!isTextProfile(params))
        return { id, ok: true, result: { digest: digestOf(sha256(warrantBytes(params))) } };
      const read = readTextWarrant(params);
      if (!read.ok) return refusal(id, read.refusal);
      const result = { digest: textWarrantDigest(read.value), text: signedText(read.value) };
      return { id, ok: true, result };
    },
  };
  return async (line) => {
    let request: unknown;
    try {
      request = JSON.parse(line);
    } catch {
      return undefined;
    }
    if (!isJsonObject(request)) return undefined;
    if (request.type === 'hello') return hello;
    const { id, op, params } = request;
    if (typeof id !== 'string') return undefined;
    const run = typeof op === 'string' && Object.hasOwn(operations, op) ? operations[op] : undefined;
    if (run === undefined) return failure(id, 'protocol_unknown_op', 'there is no such operation');
    try {
      return await run(id, params);
    } catch (error) {
      if (error instanceof AssayError && error.code === 'protocol_bad_params')
        return failure(id, error.code, error.message);
      return failure(id, 'protocol_internal', 'the verifier failed');
    }
  };
}
