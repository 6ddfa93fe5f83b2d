/**
 * LFV-CBOR: the encoding of a warrant, rules C1 to C9 and C12. Every warrant here is signed over the bytes it has.
 * @module
 */
import { concat, type EncodedPair, head, Pairs, Raw, write, writePairs } from '../cbor-item.js';
import { constraints, leaf, node } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { keys } from '../keys.js';
import type { Change } from '../scene.js';
import { cap, open, openTerms, signerItem } from '../worlds.js';
import { today } from './pos.js';

type Pairing = readonly EncodedPair[];
const spelled = (spell: (pairs: Pairing) => Uint8Array): Change => node(-1, { spell });
const tampered = (tamper: (full: Uint8Array) => Uint8Array): Change => node(-1, { tamper });
const hex = (bytes: string): Uint8Array => new Raw(bytes).bytes;
const content = (pairs: Pairing): Uint8Array[] => pairs.flatMap(({ key, value }) => [key, value]);
const textOf = ({ key }: EncodedPair): string => Buffer.from(key.subarray(1)).toString();

/** Written twice: the first as it is, the second with another value. */
const doubled = (name: string, second: Uint8Array): Change =>
  spelled((pairs) =>
    writePairs(
      pairs.flatMap((pair) => (textOf(pair) === name ? [pair, { key: pair.key, value: second }] : [pair])),
    ),
  );

const rawText = (bytes: string): Raw => new Raw(concat(head(3, hex(bytes).length), hex(bytes)));
const nestedArrays = (levels: number): Raw => new Raw(`${'81'.repeat(levels)}01`);
const signerWith = (public_key: Raw): Change => leaf({ subject_signer: { alg: 'ed25519', public_key } });
const key = Buffer.from(write(signerItem(keys.agent).public_key ?? 0).subarray(2)).toString('hex');
const assets = [{ asset: 'USDC' }];

const malformed: readonly Row[] = [
  [
    'warrant',
    'a zero byte after it',
    tampered((full) => concat(full, hex('00'))),
    { refs: ['C1', 'W20'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'a second map after it',
    tampered((full) => concat(full, hex('a0'))),
    { refs: ['C1'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'a byte before it',
    tampered((full) => concat(hex('00'), full)),
    { refs: ['C1'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'its last byte missing',
    tampered((full) => full.slice(0, -1)),
    { refs: ['C1'], flags: ['DOS'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'its second half missing',
    tampered((full) => full.slice(0, full.length / 2)),
    { refs: ['C1'], flags: ['DOS'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'nothing but the head of a map',
    tampered(() => hex('ac')),
    { refs: ['C1'], flags: ['DOS'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'inside an array',
    tampered((full) => concat(hex('81'), full)),
    { refs: ['C1'], wrong: ['node0.signature'] },
  ],
  [
    'warrant',
    'inside a byte string',
    tampered((full) => concat(head(2, full.length), full)),
    { refs: ['C1'], wrong: ['node0.signature'] },
  ],
  ['warrant', 'an empty map', tampered(() => hex('a0')), { refs: ['C1', 'C11'], wrong: ['node0.signature'] }],
  [
    'warrant',
    'the tag that says: this is CBOR',
    tampered((full) => concat(hex('d9d9f7'), full)),
    { refs: ['C3'], wrong: ['node0.signature'] },
  ],
  [
    'warrant.version',
    'reserved additional information 28',
    leaf({ version: new Raw('1c') }),
    { refs: ['C1'] },
  ],
  [
    'warrant.version',
    'reserved additional information 30',
    leaf({ version: new Raw('1e') }),
    { refs: ['C1'] },
  ],
  ['warrant.version', 'a break byte', leaf({ version: new Raw('ff') }), { refs: ['C1'] }],
  ['warrant.version', 'the float 1.0 in two bytes', leaf({ version: new Raw('f93c00') }), { refs: ['C3'] }],
  [
    'warrant.version',
    'the float 1.0 in four bytes',
    leaf({ version: new Raw('fa3f800000') }),
    { refs: ['C3'] },
  ],
  [
    'warrant.version',
    'the float 1.0 in eight bytes',
    leaf({ version: new Raw('fb3ff0000000000000') }),
    { refs: ['C3'] },
  ],
  ['warrant.version', 'the bignum 1', leaf({ version: new Raw('c24101') }), { refs: ['C3'] }],
  ['warrant.metadata', 'null', leaf({ metadata: new Raw('f6') }), { refs: ['C2', 'C3'] }],
  ['warrant.metadata', 'undefined', leaf({ metadata: new Raw('f7') }), { refs: ['C2', 'C3'] }],
  [
    'warrant.parent_digest',
    'null, where an absent key is meant',
    leaf({ parent_digest: new Raw('f6') }),
    { refs: ['C3', 'W14'] },
  ],
  [
    'delegation.can_delegate',
    'the simple value 0',
    leaf({ delegation: { can_delegate: new Raw('e0'), max_depth: 0 } }),
    { refs: ['C3'] },
  ],
  [
    'delegation.can_delegate',
    'false in two bytes',
    leaf({ delegation: { can_delegate: new Raw('f814'), max_depth: 0 } }),
    { refs: ['C3'] },
  ],
  [
    'delegation.max_depth',
    'the negative integer -1',
    leaf({ delegation: { can_delegate: false, max_depth: new Raw('20') } }),
    { refs: ['C3'] },
  ],
  [
    'warrant.not_before_ms',
    'a tagged time',
    leaf({ not_before_ms: new Raw('c11a6b49d200') }),
    { refs: ['C3'] },
  ],
  ['warrant.warrant_id', 'stands twice, alike', doubled('warrant_id', write('w-0')), { refs: ['C7', 'W21'] }],
  [
    'warrant.warrant_id',
    'stands twice, with another value',
    doubled('warrant_id', write('w-1')),
    { refs: ['C7', 'W21'], flags: ['CONFUSION'] },
  ],
  [
    'warrant.expires_at_ms',
    'stands twice, the second a year later',
    doubled('expires_at_ms', write(openTerms.expires_at_ms + 31_536_000_000)),
    { refs: ['C7', 'W21'], flags: ['CONFUSION'] },
  ],
  [
    'max_per_request.amount',
    'stands twice, the second larger',
    constraints(0, {
      payment: {
        max_per_request: new Pairs([
          ['amount', '1'],
          ['amount', '1000000'],
        ]),
        allowed_assets: assets,
      },
    }),
    { refs: ['C7', 'W21'], flags: ['CONFUSION'] },
  ],
  ['warrant.warrant_id', 'the byte ff', leaf({ warrant_id: rawText('ff') }), { refs: ['C8'] }],
  ['warrant.warrant_id', 'an overlong zero', leaf({ warrant_id: rawText('c080') }), { refs: ['C8'] }],
  [
    'warrant.warrant_id',
    'half of a surrogate pair',
    leaf({ warrant_id: rawText('eda080') }),
    { refs: ['C8'] },
  ],
  ['warrant.warrant_id', 'a character cut off', leaf({ warrant_id: rawText('e282') }), { refs: ['C8'] }],
  [
    'warrant.warrant_id',
    'a code point beyond U+10FFFF',
    leaf({ warrant_id: rawText('f4908080') }),
    { refs: ['C8'] },
  ],
  [
    'warrant.metadata',
    'nine levels',
    leaf({ metadata: nestedArrays(8) }),
    { refs: ['C9', '16'], flags: ['DOS'] },
  ],
  [
    'warrant.metadata',
    '5000 levels',
    leaf({ metadata: nestedArrays(5_000) }),
    { refs: ['C9'], flags: ['DOS'] },
  ],
  [
    'warrant.warrant_id',
    'a text of 4294967295 bytes, declared',
    leaf({ warrant_id: new Raw('7affffffff41') }),
    { refs: ['C1'], flags: ['DOS'] },
  ],
  [
    'warrant.constraints',
    'an array of 2^64 - 1 items, declared',
    leaf({ constraints: new Raw('9bffffffffffffffff') }),
    { refs: ['C1'], flags: ['DOS'] },
  ],
  [
    'warrant.metadata',
    'a map of 2^32 pairs, declared',
    leaf({ metadata: new Raw('bb0000000100000000') }),
    { refs: ['C1'], flags: ['DOS'] },
  ],
];

const notCanonical: readonly Row[] = [
  [
    'warrant',
    'an indefinite map',
    spelled((pairs) => concat(hex('bf'), ...content(pairs), hex('ff'))),
    { refs: ['C4', 'W20'] },
  ],
  [
    'warrant.constraints',
    'an indefinite array',
    leaf({ constraints: new Raw(concat(hex('9f'), write(cap('1000000')), hex('ff'))) }),
    { refs: ['C4'] },
  ],
  [
    'warrant.warrant_id',
    'an indefinite text',
    leaf({ warrant_id: new Raw('7f63772d30ff') }),
    { refs: ['C4'] },
  ],
  [
    'subject_signer.public_key',
    'an indefinite byte string',
    signerWith(new Raw(`5f5820${key}ff`)),
    { refs: ['C4'] },
  ],
  [
    'warrant.version',
    '0x18 0x01 instead of 0x01',
    leaf({ version: new Raw('1801') }),
    { refs: ['C5', 'C12', 'W20'] },
  ],
  ['warrant.version', '1 in three bytes', leaf({ version: new Raw('190001') }), { refs: ['C5'] }],
  ['warrant.version', '1 in five bytes', leaf({ version: new Raw('1a00000001') }), { refs: ['C5'] }],
  ['warrant.version', '1 in nine bytes', leaf({ version: new Raw('1b0000000000000001') }), { refs: ['C5'] }],
  [
    'warrant.warrant_id',
    'its length in two bytes',
    leaf({ warrant_id: new Raw('7803772d30') }),
    { refs: ['C5'] },
  ],
  [
    'subject_signer.public_key',
    'its length in three bytes',
    signerWith(new Raw(`590020${key}`)),
    { refs: ['C5'] },
  ],
  [
    'warrant.constraints',
    'the count of the array in two bytes',
    leaf({ constraints: new Raw(concat(hex('9801'), write(cap('1000000')))) }),
    { refs: ['C5'] },
  ],
  [
    'warrant.delegation',
    'the count of the map in two bytes',
    leaf({ delegation: new Raw(concat(hex('b802'), write(openTerms.delegation).subarray(1))) }),
    { refs: ['C5'] },
  ],
  [
    'warrant',
    'the count of the map in two bytes',
    spelled((pairs) => concat(hex('b8'), Uint8Array.of(pairs.length), ...content(pairs))),
    { refs: ['C5'] },
  ],
  [
    'warrant',
    'the length of a key in two bytes',
    spelled((pairs) =>
      writePairs(
        pairs.map((pair) =>
          textOf(pair) === 'version' ? { ...pair, key: concat(hex('7807'), pair.key.subarray(1)) } : pair,
        ),
      ),
    ),
    { refs: ['C5'] },
  ],
  ['warrant', 'its keys in reverse', spelled((pairs) => writePairs(pairs.toReversed())), { refs: ['C6'] }],
  [
    'warrant',
    'two keys changed places',
    spelled((pairs) => writePairs([...pairs.slice(1, 2), ...pairs.slice(0, 1), ...pairs.slice(2)])),
    { refs: ['C6'] },
  ],
  [
    'warrant',
    'its keys in alphabetical order, whatever their length',
    spelled((pairs) => writePairs(pairs.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1)))),
    { refs: ['C6'] },
  ],
  [
    'warrant.delegation',
    'its keys changed places',
    leaf({
      delegation: new Pairs([
        ['can_delegate', false],
        ['max_depth', 0],
      ]),
    }),
    { refs: ['C6'] },
  ],
  [
    'warrant.metadata',
    'an integer as key',
    leaf({ metadata: new Pairs([[1, 'v']]) }),
    { refs: ['C6'], code: 'warrant_not_canonical' },
  ],
  [
    'warrant.metadata',
    'a byte string as key',
    leaf({ metadata: new Pairs([[hex('61'), 'v']]) }),
    { refs: ['C6'] },
  ],
];

export const cbor: Family = {
  id: 'LFV-CBOR',
  description: 'The deterministic encoding of a warrant: heads, lengths, order, duplicates, types, depth.',
  drafts: [
    positive(
      'keys of equal length, sorted by their bytes',
      leaf({
        metadata: new Map([
          ['b', '1'],
          ['a', '2'],
          ['aa', '3'],
          ['\u00e9', '4'],
        ]),
      })(open),
      { refs: ['C6'] },
    ),
    positive(
      'integers at the edges of their heads',
      leaf({ not_before_ms: 23, expires_at_ms: open.nowMs + 1 })({
        ...open,
        config: { ...open.config, max_execution_lifetime_ms: 2 ** 53 - 1 },
      }),
      { refs: ['C5'], flags: ['EDGE_CASE'] },
    ),
    positive(
      'integers that need eight bytes, four bytes and one',
      constraints(
        0,
        {
          payment: {
            ...cap('1000000').payment,
            period_limit: { amount: '1000000', window_ms: 4_294_967_296 },
          },
        },
        {
          payment: {
            ...cap('1000000').payment,
            period_limit: { amount: '1000000', window_ms: 4_294_967_295 },
          },
        },
      )(open),
      { refs: ['C5'], needs: ['period_limit'], flags: ['EDGE_CASE'] },
    ),
    ...negatives(
      today,
      {
        step: '0',
        code: 'warrant_malformed',
        also: ['warrant_not_canonical'],
        basis: 'kit',
        flags: ['MALLEABILITY'],
      },
      malformed,
    ),
    ...negatives(
      today,
      {
        step: '0',
        code: 'warrant_not_canonical',
        also: ['warrant_malformed'],
        basis: 'kit',
        flags: ['MALLEABILITY'],
      },
      notCanonical,
    ),
  ],
};
