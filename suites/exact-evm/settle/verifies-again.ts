/**
 * Settle trusts nobody: it verifies again, against the requirements that it was given.
 * @module
 */

import { authorize, type Draft, set } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';
import { signerCounts } from './signer-counts.js';

const inSeconds = (offset: number): string => String(Math.floor(Date.now() / 1000) + offset);

/** Flips the lowest bit of r. */
const corrupted = (signature: string): string => {
  const digit = signature.slice(65, 66);
  return `${signature.slice(0, 65)}${(Number.parseInt(digit, 16) ^ 1).toString(16)}${signature.slice(66)}`;
};

const at = 'paymentPayload.payload.signature';

check(
  'X402-SET-010',
  {
    title:
      'verifies again in settle: an invalid payment sent straight to settle fails and costs no transaction',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['funds', 'signature'],
    spec: 'v2 spec §7.2; exact/EVM §2 Phase 3; @x402/core 2.27.0 facilitator/x402Facilitator',
    why: 'Whoever skips verify settles whatever it likes, and the facilitator pays gas for payments that cannot work.',
    fix: 'Run every check of verify at the start of settle, before anything is signed or sent.',
    saboteur: 'skips-verification-in-settle',
  },
  (t) =>
    t.lane(async () => {
      const stranger = t.payer('stranger');
      const vectors: readonly Vector[] = [
        {
          case: 'signed by another key',
          draft: (draft: Draft) => {
            draft.signer = stranger;
          },
          expects: ['SIG'],
        },
        {
          case: 'corrupted signature',
          body: (body) => set(at, corrupted(signatureIn(body)))(body),
          expects: ['SIG'],
        },
        { case: '65 zero bytes as signature', body: set(at, `0x${'00'.repeat(65)}`), expects: ['SIG'] },
        {
          case: 'nonce changed after signing',
          body: set('paymentPayload.payload.authorization.nonce', `0x${'5a'.repeat(32)}`),
          expects: ['SIG'],
        },
        {
          case: 'signed for another recipient',
          draft: authorize({ to: t.address('elsewhere') }),
          expects: ['RECIPIENT'],
        },
        { case: 'value below the amount', draft: authorize({ value: '9999' }), expects: ['AMOUNT'] },
        {
          case: 'expired a minute ago',
          draft: authorize({ validBefore: inSeconds(-60) }),
          expects: ['EXPIRED'],
        },
        {
          case: 'valid in an hour',
          draft: authorize({ validAfter: inSeconds(3600), validBefore: inSeconds(7200) }),
          expects: ['NOT_YET'],
        },
        {
          case: 'signed for another chain',
          draft: (draft: Draft) => {
            draft.domain.chainId += 1;
          },
          expects: ['SIG'],
        },
      ];
      const before = t.tier >= 2 ? await signerCounts(t) : '';
      await t.refuses(vectors, { endpoints: ['settle'], outcome: 'forged-accepted' });
      // Not forged: the payer signed it, and more moves than the merchant asked for.
      await t.refuses(
        [
          {
            case: 'value above the amount',
            draft: authorize({ value: '10001' }),
            options: { fund: '20000' },
            expects: ['AMOUNT'],
          },
        ],
        { endpoints: ['settle'], outcome: 'wrong-money' },
      );
      if (t.tier < 2) return t.case('signer transactions').outOfReach('needs the chain');
      const after = await signerCounts(t);
      t.case('signer transactions').expect('no signer sent a transaction', {
        expected: before,
        actual: after,
        ok: before === after,
        proven: true,
      });
    }),
);

function signatureIn(body: unknown): string {
  const text = JSON.stringify(body);
  return /"signature":"(0x[0-9a-f]+)"/i.exec(text)?.[1] ?? '';
}

check(
  'X402-SET-014',
  {
    title: 'settles by the requirements that it is given',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T1',
    flags: ['binding', 'funds'],
    spec: 'nirholas/modelcontextprotocol.name #1',
    why: 'The merchant asked for more, or for money elsewhere, and is told that it was paid.',
    fix: 'Compare the signed members with paymentRequirements in settle too; accepted is the payer’s copy and proves nothing.',
    saboteur: 'settles-by-accepted',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'payTo of the requirements is another',
          body: set('paymentRequirements.payTo', t.address('merchant')),
          expects: ['RECIPIENT', 'NETWORK'],
        },
        {
          case: 'amount of the requirements is higher',
          body: set('paymentRequirements.amount', '20000'),
          options: { fund: '30000' },
          expects: ['AMOUNT', 'NETWORK'],
        },
      ],
      { endpoints: ['settle'], outcome: 'forged-accepted' },
    ),
);
