/**
 * Which digests, hashes and signatures of a vector of the text profile are wrong, according to an implementation that
 * shares nothing with the product: a CBOR reader for that one map, its own joining of the text, and node:crypto.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

type Item = string | number | boolean | null | Buffer | Item[] | Map<string, Item>;

function readItem(bytes: Buffer, at: number): [Item, number] {
  const first = bytes.readUInt8(at);
  const [major, info] = [first >> 5, first & 31];
  if (major === 7) return [info === 22 ? null : info === 21, at + 1];
  const width = info < 24 ? 0 : 2 ** (info - 24);
  const count =
    width === 0 ? info : Number(BigInt(`0x${bytes.subarray(at + 1, at + 1 + width).toString('hex')}`));
  let end = at + 1 + width;
  const next = (): Item => {
    const [item, after] = readItem(bytes, end);
    end = after;
    return item;
  };
  switch (major) {
    case 0:
      return [count, end];
    case 2:
      return [bytes.subarray(end, end + count), end + count];
    case 3:
      return [bytes.subarray(end, end + count).toString('utf8'), end + count];
    case 4:
      return [Array.from({ length: count }, next), end];
    default:
      return [new Map(Array.from({ length: count }, (): [string, Item] => [String(next()), next()])), end];
  }
}

function at(item: Item | undefined, ...path: string[]): Item {
  const found = path.reduce<Item | undefined>(
    (one, name) => (one instanceof Map ? one.get(name) : undefined),
    item,
  );
  if (found === undefined) throw new Error(`no ${path.join('.')}`);
  return found;
}
const listAt = (item: Item, ...path: string[]): Item[] => {
  const found = at(item, ...path);
  if (!Array.isArray(found)) throw new Error(`no list ${path.join('.')}`);
  return found;
};
const hexAt = (item: Item, ...path: string[]): string => {
  const found = at(item, ...path);
  if (!Buffer.isBuffer(found)) throw new Error(`no bytes ${path.join('.')}`);
  return found.toString('hex');
};

const names: Readonly<Record<string, string>> = {
  Ed25519: 'ed25519',
  Caip10: 'caip10',
  FacilitatorAccount: 'facilitator_account',
  ExchangeAccount: 'exchange_account',
  Opaque: 'opaque',
  Onchain: 'onchain',
  Exchange: 'exchange',
};
const nameOf = (item: Item): string => names[String(item)] ?? `unknown ${String(item)}`;
const joined = (items: readonly string[]): string =>
  [...items].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))).join('|');
const texts = (item: Item, ...path: string[]): string => joined(listAt(item, ...path).map(String));
const orDash = (item: Item): string => (item === null ? '-' : String(item));
const bit = (item: Item): string => (item === true ? '1' : '0');

const signer = (item: Item): string =>
  `${nameOf(at(item, 'alg'))}:${hexAt(item, 'public_key')}:${orDash(at(item, 'key_id'))}`;

const fields: Readonly<Record<string, (terms: Item) => string>> = {
  Merchant: (terms) =>
    `merchant(merchant_ids=${texts(terms, 'merchant_ids')};host_suffixes=${texts(terms, 'host_suffixes')})`,
  Resource: (terms) =>
    `resource(methods=${joined(listAt(terms, 'http_methods').map((one) => String(one).toUpperCase()))};paths=${texts(terms, 'path_prefixes')})`,
  Tool: (terms) =>
    `tool(tools=${texts(terms, 'tool_names')};providers=${texts(terms, 'model_providers')};labels=${texts(terms, 'action_labels')})`,
  Sponsorship: (terms) =>
    `sponsorship(allow=${bit(at(terms, 'allow_sponsored_execution'))};sponsors=${texts(terms, 'sponsor_ids')})`,
  Payment: (terms) => {
    const period = at(terms, 'period_limit');
    const assets = listAt(terms, 'allowed_assets').map(
      (one) => `${String(at(one, 'asset'))}@${orDash(at(one, 'network'))}`,
    );
    const written =
      period === null ? '-' : `${String(at(period, 'amount'))}@${String(at(period, 'window_ms'))}`;
    return `payment(max=${String(at(terms, 'max_per_request', 'amount'))};period=${written};assets=${joined(assets)};rails=${joined(listAt(terms, 'allowed_rails').map(nameOf))};schemes=${texts(terms, 'allowed_schemes')};payees=${texts(terms, 'payee_ids')})`;
  },
};

function constraint(item: Item): string {
  if (!(item instanceof Map)) throw new Error('no constraint');
  const [kind, terms] = [...item][0] ?? [];
  const write = fields[String(kind)];
  if (write === undefined || terms === undefined) throw new Error(`no constraint ${String(kind)}`);
  return write(terms);
}

function audience(item: Item): string {
  if (item === 'Any') return 'any';
  const [form] = item instanceof Map ? [...item.keys()] : [];
  return `${form === 'MerchantIds' ? 'merchant_ids' : 'merchant_hosts'}=${texts(item, String(form))}`;
}

/** Section 20.2, once more. */
export function joinText(warrant: Item): string {
  const subjects = listAt(warrant, 'payment_subjects').map(
    (one) => `${nameOf(at(one, 'kind'))}:${String(at(one, 'value'))}`,
  );
  const entries = at(warrant, 'metadata', 'entries');
  const metadata = [...(entries instanceof Map ? entries : [])]
    .sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    .map(([key, value]) => `${key}=${String(value)}`);
  return `version=${String(at(warrant, 'version'))};warrant_id=${String(at(warrant, 'warrant_id'))};issuer=${signer(at(warrant, 'issuer'))};subject_signer=${signer(at(warrant, 'subject_signer'))};payment_subjects=${joined(subjects)};audience=${audience(at(warrant, 'audience'))};not_before_ms=${String(at(warrant, 'not_before_ms'))};expires_at_ms=${String(at(warrant, 'expires_at_ms'))};delegation=can_delegate=${bit(at(warrant, 'delegation', 'can_delegate'))};max_depth=${String(at(warrant, 'delegation', 'max_depth'))};constraints=${joined(listAt(warrant, 'constraints').map(constraint))};metadata=${metadata.join(',')}`;
}

const digest = (content: string | Buffer): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

function isSigned(keyHex: string, message: string, signature: Buffer): boolean {
  const spki = Buffer.from(`302a300506032b6570032100${keyHex}`, 'hex');
  return verify(
    null,
    Buffer.from(message),
    createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    signature,
  );
}

interface Params {
  readonly request: Readonly<Record<'method' | 'authority' | 'target' | 'body_b64', string>>;
  readonly payment_payload_b64: string;
}

const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

/** Seals that are wrong; undefined when the payment carries no warrant to look at. */
export function wrongTextSeals({ request, payment_payload_b64 }: Params): string[] | undefined {
  const { accepted, extensions } = JSON.parse(base64(payment_payload_b64).toString('utf8'));
  const carried = extensions.ledgerflow;
  if (carried?.warrant.inline_b64 === undefined) return undefined;
  const [warrant] = readItem(base64(carried.warrant.inline_b64), 0);
  const text = joinText(warrant);
  const signature = hexAt(warrant, 'signature', 'value');
  const { proof, subject } = carried;
  const key = base64(subject.signer.key_b64).toString('hex');
  const proved = `domain=ledgerflow-pop/v1;challenge_id=${carried.challenge_id};warrant_digest=${carried.warrant.digest};accepted_hash=${proof.accepted_hash};request_hash=${proof.request_hash};created_at_ms=${proof.created_at_ms};nonce=${base64(proof.nonce_b64).toString('utf8')};signer_key=${key}`;
  const quote = `scheme=${accepted.scheme};asset=${accepted.asset};amount=${accepted.amount};payee_id=${accepted.payTo};network=${accepted.network}`;
  const asked = `${request.method.toUpperCase()}\n${request.authority.toLowerCase()}\n${request.target}\n${digest(base64(request.body_b64))}`;
  const seals: Readonly<Record<string, boolean>> = {
    'node0.digest': digest(`${text};signature=ed25519:${signature}`) === carried.warrant.digest,
    'node0.signature': isSigned(hexAt(warrant, 'issuer', 'public_key'), text, Buffer.from(signature, 'hex')),
    accepted_hash: digest(quote) === proof.accepted_hash,
    request_hash: digest(asked) === proof.request_hash,
    'proof.signature': isSigned(key, proved, base64(proof.signature.value_b64)),
  };
  return Object.keys(seals).filter((name) => seals[name] !== true);
}
