import { describe, expect, it } from 'vitest';
import type { AuthorizationFacts } from '../../kit/money-oracle.js';
import { sampleExchange, sampleSession } from '../exchange.sample.js';
import { signerFault } from './scheme-extras.js';
import { judgeSenders } from './signers.js';
import {
  addressFault,
  base58Bytes,
  canonical,
  kindsOf,
  signersOf,
  withoutDrawn,
} from './supported-answer.js';
import { saysUnsupported } from './usable.js';

describe('reading a supported answer', () => {
  it('believes nothing', () => {
    const exchange = sampleExchange({
      body: { kinds: [1, null, { scheme: 'exact' }], signers: { 'eip155:*': ['0x', 7] } },
    });
    expect(kindsOf(exchange)).toEqual([{ scheme: 'exact' }]);
    expect(signersOf(exchange)).toEqual([['eip155:*', ['0x']]]);
    expect(kindsOf(sampleExchange({ body: [] }))).toEqual([]);
  });
  it('compares kinds whatever the order of members, and without what is drawn per call', () => {
    expect(canonical({ b: 1, a: [{ d: null, c: 'x' }] })).toBe(canonical({ a: [{ c: 'x', d: null }], b: 1 }));
    const upto = {
      x402Version: 2,
      scheme: 'upto',
      network: 'eip155:1',
      extra: { facilitatorAddress: '0x1', fee: 1 },
    };
    expect(withoutDrawn(upto).extra).toEqual({ fee: 1 });
    const exact = { ...upto, scheme: 'exact' };
    expect(withoutDrawn(exact)).toBe(exact);
  });
});

describe('addresses', () => {
  it('decodes base58 with leading zeros', () => {
    expect(base58Bytes('11111111111111111111111111111111')).toEqual(new Uint8Array(32));
    expect(base58Bytes('EwWqGE4ZFKLofuestmU4LDdK7XM1N4ALgdZccwYugwGd')).toHaveLength(32);
    expect(base58Bytes('0OIl')).toBeUndefined();
  });
  it('knows the rules of two namespaces and leaves others alone', () => {
    expect(addressFault('eip155', '0x036CbD53842c5426634e7929541eC2318f3dCF7e')).toBeUndefined();
    expect(addressFault('eip155', `0x${'00'.repeat(20)}`)).toBe('the zero address');
    expect(addressFault('eip155', '0x036CbD')).toBeDefined();
    expect(addressFault('solana', '11111111111111111111111111111111')).toBe('the zero address');
    expect(
      addressFault('stellar', 'GBRPYHIL2CI3FNQ4BXLFMNDLFJUNPU2HY3ZMFSHONUCEOASW7QC7OX2H'),
    ).toBeUndefined();
  });
  it('compares signers by the rules of the namespace', () => {
    const evm = '0x036CbD53842c5426634e7929541eC2318f3dCF7e';
    expect(signerFault(evm.toLowerCase(), 'eip155', [evm])).toBeUndefined();
    expect(signerFault(evm, 'eip155', [])).toContain('none of the eip155 signers');
    expect(signerFault(undefined, 'eip155', [evm])).toBe('absent');
  });
});

describe('unsupported kinds', () => {
  it('are told by reason or by the text of the SDK', () => {
    const said = (body: Parameters<typeof sampleExchange>[0] & object) =>
      saysUnsupported(sampleExchange(body));
    expect(said({ body: { isValid: false, invalidReason: 'unsupported_scheme' } })).toBe(true);
    expect(
      said({
        status: 500,
        body: { error: 'No facilitator registered for scheme: exact and network: eip155:1' },
      }),
    ).toBe(true);
    expect(said({ body: { isValid: false, invalidReason: 'insufficient_funds' } })).toBe(false);
  });
});

describe('senders of settlements (SUP-017)', () => {
  const listed = '0x00000000000000000000000000000000000000aa';
  const other = '0x00000000000000000000000000000000000000bb';
  const facts = (check: string, from: string, broadcast: boolean): AuthorizationFacts => ({
    check,
    asset: '0x',
    from: '0x',
    nonce: '0x',
    transactions: [{ hash: '0x01', status: 'success', from, transfers: [], used: [] }],
    broadcasts: broadcast ? [{ hash: '0x01', at: 0, accepted: true }] : [],
    balances: [],
    settles: [sampleExchange({ tag: { endpoint: 'settle' }, body: { success: true, transaction: '0x01' } })],
  });
  const judge = (one: AuthorizationFacts) =>
    judgeSenders({ session: sampleSession(2, { signers: [listed] }), authorizations: [one] });

  it('accepts an advertised signer and names another one', () => {
    expect(judge(facts('X402-SET-012', listed, true)).every((one) => one.ok)).toBe(true);
    expect(judge(facts('X402-SET-012', other, true)).filter((one) => !one.ok)[0]?.actual).toContain(other);
  });
  it('does not blame the target for a transaction of the kit', () => {
    expect(judge(facts('X402-RPL-013', other, false))[0]?.idle).toBe('blocked');
  });
});
