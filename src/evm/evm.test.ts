import { secp256k1 } from '@noble/curves/secp256k1.js';
import { concat, encodeAbiParameters, hashTypedData, keccak256, recoverAddress, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { highSTwin, isLowS, joinSignature, splitSignature, toCompact, withV01 } from './signature-forms.js';
import { transferAuthorizationDigest, transferAuthorizationTypedData } from './typed-data.js';

const domain = {
  name: 'USDC',
  version: '2',
  chainId: 84532,
  verifyingContract: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
};
const account = privateKeyToAccount(`0x${'07'.repeat(32)}`);
const authorization = {
  from: account.address,
  to: '0x1111111111111111111111111111111111111111',
  value: '10000',
  validAfter: '0',
  validBefore: '1800000000',
  nonce: `0x${'ab'.repeat(32)}`,
} as const;

/** EIP-712 spelled out by hand, so that viem is not its own witness. */
function digestByHand() {
  const domainSeparator = keccak256(
    encodeAbiParameters(
      [
        { type: 'bytes32' },
        { type: 'bytes32' },
        { type: 'bytes32' },
        { type: 'uint256' },
        { type: 'address' },
      ],
      [
        keccak256(
          stringToHex('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
        ),
        keccak256(stringToHex(domain.name)),
        keccak256(stringToHex(domain.version)),
        BigInt(domain.chainId),
        '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
      ],
    ),
  );
  // Circle's FiatTokenV2 publishes this type hash as a constant.
  const typeHash = '0x7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267';
  const struct = keccak256(
    encodeAbiParameters(
      [
        { type: 'bytes32' },
        { type: 'address' },
        { type: 'address' },
        { type: 'uint256' },
        { type: 'uint256' },
        { type: 'uint256' },
        { type: 'bytes32' },
      ],
      [typeHash, authorization.from, authorization.to, 10000n, 0n, 1800000000n, authorization.nonce],
    ),
  );
  return keccak256(concat(['0x1901', domainSeparator, struct]));
}

describe('transferAuthorizationDigest', () => {
  it('is the EIP-712 digest, derived a second time by hand', () => {
    expect(transferAuthorizationDigest(domain, authorization)).toBe(digestByHand());
  });
  it('is the digest that viem derives', () => {
    expect(hashTypedData(transferAuthorizationTypedData(domain, authorization))).toBe(digestByHand());
    const other = { ...domain, name: 'Prüf-€uro', version: '1', chainId: 1 };
    expect(
      transferAuthorizationDigest(other, { ...authorization, value: (2n ** 256n - 1n).toString() }),
    ).toBe(
      hashTypedData(
        transferAuthorizationTypedData(other, { ...authorization, value: (2n ** 256n - 1n).toString() }),
      ),
    );
  });
  it('ignores letter case of addresses, checksum included', () => {
    const lower = { ...authorization, from: authorization.from.toLowerCase() };
    expect(transferAuthorizationDigest(domain, lower)).toBe(digestByHand());
  });
});

describe('signature forms', () => {
  it('recover to the payer in every form, and only one is canonical', async () => {
    const digest = transferAuthorizationDigest(domain, authorization);
    const signature = await account.signTypedData(transferAuthorizationTypedData(domain, authorization));
    expect(joinSignature(splitSignature(signature))).toBe(signature);
    expect(isLowS(signature)).toBe(true);

    const twin = highSTwin(signature);
    expect(twin).not.toBe(signature);
    expect(isLowS(twin)).toBe(false);
    expect(highSTwin(twin)).toBe(signature);
    expect(await recoverAddress({ hash: digest, signature: twin })).toBe(account.address);

    expect([0, 1]).toContain(splitSignature(withV01(signature)).v);
    expect(await recoverAddress({ hash: digest, signature: withV01(signature) })).toBe(account.address);

    const compact = toCompact(signature);
    expect(compact).toHaveLength(130);
    const parity = Number(BigInt(`0x${compact.slice(66)}`) >> 255n);
    const s = BigInt(`0x${compact.slice(66)}`) & ((1n << 255n) - 1n);
    const key = new secp256k1.Signature(BigInt(`0x${compact.slice(2, 66)}`), s)
      .addRecoveryBit(parity)
      .recoverPublicKey(Buffer.from(digest.slice(2), 'hex'));
    expect(`0x${Buffer.from(key.toBytes(false)).toString('hex')}`).toBe(account.publicKey);
  });
  it('refuses to split anything but 65 bytes', () => {
    expect(() => splitSignature(`0x${'11'.repeat(64)}`)).toThrow(RangeError);
    expect(() => splitSignature('0xzz')).toThrow(TypeError);
  });
});
