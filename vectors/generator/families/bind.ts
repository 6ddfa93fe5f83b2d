/**
 * LFV-BIND: what the proof was made for (sections 7 and 8). Everything here is allowed by the warrant; only the proof, or
 * the list of offers, says no. Steps b, f and g.
 * @module
 */

import { digestOf, hashJcs } from '../../../src/warrant/digest.js';
import { signerOf } from '../../../src/warrant/signature/signing-key.js';
import type { JsonObject } from '../../../src/wire/json.js';
import { all, claim, config, constraints, dropped, ext, finish, proof, request, sent } from '../changes.js';
import { type Family, negatives, positive, type Row } from '../draft.js';
import { setPath } from '../json-path.js';
import { bytesFor, keys } from '../keys.js';
import type { Change, RequestPlan } from '../scene.js';
import { cap, open, subjects, usdc } from '../worlds.js';
import { plain } from './pos.js';

/** A warrant that lets any of the changes below pass, so that no earlier step sees them. */
const free = all(
  constraints(-1, {
    payment: { ...cap('1000000').payment, allowed_assets: [{ asset: usdc }, { asset: 'USDC' }] },
  }),
  config({ merchant_hosts: ['shop.merchant-a.example', 'merchant-a.example'] }),
)(open);

const base = positive('a warrant that allows several assets, networks, hosts and requests', free);
const extra = positive(
  'extra and unknown members of the offer, echoed to the letter',
  {
    ...free,
    accepted: {
      ...free.accepted,
      extra: { name: 'USD Coin', version: '2', nested: { b: 1, a: [1, 2] } },
      memo: 'order 17',
    },
    challenge: free.challenge && {
      ...free.challenge,
      accepts: [
        {
          ...free.accepted,
          extra: { name: 'USD Coin', version: '2', nested: { a: [1, 2], b: 1 } },
          memo: 'order 17',
        },
      ],
    },
  },
  { refs: ['7.1'] },
);

/** The proof was made for the request as it was; the merchant sees another. */
const moved =
  (patch: Partial<RequestPlan>): Change =>
  (scene) =>
    all(proof({ request: scene.request }), request(patch))(scene);

/** The agent accepts, with honest hashes, what was never offered. */
const echoed =
  (patch: JsonObject): Change =>
  (scene) => ({ ...scene, accepted: { ...scene.accepted, ...patch } });

const otherHash = bytesFor('other hash');
const other = (name: string): string => digestOf(hashJcs(name));

const unsigned = {
  step: 'b',
  code: 'proof_signature_invalid',
  flags: ['BINDING'],
  basis: 'spec*',
  wrong: ['proof.signature'],
} as const;

export const bind: Family = {
  id: 'LFV-BIND',
  description: 'A proof is for one quote, one request, one payload, one subject, one challenge, one warrant.',
  drafts: [
    base,
    extra,
    ...negatives(
      base,
      {
        step: 'f',
        code: 'accepted_hash_mismatch',
        flags: ['BINDING'],
        basis: 'spec*',
        wrong: ['accepted_hash'],
        refs: ['W75', 'L17'],
      },
      [
        ['accepted.amount', 'lower, after the proof', sent('accepted.amount', '9999')],
        ['accepted.amount', 'higher, after the proof', sent('accepted.amount', '10001')],
        ['accepted.asset', 'changed after the proof', sent('accepted.asset', 'USDC'), { refs: ['W16'] }],
        ['accepted.asset', 'the same address in other letters', sent('accepted.asset', usdc.toLowerCase())],
        ['accepted.network', 'changed after the proof', sent('accepted.network', 'eip155:1')],
        ['accepted.scheme', 'changed after the proof', sent('accepted.scheme', 'upto')],
        [
          'accepted.payTo',
          'changed after the proof',
          sent('accepted.payTo', '0x000000000000000000000000000000000000dEaD'),
        ],
        ['accepted.maxTimeoutSeconds', 'changed after the proof', sent('accepted.maxTimeoutSeconds', 61)],
        ['accepted.maxTimeoutSeconds', 'removed after the proof', dropped('accepted.maxTimeoutSeconds')],
        ['accepted.extra.version', 'changed after the proof', sent('accepted.extra.version', '1')],
        ['accepted.extra', 'removed after the proof', dropped('accepted.extra')],
        ['accepted.memo', 'added after the proof', sent('accepted.memo', 'gift')],
        [
          'proof.accepted_hash',
          'made for a quote of five members',
          proof({
            accepted: Object.fromEntries(
              Object.entries(free.accepted).filter(([name]) =>
                ['scheme', 'network', 'asset', 'amount', 'payTo'].includes(name),
              ),
            ),
          }),
        ],
        [
          'proof.accepted_hash',
          'made for the whole document',
          proof({ accepted: { x402Version: 2, accepted: free.accepted } }),
        ],
      ],
    ),
    ...negatives(
      extra,
      {
        step: 'f',
        code: 'accepted_hash_mismatch',
        flags: ['BINDING'],
        basis: 'spec*',
        wrong: ['accepted_hash'],
        refs: ['W75'],
      },
      [
        ['accepted.extra.nested.a', 'its entries changed places', sent('accepted.extra.nested.a', [2, 1])],
        ['accepted.memo', 'removed after the proof', dropped('accepted.memo')],
      ],
    ),
    ...negatives(
      base,
      { step: 'f', code: 'accepted_not_offered', flags: ['BINDING'], basis: 'spec*', refs: ['W74'] },
      [
        ['accepted.amount', 'cheaper than offered, with honest hashes', echoed({ amount: '1' })],
        [
          'accepted.payTo',
          'another payee, with honest hashes',
          echoed({ payTo: '0x000000000000000000000000000000000000dEaD' }),
        ],
        [
          'accepted.maxTimeoutSeconds',
          'longer than offered, with honest hashes',
          echoed({ maxTimeoutSeconds: 3_600 }),
          { refs: ['W75'] },
        ],
        [
          'accepted.extra',
          'other than offered, with honest hashes',
          echoed({ extra: { name: 'USD Coin', version: '1' } }),
          { refs: ['W75'] },
        ],
        ['accepted.memo', 'a member that was not offered', echoed({ memo: 'x' })],
        [
          'challenge.accepts',
          'empty',
          (scene) => ({ ...scene, challenge: scene.challenge && { ...scene.challenge, accepts: [] } }),
        ],
      ],
    ),
    ...negatives(
      base,
      {
        step: 'g',
        code: 'request_hash_mismatch',
        flags: ['BINDING'],
        basis: 'spec*',
        wrong: ['request_hash'],
      },
      [
        ['request.method', 'PUT instead of POST', moved({ method: 'PUT' })],
        ['request.authority', 'another host of the merchant', moved({ authority: 'merchant-a.example' })],
        [
          'request.authority',
          'a port',
          moved({ authority: 'shop.merchant-a.example:443' }),
          { basis: 'kit' },
        ],
        ['request.target', 'another path', moved({ target: '/v1/buy?q=flights' })],
        [
          'request.target',
          'another query',
          moved({ target: '/v1/search?q=hotels' }),
          { refs: ['L13'], basis: 'kit' },
        ],
        ['request.target', 'no query', moved({ target: '/v1/search' }), { refs: ['L13'], basis: 'kit' }],
        [
          'request.target',
          'an escape of the same letter',
          moved({ target: '/v1/se%61rch?q=flights' }),
          { basis: 'kit' },
        ],
        [
          'request.target',
          'a line feed that shifts the fields',
          moved({ target: '/v1/search?q=flights\nx' }),
          { refs: ['W17'], flags: ['INJECTION', 'BINDING'] },
        ],
        ['request.body', 'another', moved({ body: new Uint8Array(Buffer.from('{"query":"hotels"}')) })],
        ['request.body', 'empty', moved({ body: new Uint8Array() })],
        [
          'request.body',
          'a space more',
          moved({ body: new Uint8Array(Buffer.from('{"query":"flights"} ')) }),
        ],
      ],
    ),
    ...negatives(base, unsigned, [
      [
        'payload',
        'exchanged after the proof',
        sent('payload.authorization.value', '1'),
        { refs: ['W77', 'L07'], basis: 'kit' },
      ],
      [
        'payload',
        'a member added after the proof',
        sent('payload.memo', 'x'),
        { refs: ['W77', 'L07'], basis: 'kit' },
      ],
      ...subjects
        .slice(1, 3)
        .map(
          ({ kind, value }): Row => [
            'subject.payment_subject',
            `exchanged for ${kind} ${value}, which the warrant allows too`,
            ext('subject.payment_subject', { kind, value }),
            { refs: ['W76', 'L08'], basis: 'kit' },
          ],
        ),
      ['proof', 'signed for another challenge', claim({ challenge_id: '01KEZ3V5R8W0Q2T4N6B8D0F2H5' })],
      ['proof', 'signed for another warrant', claim({ warrant_digest: otherHash })],
      [
        'proof',
        'signed for another payload',
        claim({ payload_hash: otherHash }),
        { refs: ['W77', 'L07'], basis: 'kit' },
      ],
      ['proof', 'signed with another nonce', claim({ nonce: bytesFor('other nonce', 16) })],
      ['proof', 'signed at another time', claim({ created_at_ms: 1 })],
      [
        'proof',
        'signed for another signer',
        claim({ signer: { alg: 'ed25519', public_key: signerOf(keys.delegate).public_key } }),
      ],
      [
        'proof',
        'signed without the payment subject',
        claim({ payment_subject: undefined }),
        { refs: ['W76', 'L08'], basis: 'kit' },
      ],
      [
        'proof',
        'signed without the hash of the payload',
        claim({ payload_hash: undefined }),
        { refs: ['W77', 'L07'], basis: 'kit' },
      ],
      [
        'proof',
        'signed with a key id in the signer',
        proof({ claims: (claims) => ({ ...claims, signer: { ...Object(claims.signer), key_id: 'kid-2' } }) }),
        { basis: 'kit' },
      ],
      [
        'proof.accepted_hash',
        'exchanged for another, after signing',
        ext('proof.accepted_hash', other('accepted')),
        { wrong: ['accepted_hash', 'proof.signature'] },
      ],
      [
        'proof.request_hash',
        'exchanged for another, after signing',
        ext('proof.request_hash', other('request')),
        { wrong: ['request_hash', 'proof.signature'] },
      ],
      [
        'proof.nonce_b64',
        'exchanged after signing',
        ext('proof.nonce_b64', Buffer.from(bytesFor('later nonce', 16)).toString('base64')),
        { refs: ['W71'] },
      ],
      [
        'proof.created_at_ms',
        'moved by a millisecond after signing',
        ext('proof.created_at_ms', open.proof.createdAtMs + 1),
      ],
      [
        'accepted',
        'exchanged together with its hash, after signing',
        finish((document) => {
          const accepted = { ...free.accepted, amount: '1' };
          return setPath(
            setPath(document, 'accepted', accepted),
            'extensions.ledgerflow.proof.accepted_hash',
            digestOf(hashJcs(accepted)),
          );
        }),
        { refs: ['W16'] },
      ],
    ]),
    ...negatives(plain, unsigned, [
      [
        'payload',
        'exchanged after the proof',
        sent('payload.paymentIntentId', 'pi_2'),
        { refs: ['W77', 'L07'], basis: 'kit' },
      ],
    ]),
    ...negatives(
      base,
      { step: 'b', code: 'proof_nonce_invalid', flags: ['BINDING'], basis: 'spec*', refs: ['L24'] },
      [
        ['proof.nonce_b64', '15 bytes where 16 are asked', proof({ nonce: bytesFor('short nonce', 15) })],
        ['proof.nonce_b64', 'one byte', proof({ nonce: bytesFor('short nonce', 1) })],
        [
          'proof.nonce_b64',
          '17 bytes where 16 are asked',
          proof({ nonce: bytesFor('longer nonce', 17) }),
          { ambiguous: 'L24' },
        ],
      ],
    ),
  ],
};
