/**
 * From a decoded map to a warrant: version first, then type and algorithms, which have codes of their own, then the rest.
 * Source: the authorization specification, section 5 and step 0.13.
 * @module
 */
import type { z } from 'zod';
import type { CborMap, CborValue } from './cbor/value.js';
import { accepted, type Outcome, refused } from './refusal.js';
import { isAlgorithm } from './signer.js';
import {
  type CrossFieldRule,
  crossFieldRules,
  type Warrant,
  type WarrantBody,
  warrantBodySchema,
  warrantSchema,
  warrantTypes,
} from './warrant.js';

type Members = { readonly [member: string]: unknown };

/** Records instead of maps, without a prototype that a key could reach. Metadata is no record: its keys are data. */
export function membersOf(map: CborMap): Members {
  const members: { [member: string]: unknown } = Object.create(null);
  for (const [key, value] of map) members[key] = key === 'metadata' ? value : plain(value);
  return members;
}

function plain(value: CborValue): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? membersOf(value) : value;
}

const malformed = (detail: string) => refused('0', 'warrant_malformed', detail);

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The refusals that are more than "malformed": version, type, algorithm. */
function checkNames(members: Members): Outcome<Members> {
  const { version, warrant_type: type } = members;
  if (version !== 1 && (typeof version === 'number' || typeof version === 'bigint'))
    return refused('0', 'warrant_version_unsupported', `version ${version}`);
  if (version !== 1) return malformed('version: expected an unsigned integer');
  if (typeof type === 'string' && !warrantTypes.some((one) => one === type))
    return refused('0', 'warrant_type_invalid', `type ${type}`);
  for (const place of ['issuer', 'subject_signer', 'signature']) {
    const signer = members[place];
    if (isMembers(signer) && typeof signer.alg === 'string' && !isAlgorithm(signer.alg))
      return refused('0', 'alg_unsupported', `${place}.alg ${signer.alg}`);
  }
  return accepted(members);
}

/** Where a problem is, and what was expected there. */
export function issueText({ path, message }: z.core.$ZodIssue): string {
  return `${['warrant', ...path].join('.')}: ${message}`;
}

function checkCrossFields<Body extends WarrantBody>(
  warrant: Body,
  rules: readonly CrossFieldRule[],
): Outcome<Body> {
  const broken = rules.find(({ holds }) => !holds(warrant));
  return broken === undefined ? accepted(warrant) : malformed(`${broken.rule}: this does not hold`);
}

/** Reads a warrant from its members, by a schema of them. */
export function readMembers<Body extends WarrantBody>(
  members: unknown,
  schema: z.ZodType<Body>,
  rules: readonly CrossFieldRule[],
): Outcome<Body> {
  if (!isMembers(members)) return malformed('not a map');
  const names = checkNames(members);
  if (!names.ok) return names;
  const parsed = schema.safeParse(members);
  if (!parsed.success) return malformed(parsed.error.issues.map(issueText)[0] ?? 'not a warrant');
  return checkCrossFields(parsed.data, rules);
}

/** Reads a signed warrant from its decoded map. */
export function readWarrant(
  map: CborMap,
  rules: readonly CrossFieldRule[] = crossFieldRules,
): Outcome<Warrant> {
  return readMembers(membersOf(map), warrantSchema, rules);
}

/** Reads what an issuer wants to sign; `metadata` is a Map, and byte strings are Uint8Array. */
export function readWarrantBody(
  members: unknown,
  rules: readonly CrossFieldRule[] = crossFieldRules,
): Outcome<WarrantBody> {
  return readMembers(members, warrantBodySchema, rules);
}
