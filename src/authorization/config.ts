/**
 * What a merchant decides about authorizations: whom it trusts, which hosts it serves, how long things live. Checked whole
 * before anything is verified; an error names the key and the reason.
 * Source: the authorization specification, section 17.
 * @module
 */
import { z } from 'zod';
import { configError } from '../facilitator/config-error.js';
import { decodeBase64 } from '../warrant/base64.js';
import { defaultLifetimeCaps } from '../warrant/chain/check-window.js';
import { type Digest, isDigest } from '../warrant/digest.js';
import { readRequestHost } from '../warrant/matching/request-host.js';
import { algorithmSchema, isPublicKey, type SignerKey } from '../warrant/signer.js';
import { isWireText } from '../warrant/text.js';

const leastReplayTtlMs = 300_000;
const mostFutureSkewMs = 60_000;

const text = z.string().refine((value): boolean => isWireText(value), {
  message: 'expected text of 1 to 256 bytes without control characters',
});

const digest = z.string().transform((value, context): Digest => {
  if (isDigest(value)) return value;
  context.issues.push({
    code: 'custom',
    message: 'expected sha256: and 64 lower-case hex characters',
    input: value,
  });
  return z.NEVER;
});

/** A key is named as it is written in a warrant. Whether its bytes are a key of its algorithm shows when it signs. */
const signerKeySchema = z
  .strictObject({ alg: algorithmSchema, public_key_b64: z.string(), key_id: text.optional() })
  .transform(({ alg, public_key_b64 }, context): SignerKey => {
    const public_key = decodeBase64(public_key_b64);
    if (isPublicKey(public_key)) return { alg, public_key };
    context.issues.push({
      code: 'custom',
      path: ['public_key_b64'],
      message: 'expected base64 of a public key',
      input: public_key_b64,
    });
    return z.NEVER;
  });

const hostSchema = text.refine(
  (value) => {
    const host = readRequestHost(value);
    return host.ok && value === `${host.value}`;
  },
  { message: 'expected a host in lower case, without port and without trailing dot' },
);

const duration = z.int().min(1);

/** Defaults stand in for keys that are missing; unknown keys are errors. All times are milliseconds. */
export const verifierConfigSchema = z
  .strictObject({
    /** Trusted root issuers; none trusts nobody. */
    anchors: z.array(signerKeySchema).default([]),
    merchant_id: text,
    /** The exact hosts that this merchant serves. */
    merchant_hosts: z.array(hostSchema).min(1),
    /** Used when the challenge has no `proof_freshness_ms`. */
    freshness_ms: duration.default(60_000),
    future_skew_ms: z.int().min(0).max(mostFutureSkewMs).default(0),
    challenge_use: z.enum(['single', 'multi']).default('single'),
    challenge_ttl_ms: duration.default(300_000),
    replay_ttl_ms: duration.default(leastReplayTtlMs),
    identifier_ttl_ms: duration.default(3_600_000),
    max_execution_lifetime_ms: duration.default(defaultLifetimeCaps.execution),
    max_issuer_lifetime_ms: duration.default(defaultLifetimeCaps.issuer),
    revoked_digests: z.array(digest).default([]),
    revoked_keys: z.array(signerKeySchema).default([]),
    /** The form in which challenges are written; both are read. */
    challenge_form: z.enum(['flat', 'wrapped']).default('flat'),
    require_payment_identifier: z.boolean().default(false),
  })
  .superRefine(({ freshness_ms, future_skew_ms, replay_ttl_ms, identifier_ttl_ms }, context) => {
    const leastReplay = Math.max(leastReplayTtlMs, freshness_ms + future_skew_ms);
    if (replay_ttl_ms < leastReplay)
      context.addIssue({
        code: 'custom',
        path: ['replay_ttl_ms'],
        message: `expected at least ${leastReplay}: a proof that is still fresh must not be forgotten`,
      });
    if (identifier_ttl_ms < replay_ttl_ms)
      context.addIssue({
        code: 'custom',
        path: ['identifier_ttl_ms'],
        message: `expected at least replay_ttl_ms, which is ${replay_ttl_ms}`,
      });
  });

export type VerifierConfig = z.output<typeof verifierConfigSchema>;

/** The same before it is read: JSON or TOML, most of it optional. */
export type VerifierConfigInput = z.input<typeof verifierConfigSchema>;

/** Reads a configuration; `path` is where it stands. Throws AssayError `config_invalid`. */
export function readVerifierConfig(value: unknown, path: readonly PropertyKey[] = []): VerifierConfig {
  const parsed = verifierConfigSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const key = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const message =
    issue?.code === 'unrecognized_keys' ? 'there is no such key' : (issue?.message ?? 'not readable');
  throw configError([...path, ...(issue?.path ?? []), ...key], message, parsed.error);
}
