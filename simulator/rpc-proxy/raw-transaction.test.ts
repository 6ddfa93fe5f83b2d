import { describe, expect, it } from 'vitest';
import { parseRawTransaction, rawTransactionHash } from './raw-transaction.js';

describe('a raw transaction', () => {
  // The worked example of EIP-155.
  const raw =
    '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83';

  it('gives its hash', () => {
    expect(rawTransactionHash(raw)).toBe(
      '0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788',
    );
  });

  it('gives sender, recipient and nonce', async () => {
    expect(await parseRawTransaction(raw)).toEqual({
      from: '0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F',
      to: '0x3535353535353535353535353535353535353535',
      nonce: 9,
      data: '0x',
    });
  });

  it.each(['', '0x', '0x02', 'zz', '0xf86c', '0x7f00', `0x02${'00'.repeat(2_000)}`])(
    'is all nulls when the bytes are %s',
    async (bytes) => {
      expect(await parseRawTransaction(bytes)).toEqual({ from: null, to: null, nonce: null, data: '0x' });
    },
  );

  it('has no hash when it is not whole bytes', () => {
    expect(rawTransactionHash('0x123')).toBeNull();
    expect(rawTransactionHash('nonsense')).toBeNull();
  });
});
