/**
 * LFV-JSON: one meaning of a JSON document or none (section 2.1). Step 0.
 * @module
 */
import { printed, quote, quoteWithout, sent } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { open } from '../worlds.js';
import { today } from './pos.js';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const replaced = (from: string, to: string) => printed((text) => text.replace(from, to));

/** `{"a":` nested in the payload of the document: the document, payload and the innermost value count as levels. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

const positives = [
  positive('white space everywhere', {
    ...open,
    print: (document) => `\r\n\t ${JSON.stringify(document, null, 2)} \n`,
  }),
  positive(
    'escapes that need not be escapes',
    replaced('"version":"lfx402/v1"', '"ver\\u0073ion":"lfx402\\/v1"')(open),
    {
      flags: ['EDGE_CASE'],
    },
  ),
  positive(
    'a number with a fraction and one with an exponent outside the extension',
    sent('vendor', [1.25, 1e300])(open),
    {
      flags: ['EDGE_CASE'],
    },
  ),
];

export const json: Family = {
  id: 'LFV-JSON',
  description: 'The payment document as JSON that no two parsers read differently.',
  drafts: [
    ...positives,
    ...negatives(
      today,
      { step: '0', code: 'ledgerflow_malformed', flags: ['MALLEABILITY'], basis: 'spec*' },
      [
        ['document', 'a byte order mark', printed((text) => `\ufeff${text}`)],
        ['document', 'a second value after it', printed((text) => `${text}{}`)],
        [
          'document',
          'a byte that is no UTF-8',
          printed((text) =>
            Buffer.concat([
              utf8(text.slice(0, -1)),
              Buffer.from(',"x":"'),
              Buffer.of(0xff),
              Buffer.from('"}'),
            ]),
          ),
        ],
        [
          'document',
          'cut off in the middle',
          printed((text) => text.slice(0, text.length / 2)),
          { flags: ['DOS'] },
        ],
        ['document', 'empty', printed(() => ''), { flags: ['DOS'] }],
        ['document', 'an array', printed((text) => `[${text}]`), { also: ['ledgerflow_missing'] }],
        ['document', 'null', printed(() => 'null'), { also: ['ledgerflow_missing'] }],
        [
          'accepted',
          'stands twice, the second cheaper',
          printed(
            (text) =>
              `${text.slice(0, -1)},"accepted":{"scheme":"exact","network":"eip155:8453","amount":"1","asset":"x","payTo":"y"}}`,
          ),
          { refs: ['W21'], flags: ['CONFUSION'], wrong: ['accepted_hash'] },
        ],
        [
          'accepted.amount',
          'stands twice',
          replaced('"amount":"10000"', '"amount":"1","amount":"10000"'),
          { refs: ['W21'], flags: ['CONFUSION'] },
        ],
        [
          'extensions.ledgerflow.version',
          'stands twice, once with an escape in its name',
          replaced('"version":"lfx402/v1"', '"version":"lfx402/v1","ver\\u0073ion":"lfx402/v1"'),
          { refs: ['W21'], flags: ['CONFUSION'] },
        ],
        [
          'extensions.ledgerflow.subject',
          'stands twice',
          printed((text) => text.replace('"subject":{', '"subject":{},"subject":{')),
          { refs: ['W21'], flags: ['CONFUSION'] },
        ],
        ['payload.x', 'half of a surrogate pair', replaced('"payload":{', '"payload":{"x":"\\ud83d",')],
        [
          'vendor',
          'an integer above 2^53 - 1',
          replaced('"x402Version":2', '"x402Version":2,"vendor":9007199254740993'),
        ],
        [
          'vendor',
          'an integer below -(2^53 - 1)',
          replaced('"x402Version":2', '"x402Version":2,"vendor":-9007199254740993'),
        ],
        ['vendor', 'a number that overflows', replaced('"x402Version":2', '"x402Version":2,"vendor":1e400')],
        [
          'vendor',
          '33 levels of nesting',
          replaced('"x402Version":2', `"x402Version":2,"vendor":${nested(32)}`),
          { flags: ['DOS'], basis: 'kit' },
        ],
        [
          'vendor',
          '30000 levels of nesting',
          replaced('"x402Version":2', `"x402Version":2,"vendor":${'['.repeat(30_000)}${']'.repeat(30_000)}`),
          { flags: ['DOS'], basis: 'kit' },
        ],
        ['document', 'a trailing comma', printed((text) => text.replace(/\}$/, ',}'))],
        ['document', 'a comment', printed((text) => `/* paid */${text}`)],
        ['document', 'single quotes', printed((text) => text.replaceAll('"', "'"))],
        ['payload.x', 'NaN', replaced('"payload":{', '"payload":{"x":NaN,')],
        ['payload.x', 'a line feed inside a text', replaced('"payload":{', '"payload":{"x":"a\nb",')],
        ['payload.x', 'a number with a leading zero', replaced('"payload":{', '"payload":{"x":01,')],
        [
          'proof.created_at_ms',
          'a fraction of zero',
          printed((text) => text.replace(/"created_at_ms":(\d+)/, '"created_at_ms":$1.5')),
          { basis: 'kit', title: 'proof.created_at_ms: half a millisecond' },
        ],
        ['accepted', 'a text instead of an object', sent('accepted', 'exact'), { wrong: ['accepted_hash'] }],
        ...['scheme', 'network', 'asset', 'amount', 'payTo'].map(
          (name): Row => [`accepted.${name}`, 'absent', quoteWithout(name)],
        ),
        ['accepted.amount', 'a JSON number', quote({ amount: 10_000 }), { refs: ['W50', 'L10'] }],
        ...['1e3', '01', '+1', '-1', '1.0', '', ' 1', '0x10', (2n ** 256n).toString(), '\u0661'].map(
          (amount): Row => [
            'accepted.amount',
            `${JSON.stringify(amount)} is no amount`,
            quote({ amount }),
            { refs: ['W50', 'L10'], basis: 'kit', flags: ['CONFUSION'] },
          ],
        ),
        ['payload', 'absent', printed((text) => text.replace('"payload":', '"payments":'))],
      ],
    ),
  ],
};
