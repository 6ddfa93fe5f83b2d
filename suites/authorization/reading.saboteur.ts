/**
 * Verifiers that read what they should refuse to read.
 * @module
 */
import { Decoder } from 'cbor-x/index-no-eval';
import { unwrapExtension } from '../../src/authorization/extension-form.js';
import type { VerifierParts } from '../../src/authorization/parts.js';
import {
  type PresentedExtension,
  readPresentedExtension,
} from '../../src/authorization/presented-extension.js';
import { encodeCbor } from '../../src/warrant/cbor/encode.js';
import type { CborMap } from '../../src/warrant/cbor/value.js';
import type { Chain } from '../../src/warrant/chain/check-chain.js';
import { type Digest, hashOfDigest } from '../../src/warrant/digest.js';
import { accepted, type Outcome } from '../../src/warrant/refusal.js';
import { decodeWarrant, type SealedWarrant, sealWarrant } from '../../src/warrant/sealed-warrant.js';
import type { SignerKey } from '../../src/warrant/signer.js';
import { readDocument } from '../../src/warrant/strict-json.js';
import { crossFieldRules, warrantSchema } from '../../src/warrant/warrant.js';
import { isAtomicAmount } from '../../src/wire/atomic-amount.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';
import type { VerifierSaboteur } from './verifier-saboteur.js';

const decoder = new Decoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false });

/** Any CBOR that cbor-x reads, encoded again as it should have been. */
function decodeLaxly(bytes: Uint8Array): Outcome<SealedWarrant> {
  const strict = decodeWarrant(bytes);
  if (strict.ok) return strict;
  try {
    const value: unknown = decoder.decode(bytes);
    const canonical = decodeWarrant(encodeCbor(value as CborMap));
    return canonical.ok
      ? accepted({ ...sealWarrant(canonical.value.warrant, bytes), body: canonical.value.body })
      : strict;
  } catch {
    return strict;
  }
}

const standsTwice = (outcome: Outcome<unknown>): boolean =>
  !outcome.ok && outcome.refusal.detail?.includes('stands twice') === true;

/** JSON.parse takes the last of two members with one name. */
function lastMemberWins(honest: VerifierParts): VerifierParts['reading']['document'] {
  return (bytes) => {
    const strict = honest.reading.document(bytes);
    if (!standsTwice(strict)) return strict;
    const once: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return honest.reading.document(Buffer.from(JSON.stringify(once)));
  };
}

/** The names that the protocol has, whatever names were sent. */
function renamed(value: JsonValue, path: readonly string[] = []): JsonValue {
  if (Array.isArray(value)) return value.map((one) => renamed(one, path));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'version' && path.length === 0 && typeof member === 'string') return [name, 'lfx402/v1'];
      if (name === 'encoding' && typeof member === 'string')
        return [name, path.at(-1) === 'proof' ? 'lfpop1' : 'lfw1+cbor'];
      return [name, renamed(member, [...path, name])];
    }),
  );
}

/** Base64 as a lax decoder reads it: any alphabet, white space, any padding, any last bits. */
function respelled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(respelled);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name.endsWith('_b64') && typeof member === 'string'
        ? Buffer.from(member, 'base64').toString('base64')
        : respelled(member),
    ]),
  );
}

/** The extension, whatever its size and the length of its chain. */
function readUnmeasured(
  document: JsonObject,
  strict: Outcome<PresentedExtension>,
): Outcome<PresentedExtension> {
  if (strict.ok || !['payload_too_large', 'chain_too_long'].includes(strict.refusal.code)) return strict;
  const { extensions } = document;
  const value = isJsonObject(extensions) ? extensions.ledgerflow : undefined;
  const members = value === undefined ? strict : unwrapExtension(value);
  return members.ok ? readPresentedExtension(members.value) : members;
}

function withExtension(document: JsonObject, change: (extension: JsonValue) => JsonValue): JsonObject {
  const { extensions } = document;
  if (!isJsonObject(extensions) || extensions.ledgerflow === undefined) return document;
  return { ...document, extensions: { ...extensions, ledgerflow: change(extensions.ledgerflow) } };
}

/** An amount as a floating-point number reads it. */
function amountOf(value: JsonValue | undefined): string | undefined {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) return undefined;
  const text = BigInt(Math.floor(number)).toString();
  return isAtomicAmount(text) ? text : undefined;
}

function numberAmounts(honest: VerifierParts): VerifierParts['reading']['document'] {
  return (bytes) => {
    const strict = honest.reading.document(bytes);
    const json = readDocument(bytes);
    if (strict.ok || !json.ok || !isJsonObject(json.value)) return strict;
    const quote = json.value.accepted;
    const amount = isJsonObject(quote) ? amountOf(quote.amount) : undefined;
    if (amount === undefined || !isJsonObject(quote)) return strict;
    const read = honest.reading.document(
      Buffer.from(JSON.stringify({ ...json.value, accepted: { ...quote, amount } })),
    );
    // The hash is over what was sent; only the amount is misread.
    return read.ok
      ? accepted({ ...read.value, document: json.value, quote: { ...read.value.quote, accepted: quote } })
      : strict;
  };
}

/** A warrant that nobody has seen, as a root without limits for whoever comes below it. */
function limitless(digest: Digest, holder: SignerKey): SealedWarrant {
  const hash = hashOfDigest(digest);
  const warrant = warrantSchema.parse({
    version: 1,
    warrant_type: 'execution',
    warrant_id: digest,
    issuer: holder,
    subject_signer: holder,
    audience: { any: true },
    not_before_ms: 0,
    expires_at_ms: Number.MAX_SAFE_INTEGER,
    delegation: { max_depth: 8, can_delegate: true },
    signature: { alg: holder.alg, value: new Uint8Array(64) },
  });
  return { warrant, hash, digest, bytes: new Uint8Array(), body: new Uint8Array() };
}

/** Unknown digests become warrants without limits; neither signature nor trust nor terms are asked of them. */
function trustUnknown(honest: VerifierParts): VerifierParts {
  const invented = new Set<SealedWarrant>();
  const real = (chain: Chain): SealedWarrant[] => chain.filter((node) => !invented.has(node));
  const onReal = <Result>(chain: Chain, ask: (rest: Chain) => Result): Result | undefined => {
    const [root, ...rest] = real(chain);
    return root === undefined ? undefined : ask([root, ...rest]);
  };
  const { chain: steps, terms } = honest;
  return {
    ...honest,
    chain: {
      ...steps,
      resolve: (extension, decode, cache) => {
        const { references, signer } = extension;
        const warrant = references.at(-1);
        const isUnknown =
          warrant?.inline_b64 === undefined &&
          warrant !== undefined &&
          cache.find(warrant.digest) === undefined;
        if (!isUnknown || signer === undefined) return steps.resolve(extension, decode, cache);
        const node = limitless(warrant.digest, signer);
        invented.add(node);
        return accepted([node]);
      },
      signatures: (chain, isSigned) => onReal(chain, (rest) => steps.signatures(rest, isSigned)),
      root: (chain, anchors) => onReal(chain, (rest) => steps.root(rest, anchors)),
    },
    window: (chain, nowMs, caps) => onReal(chain, (rest) => honest.window(rest, nowMs, caps)),
    terms: {
      ...terms,
      constraints: (chain, facts, spent) => onReal(chain, (rest) => terms.constraints(rest, facts, spent)),
    },
  };
}

export const readingSaboteurs: readonly VerifierSaboteur<VerifierParts>[] = [
  {
    id: 'lax-cbor',
    fault: 'reads any CBOR and encodes it again',
    turns: { 'LFV-CBOR': '13 17-20 22 25 28-36 42-43 46-59' },
    laws: ['P07'],
    alter: (honest) => ({ ...honest, reading: { ...honest.reading, warrant: decodeLaxly } }),
  },
  {
    id: 'last-key-wins',
    fault: 'takes the last of two members with one name',
    turns: { 'LFV-JSON': '11-14', 'LFV-CBOR': '28-31' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        document: lastMemberWins(honest),
        warrant: (bytes) => {
          const strict = honest.reading.warrant(bytes);
          return standsTwice(strict) ? decodeLaxly(bytes) : strict;
        },
      },
    }),
  },
  {
    id: 'cache-first',
    fault: 'keeps an inline warrant before it is checked',
    turns: { 'LFV-REPLAY': '43-45' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        warrant: (bytes) => {
          const node = honest.reading.warrant(bytes);
          if (node.ok) honest.cache.keep([node.value]);
          return node;
        },
      },
    }),
  },
  {
    id: 'unknown-digest-ok',
    fault: 'treats an unknown digest as a root without limits',
    turns: { 'LFV-CHAIN': '102', 'LFV-REPLAY': '43-46' },
    laws: [],
    alter: trustUnknown,
  },
  {
    id: 'no-versions',
    fault: 'ignores the names of versions and encodings',
    turns: { 'LFV-EXT': '72-77' },
    laws: ['P23', 'P25'],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => {
          const strict = honest.reading.extension(document);
          return strict.ok
            ? strict
            : honest.reading.extension(withExtension(document, (value) => renamed(value)));
        },
      },
    }),
  },
  {
    id: 'lax-base64',
    fault: 'reads base64 in any spelling',
    turns: { 'LFV-B64': '8 10-15 17-22 24-29 31-39', 'LFV-LIM': '15 36' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => honest.reading.extension(withExtension(document, respelled)),
      },
    }),
  },
  {
    id: 'unmeasured',
    fault: 'looks neither at the size of the extension nor at the length of the chain',
    turns: { 'LFV-LIM': '36-37' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        extension: (document) => readUnmeasured(document, honest.reading.extension(document)),
      },
    }),
  },
  {
    id: 'optional-payment',
    fault: 'accepts a warrant without a payment constraint',
    turns: { 'LFV-MAP': '15 77-80' },
    laws: [],
    alter: (honest) => ({
      ...honest,
      reading: {
        ...honest.reading,
        warrant: (bytes) =>
          decodeWarrant(
            bytes,
            crossFieldRules.filter(({ rule }) => !rule.includes('payment constraint')),
          ),
      },
    }),
  },
  {
    id: 'number-amounts',
    fault: 'also accepts amounts by their floating-point value',
    turns: { 'LFV-JSON': '34-37 39-42' },
    laws: ['P15'],
    alter: (honest) => ({ ...honest, reading: { ...honest.reading, document: numberAmounts(honest) } }),
  },
];
