/**
 * Only the payer's own, intact signature counts.
 * @module
 */
import { joinSignature, splitSignature } from '../../../src/evm/signature-forms.js';
import type { Check } from '../../kit/check-context.js';
import { alter, type Payment, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';

const signaturePath = 'paymentPayload.payload.signature';

check(
  'X402-EVM-001',
  {
    title: 'refuses a signature that does not recover to the payer',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature'],
    spec: 'v2 spec §6.1.2; exact/EVM Phase 2',
    why: 'Anyone can name a stranger as payer, and the merchant delivers on a payment that nobody authorised.',
    fix: 'Recover the signer from the EIP-712 digest and refuse unless it equals authorization.from.',
    saboteur: 'accepts-foreign-signer',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'signed with another key',
          draft: (draft) => {
            draft.signer = t.payer('another key');
          },
        },
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    ),
);

check(
  'X402-EVM-002',
  {
    title: 'refuses a signature with one wrong bit',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature'],
    spec: 'v2 spec §6.1.2; exact/EVM Phase 2',
    why: 'A signature that is repaired on the way in was not given by the payer in this form, and the token will not take it.',
    fix: 'Recover from the bytes as they were sent; refuse a v other than 27 or 28 instead of replacing it.',
    saboteur: 'repairs-v',
  },
  async (t) => {
    const { payer, requirements, authorization } = (await signedWithV27(t)).draft;
    // The same authorization once more, so that r, s and v are known before a bit is flipped.
    const options = { payer, payTo: requirements.payTo, authorization };
    const flipped = (part: 'r' | 's' | 'v') =>
      alter(signaturePath, (signature) => flipLowestBit(signature, part));
    await t.refuses(
      [
        { case: 'one bit of r', body: flipped('r'), options },
        { case: 'one bit of s', body: flipped('s'), options },
        // 26 is no recovery value, so that the form is wrong as well.
        { case: 'one bit of v', body: flipped('v'), options, expects: ['SIG', 'MALFORMED'] },
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    );
  },
);

check(
  'X402-EVM-003',
  {
    title: 'refuses 65 bytes that are no signature at all, without a server error',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'malformed'],
    spec: 'v2 spec §6.1.2; exact/EVM Phase 2',
    why: 'A recovery library that throws turns a forged payment into an error of the service, or worse, into a pass.',
    fix: 'Treat an error of the recovery as a signature that does not match.',
    saboteur: 'crashes-on-zero-signature',
  },
  (t) =>
    t.refuses(
      [
        { case: '65 zero bytes', body: set(signaturePath, `0x${'00'.repeat(65)}`) },
        { case: '65 bytes of ff', body: set(signaturePath, `0x${'ff'.repeat(65)}`) },
      ],
      { expects: ['SIG', 'MALFORMED'], outcome: 'forged-accepted' },
    ),
);

/** A payment whose v is 27: about every second one, and a facilitator that guesses v guesses 27. */
async function signedWithV27(t: Check): Promise<Payment> {
  for (let tries = 0; tries < 64; tries += 1) {
    const payment = await t.payment();
    if (splitSignature(payment.signature).v === 27) return payment;
  }
  throw new Error('64 signatures in a row without a v of 27');
}

function flipLowestBit(signature: string, part: 'r' | 's' | 'v'): string {
  const parts = splitSignature(signature);
  if (part === 'v') return joinSignature({ ...parts, v: parts.v ^ 1 });
  const flipped = (BigInt(parts[part]) ^ 1n).toString(16).padStart(64, '0');
  return joinSignature({ ...parts, [part]: `0x${flipped}` });
}
