/**
 * What the owner signed is what is paid: one change each, and no payment may be taken.
 * @module
 */
import type { Severity } from '../kit/row.js';
import { accountOf } from './credential.js';
import { NotMade } from './desk.js';
import { changed, type Defect, flipped, lezCheck, refuses, rewritten, textAt, wholeAt } from './lez-check.js';

interface BindingRow {
  readonly id: string;
  readonly level: 'MUST' | 'SAFETY';
  readonly severity: Severity;
  readonly flags: readonly ('signature' | 'binding' | 'funds')[];
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly saboteur: string;
  readonly defects: readonly Defect[];
}

const bindingRow = ({ id, defects, ...row }: BindingRow): void =>
  lezCheck(
    id,
    { ...row, needs: 'T2', section: '4', basis: row.level === 'MUST' ? 'spec*' : 'kit' },
    (lez, t) => refuses(lez, t, defects),
  );

const bound = { flags: ['binding', 'funds'] } as const;
const stated = { level: 'MUST', severity: 'critical' } as const;
const safety = { level: 'SAFETY', severity: 'critical' } as const;

/** A fresh payment with one number in it made greater or less. */
const shifted =
  (path: readonly string[], by: bigint): Defect['make'] =>
  async (lez) => {
    const payment = await lez.credential();
    return changed(payment, path, (wholeAt(payment, ...path) + by).toString());
  };

/** A fresh payment with one member replaced by another text. */
const replaced =
  (path: readonly string[], make: (text: string) => string): Defect['make'] =>
  async (lez) => {
    const payment = await lez.credential();
    return changed(payment, path, make(textAt(payment, ...path)));
  };

bindingRow({
  id: 'LEZ-038',
  ...stated,
  flags: ['signature', 'funds'],
  title: 'refuses a changed signature',
  why: 'Whoever can write JSON pays with the money of others.',
  fix: 'Verify Ed25519 over the payment digest with the key of the owner, before anything else is believed.',
  saboteur: 'skip-signature',
  defects: [
    {
      name: 'first bit',
      make: replaced(['payload', 'signature'], (text) => flipped(text, 'first byte', 0x80)),
    },
    { name: 'last bit', make: replaced(['payload', 'signature'], (text) => flipped(text, 'last byte', 1)) },
  ],
});

bindingRow({
  id: 'LEZ-039',
  ...stated,
  ...bound,
  title: 'refuses a changed amount',
  why: 'The agent pays what it likes, or the merchant takes what it likes.',
  fix: 'Compare accepted.amount with the offer, and cover it by the signature.',
  saboteur: 'amount-unsigned',
  defects: [
    { name: 'one less', make: shifted(['accepted', 'amount'], -1n) },
    { name: 'one more', make: shifted(['accepted', 'amount'], 1n) },
  ],
});

bindingRow({
  id: 'LEZ-040',
  ...stated,
  ...bound,
  title: 'refuses a changed recipient',
  why: 'The money goes to whoever changed it.',
  fix: 'Compare accepted.pay_to with the offer, and cover it by the signature.',
  saboteur: 'payto-unsigned',
  defects: [{ name: 'another recipient', make: replaced(['accepted', 'pay_to'], () => 'thief_account') }],
});

bindingRow({
  id: 'LEZ-041',
  ...stated,
  ...bound,
  title: 'refuses a changed network',
  why: 'A payment for a test network is taken on one where money is real.',
  fix: 'Compare accepted.network with the offer, and cover it by the signature.',
  saboteur: 'network-unsigned',
  defects: [{ name: 'another network', make: replaced(['accepted', 'network'], () => 'logos:lez-mainnet') }],
});

bindingRow({
  id: 'LEZ-042',
  ...safety,
  ...bound,
  title: 'refuses a changed asset',
  why: 'A payment in one asset is taken out of another.',
  fix: 'Compare accepted.asset with the offer, and cover it by the signature.',
  saboteur: 'asset-unsigned',
  defects: [{ name: 'another asset', make: replaced(['accepted', 'asset'], () => 'usdc') }],
});

bindingRow({
  id: 'LEZ-043',
  ...safety,
  ...bound,
  title: 'refuses a changed nonce',
  why: 'Each changed nonce is a new payment: one approval buys for ever.',
  fix: 'Cover the nonce by the signature.',
  saboteur: 'nonce-unsigned',
  defects: [
    { name: 'one bit', make: replaced(['payload', 'nonce'], (text) => flipped(text, 'last byte', 1)) },
  ],
});

bindingRow({
  id: 'LEZ-044',
  ...safety,
  ...bound,
  title: 'refuses a changed time window',
  why: 'The end that the owner set means nothing.',
  fix: 'Cover both times by the signature.',
  saboteur: 'window-unsigned',
  defects: [
    { name: 'a later end', make: shifted(['payload', 'valid_before_ms'], 60_000n) },
    { name: 'an earlier start', make: shifted(['payload', 'valid_after_ms'], -60_000n) },
  ],
});

bindingRow({
  id: 'LEZ-045',
  ...safety,
  ...bound,
  title: 'refuses another payer account or key',
  why: 'One owner signs, and another pays.',
  fix: 'Derive the account from the key that signed, and compare it with from.',
  saboteur: 'payer-unsigned',
  defects: [
    {
      name: 'the account of somebody else',
      make: async (lez) => {
        const other = await lez.credential();
        return changed(await lez.credential(), ['payload', 'from'], other.payer);
      },
    },
    {
      name: 'the key of somebody else',
      make: async (lez) => {
        const other = await lez.credential();
        const key = textAt(other, 'payload', 'owner_public_key');
        const keyed = changed(await lez.credential(), ['payload', 'owner_public_key'], key);
        return changed(keyed, ['payload', 'from'], other.payer);
      },
    },
  ],
});

lezCheck(
  'LEZ-046',
  {
    needs: 'T2',
    section: '5',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    ...bound,
    title: 'opens with a payment only the resource that it was approved for',
    why: 'The owner approved a cheap page, and the agent reads all others.',
    fix: 'Compare resource.url with the URL of the request; it is signed.',
    saboteur: 'resource-unsigned',
  },
  async (lez, t) => {
    const { otherResource: url } = lez.rail;
    if (url === undefined)
      return t.case('another resource').skip('the merchant is known to sell one resource only');
    await refuses(lez, t, [{ name: 'another resource', make: () => lez.credential(), url }]);
  },
);

bindingRow({
  id: 'LEZ-047',
  level: 'SAFETY',
  severity: 'medium',
  ...bound,
  title: 'refuses a payment whose request was exchanged',
  why: 'What the owner read is not what is kept as approved.',
  fix: 'Cover request_digest by the signature.',
  saboteur: 'request-unsigned',
  defects: [
    {
      name: 'another request',
      make: replaced(['payload', 'request_digest'], (text) => flipped(text, 'last byte', 1)),
    },
  ],
});

bindingRow({
  id: 'LEZ-048',
  level: 'SAFETY',
  severity: 'high',
  ...bound,
  title: 'refuses a payment that was signed for a cheaper offer',
  why: 'The agent chooses the price.',
  fix: 'Judge payments by the offer of the merchant and never by their own copy of it.',
  saboteur: 'trust-accepted',
  defects: [
    {
      name: 'one unit less',
      make: async (lez) => {
        const amount = BigInt((await lez.offer())?.amount ?? '2') - 1n;
        return lez.credential({ offer: { amount: amount.toString() } });
      },
    },
  ],
});

/** Order of the base point of Ed25519. */
const groupOrder = (1n << 252n) + 27742317777372353535851937790883648493n;

/** The same signature with S + L: the same point, other bytes. */
const otherS = (signature: string): string =>
  rewritten(signature, (bytes) => {
    if (bytes.length !== 64) throw new NotMade('the payment holds no signature of 64 bytes');
    const s = BigInt(`0x${bytes.subarray(32).reverse().toString('hex')}`) + groupOrder;
    return Buffer.concat([
      bytes.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse(),
    ]);
  });

/** Points of small order: with them S = 0 solves the equation for every message, where nobody looks at the order. */
const smallOrderKeys = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
] as const;

bindingRow({
  id: 'LEZ-049',
  ...safety,
  flags: ['signature', 'funds'],
  title: 'verifies Ed25519 strictly',
  why: 'One payment has several spellings, or a key that nobody holds signs everything.',
  fix: 'Demand S below the group order and keys and R of full order, in their canonical encoding.',
  saboteur: 'lax-ed25519',
  defects: [
    { name: 'S + L', make: replaced(['payload', 'signature'], otherS) },
    ...smallOrderKeys.map(
      (key, at): Defect => ({
        name: `key of small order ${at + 1}`,
        make: async (lez) => {
          if (lez.rail.signer === 'command')
            throw new NotMade('how another implementation names the account of a key is not known');
          const payment = await lez.credential();
          const account = accountOf(key);
          await lez.fund(account, BigInt(payment.amount));
          const keyed = changed(
            changed(payment, ['payload', 'owner_public_key'], key),
            ['payload', 'from'],
            account,
          );
          const forged = changed(keyed, ['payload', 'signature'], `${smallOrderKeys[0]}${'00'.repeat(32)}`);
          return { ...forged, payer: account };
        },
      }),
    ),
  ],
});
