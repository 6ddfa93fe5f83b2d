/**
 * Addresses in a request: broken syntax is refused in words, letter case means nothing, and what is done about a
 * wrong checksum is recorded.
 * @module
 */
import { getAddress, isAddress } from 'viem/utils';
import type { ReasonClass } from '../../../src/wire/reason-classes.js';
import { show } from '../../kit/exchange.js';
import { all, alter, type Edit, type RequestBody } from '../../kit/payment.js';
import type { Vector } from '../../kit/refusing.js';
import { check } from '../../kit/registry.js';
import { expectSameVerdict, verdictText } from '../../kit/same-verdict.js';

type Member = 'payTo' | 'asset' | 'from' | 'to';

/** Rewrites one address wherever the request holds it as that member, after signing. */
function rewrite(member: Member, write: (address: string) => string): Edit<RequestBody> {
  if (member === 'from' || member === 'to')
    return alter(`paymentPayload.payload.authorization.${member}`, write);
  return all(
    alter(`paymentRequirements.${member}`, write),
    alter(`paymentPayload.accepted.${member}`, write),
  );
}

/** The signature was made for the address as it was, so it is true of all but payTo that it does not fit. */
const truths: Readonly<Record<Member, readonly ReasonClass[]>> = {
  payTo: ['MALFORMED', 'RECIPIENT'],
  asset: ['MALFORMED', 'ASSET', 'SIG'],
  from: ['MALFORMED', 'SIG'],
  to: ['MALFORMED', 'RECIPIENT', 'SIG'],
};

const brokenForms: readonly (readonly [name: string, write: (address: string) => string])[] = [
  ['the word "merchant"', () => 'merchant'],
  ['19 bytes', (address) => address.slice(0, -2)],
  ['21 bytes', (address) => `${address}00`],
  ['without 0x', (address) => address.slice(2)],
  ['an ENS name', () => 'merchant.eth'],
];

const members: readonly Member[] = ['payTo', 'asset', 'from', 'to'];

check(
  'X402-REQ-010',
  {
    title: 'refuses invalid address syntax in payTo, asset, from and to, without a server error',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed', 'binding'],
    spec: 'v2 spec §5.1.2; measured with @x402/evm 2.27.0 (D11)',
    why: 'A text that is read as an address by padding or by a name service names somebody else than the merchant meant, and a parser that throws lets any caller produce server errors.',
    fix: 'Check every address against 0x and 40 hex digits in the request schema; on EVM networks resolve no names.',
    saboteur: 'throws-on-word-as-pay-to',
  },
  (t) =>
    t.refuses(
      members.flatMap((member) =>
        brokenForms.map(
          ([name, write]): Vector => ({
            case: `${member}: ${name}`,
            body: rewrite(member, write),
            expects: truths[member],
          }),
        ),
      ),
      { malformed: true, changed: ['payer'] },
    ),
);

const letterCases: readonly (readonly [name: string, write: (address: string) => string])[] = [
  ['lower case', (address) => address.toLowerCase()],
  ['upper case', (address) => `0x${address.slice(2).toUpperCase()}`],
  ['checksummed', (address) => getAddress(address.toLowerCase())],
];

check(
  'X402-REQ-011',
  {
    title: 'ignores letter case when it compares addresses',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop', 'binding'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009 (D15)',
    why: 'Wallets checksum addresses and servers often store them in lower case: honest payments are refused because two spellings of one address differ.',
    fix: 'Bring addresses to lower case before comparing them.',
    saboteur: 'compares-addresses-as-text',
  },
  async (t) => {
    const twin = await t.verify(await t.payment(), { case: 'valid twin', role: 'valid' });
    for (const member of members)
      for (const [name, write] of letterCases) {
        const payment = await t.payment();
        rewrite(member, write)(payment.body);
        const id = `${member} in ${name}`;
        const answer = await t.verify(payment, { case: id, role: 'valid' });
        expectSameVerdict(t.case(id), twin, answer, t.tier);
      }
  },
);

/** The same address in mixed case with a checksum that EIP-55 does not give. */
function wrongChecksum(address: string): string {
  const right = getAddress(address.toLowerCase());
  for (let at = 2; at < right.length; at += 1) {
    const letter = right[at] ?? '';
    const flipped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const text = right.slice(0, at) + flipped + right.slice(at + 1);
    // All-lower and all-upper texts carry no checksum, so they cannot have a wrong one.
    const digits = text.slice(2);
    if (
      flipped !== letter &&
      digits !== digits.toLowerCase() &&
      digits !== digits.toUpperCase() &&
      !isAddress(text)
    )
      return text;
  }
  return right;
}

check(
  'X402-REQ-012',
  {
    title: 'says how a wrong EIP-55 checksum in payTo and in from is handled',
    level: 'INFO',
    severity: 'info',
    basis: 'kit',
    needs: 'T1',
    flags: ['malformed'],
    spec: 'measured with @x402/evm 2.27.0 (D15)',
    why: 'A wrong checksum often means a mistyped address; whoever ignores it in payTo may send the money to nobody.',
    fix: 'Decide once, for payTo and from alike: either refuse mixed-case addresses with a wrong checksum or ignore letter case everywhere.',
    saboteur: 'checks-checksum-of-from-only',
  },
  async (t) => {
    for (const member of ['payTo', 'from'] as const) {
      const payment = await t.payment();
      rewrite(member, wrongChecksum)(payment.body);
      const id = `${member} with a wrong checksum`;
      const answer = await t.verify(payment, { case: id, role: 'free' });
      t.observe(id, verdictText(answer));
      t.case(id).expect('verify answers without a server error', {
        expected: 'any verdict with a status below 500',
        actual: show(answer),
        ok: (answer.answer?.status ?? 500) < 500,
        evidence: [answer],
      });
    }
  },
);
