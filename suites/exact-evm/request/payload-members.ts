/**
 * The members of an EIP-3009 payload: a signature in hex, a complete authorization, a nonce of 32 bytes.
 * @module
 */

import { type Authorization, alter, authorize, type Draft, drop, type Edit, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';

const signature = 'paymentPayload.payload.signature';
const authorization = 'paymentPayload.payload.authorization';

check(
  'X402-REQ-007',
  {
    title: 'refuses a missing, non-hex, odd-length or empty signature, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed', 'signature'],
    spec: 'v2 spec §5.2.2; measured with @x402/evm 2.27.0 (D11)',
    why: 'A payment without a readable signature was approved by nobody; a parser that throws on it lets any caller produce server errors.',
    fix: 'Check that payload.signature is 0x followed by whole bytes before it is handed to a hex parser.',
    saboteur: 'parses-missing-signature',
  },
  (t) =>
    t.refuses(
      [
        { case: 'missing', body: drop(signature) },
        { case: 'not hex', body: set(signature, `0x${'zz'.repeat(65)}`) },
        // A digit of r: without one of v, 0x1c would become a v of 1, which is the genuine signature in another form.
        { case: 'odd number of digits', body: alter(signature, (text) => `0x${text.slice(3)}`) },
        { case: 'empty, 0x', body: set(signature, '0x') },
      ],
      { expects: ['MALFORMED', 'SIG'], malformed: true, outcome: 'forged-accepted' },
    ),
);

/**
 * Signed over the value that a facilitator would most likely put in the place of the missing one, so that a
 * default is seen as an acceptance and not hidden behind a broken signature.
 */
const likelyDefaults: Readonly<Record<keyof Authorization, Partial<Authorization>>> = {
  from: {},
  to: {},
  value: {},
  validAfter: { validAfter: '0' },
  validBefore: {},
  nonce: { nonce: `0x${'00'.repeat(32)}` },
};

check(
  'X402-REQ-008',
  {
    title: 'refuses an authorization that lacks a member, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'v2 spec §5.2.2',
    why: 'A member that the facilitator fills in is a term of the payment that the payer never stated.',
    fix: 'Require all six members of authorization as texts; give none of them a default.',
    saboteur: 'defaults-valid-after',
  },
  (t) =>
    t.refuses(
      Object.entries(likelyDefaults).map(([member, change]) => ({
        case: `without ${member}`,
        draft: authorize(change),
        body: drop(`${authorization}.${member}`),
      })),
      { expects: ['MALFORMED', 'SIG'], malformed: true, changed: ['payer'] },
    ),
);

/** Sends another text for the nonce than the 32 bytes that were signed. */
const sentNonce =
  (write: (signed: string) => string): Edit<Draft> =>
  (draft) => {
    const signed = draft.signed?.nonce ?? draft.authorization.nonce;
    draft.signed = { ...draft.signed, nonce: signed };
    draft.authorization.nonce = write(signed);
  };

const nonces: readonly Vector[] = [
  {
    case: '31 bytes',
    draft: (draft) => {
      const short = draft.authorization.nonce.slice(4);
      draft.signed = { nonce: `0x00${short}` };
      draft.authorization.nonce = `0x${short}`;
    },
  },
  { case: '33 bytes', draft: sentNonce((nonce) => `0x00${nonce.slice(2)}`) },
  { case: 'a decimal number', draft: sentNonce((nonce) => BigInt(nonce).toString()) },
  { case: 'without 0x', draft: sentNonce((nonce) => nonce.slice(2)) },
];

check(
  'X402-REQ-013',
  {
    title: 'refuses a nonce that is not 32 bytes',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'v2 spec §5.2.2',
    why: 'Two spellings of one nonce look like two payments to a duplicate guard, while the token knows only one of them.',
    fix: 'Require the nonce to be 0x and exactly 64 hex digits; do not pad, cut or convert it.',
    saboteur: 'pads-short-nonce',
  },
  (t) => t.refuses(nonces, { expects: ['MALFORMED', 'SIG'], malformed: true }),
);
