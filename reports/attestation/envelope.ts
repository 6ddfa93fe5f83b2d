/**
 * DSSE v1: a payload, its type, and an Ed25519 signature over both. Read strictly: each byte of the document means
 * something and is compared with something, so that one changed byte never goes unnoticed.
 *
 * @module
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { ReportError } from '../report-error.js';
import { keyIdOf } from './signing-key.js';

export const payloadType = 'application/vnd.in-toto+json';

const envelopeSchema = z.strictObject({
  payload: z.string().min(1),
  payloadType: z.string(),
  signatures: z
    .array(z.strictObject({ keyid: z.string().optional(), sig: z.string().min(1) }))
    .min(1)
    .max(16),
});

/** Pre-authentication encoding. Source: DSSE v1.0.0, "SIGNATURE = Sign(PAE(UTF8(PAYLOAD_TYPE), SERIALIZED_BODY))". */
export function preAuthEncoding(type: string, body: Buffer): Buffer {
  const length = Buffer.byteLength(type);
  return Buffer.concat([Buffer.from(`DSSEv1 ${length} ${type} ${body.length} `), body]);
}

/** Signs a text and returns the envelope as a JSON document. */
export function signEnvelope(text: string, key: KeyObject): string {
  const body = Buffer.from(text);
  const sig = sign(null, preAuthEncoding(payloadType, body), key);
  const envelope: z.infer<typeof envelopeSchema> = {
    payload: body.toString('base64'),
    payloadType,
    signatures: [{ keyid: keyIdOf(key), sig: sig.toString('base64') }],
  };
  return `${JSON.stringify(envelope)}\n`;
}

const refused = (message: string): ReportError => new ReportError('attestation-invalid', message);

/** Bytes of base64 in its one canonical form: Node takes other alphabets, spaces and stray bits as well. */
function strictBase64(text: string, member: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw refused(`The envelope's ${member} is not canonical base64.`);
  return bytes;
}

/**
 * The payload of an envelope, after its signature was verified with this public key.
 *
 * @throws ReportError `attestation-invalid`
 */
export function openEnvelope(text: string, key: KeyObject): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused('The envelope is not JSON.');
  }
  const parsed = envelopeSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? '' : z.core.toDotPath(issue.path);
    throw refused(`The envelope is no DSSE envelope: ${where === '' ? '' : `${where}: `}${issue?.message}.`);
  }
  const { payload, payloadType: type, signatures } = parsed.data;
  if (type !== payloadType)
    throw refused(`The envelope's payloadType is not ${payloadType}, so it holds no in-toto statement.`);
  const body = strictBase64(payload, 'payload');
  const own = keyIdOf(key);
  const mine = signatures.filter((one) => one.keyid === undefined || one.keyid === own);
  if (mine.length === 0)
    throw refused(`The envelope names another key: none of its signatures is of ${own}.`);
  const signed = mine.some((one) =>
    verify(null, preAuthEncoding(type, body), key, strictBase64(one.sig, 'signature')),
  );
  if (!signed)
    throw refused(
      `The signature does not fit: the payload was changed, or another key than ${own} signed it.`,
    );
  return body.toString('utf8');
}
