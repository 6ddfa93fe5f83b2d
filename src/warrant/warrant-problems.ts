/**
 * Everything that is wrong with a warrant, for the people who issue them. A verifier stops at the first problem; somebody
 * who looks for a mistake wants them all.
 * @module
 */
import { decodeCbor } from './cbor/decode.js';
import { issueText, membersOf } from './read-warrant.js';
import { printable } from './refusal.js';
import { isSignedByIssuer, sealWarrant } from './sealed-warrant.js';
import { crossFieldRules, warrantSchema } from './warrant.js';

/** One sentence per problem of the bytes, the members, the rules between them and the signature; none when there are none. */
export function findWarrantProblems(bytes: Uint8Array): readonly string[] {
  const map = decodeCbor(bytes);
  if (!map.ok) return [`${map.refusal.code}: ${map.refusal.detail ?? 'not a warrant'}`];
  const parsed = warrantSchema.safeParse(membersOf(map.value));
  if (!parsed.success) return parsed.error.issues.map((issue) => printable(issueText(issue)));
  const broken = crossFieldRules
    .filter(({ holds }) => !holds(parsed.data))
    .map(({ rule }) => `broken rule: ${rule}`);
  const signed = isSignedByIssuer(sealWarrant(parsed.data, bytes));
  return signed ? broken : [...broken, 'warrant.signature: does not verify with the key of the issuer'];
}
