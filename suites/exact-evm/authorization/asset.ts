/**
 * The token that was signed for is the token that is required, and it can do what is asked of it.
 * @module
 */
import type { Check } from '../../kit/check-context.js';
import { check } from '../../kit/registry.js';
import { payIn } from './draft-edits.js';

check(
  'X402-EVM-020',
  {
    title: 'refuses a payment that was accepted and signed for another token than required',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['binding', 'signature'],
    spec: 'exact/EVM Phase 2',
    why: 'An authorization over a token of no worth is called good for one over the token that the merchant wants.',
    fix: 'Take the verifying contract from paymentRequirements.asset alone and refuse when accepted.asset differs.',
    saboteur: 'takes-contract-from-accepted',
  },
  (t) => {
    const other = t.tier >= 2 ? t.sim.variants['ecrecover-only'].address : t.address('another token');
    return t.refuses(
      [
        {
          case: 'accepted.asset and signature for another token',
          draft: (draft) => {
            draft.accepted.asset = other;
            draft.domain.verifyingContract = other;
          },
        },
      ],
      { expects: ['ASSET', 'SIG'], outcome: 'forged-accepted' },
    );
  },
);

check(
  'X402-EVM-026',
  {
    title: 'refuses an asset without code',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['funds', 'replay', 'binding'],
    spec: 'x402-foundation/x402 #773, #2554; @x402/evm 2.27.0 assetCache',
    why: 'A call to an address without code succeeds and moves nothing, so such a settlement can be repeated without limit.',
    fix: 'Read the code of paymentRequirements.asset and refuse when there is none.',
    saboteur: 'skips-code-check',
  },
  (t) =>
    t.refuses(
      [
        {
          case: 'asset is a fresh address',
          draft: payIn({ address: t.address('no contract'), name: t.kind.name, version: t.kind.version }),
        },
      ],
      { expects: ['ASSET'] },
    ),
);

check(
  'X402-EVM-027',
  {
    title: 'refuses an asset contract without EIP-3009',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T2',
    flags: ['funds'],
    spec: '@x402/evm 2.27.0 exact/facilitator/eip3009-utils',
    why: 'The transfer reverts, or falls into a fallback that succeeds without moving anything.',
    fix: 'Refuse when authorizationState cannot be read or the simulated transfer fails.',
    saboteur: 'takes-unreadable-nonce-for-unused',
  },
  async (t) => {
    const plain = t.sim.variants['plain-erc20'];
    const ether = await placeWrappedEther(t);
    const payers = { plain: t.payer('plain'), ether: t.payer('ether') };
    await t.fund(payers.plain.address, '10000', plain.address);
    await t.fund(payers.ether.address, '10000', ether.address);
    await t.refuses(
      [
        { case: 'plain ERC-20', draft: payIn(plain), options: { payer: payers.plain } },
        { case: 'wrapped ether', draft: payIn(ether), options: { payer: payers.ether } },
      ],
      { expects: ['ASSET', 'DOMAIN'] },
    );
  },
);

/**
 * A contract with the two traits of wrapped ether that matter here: balances can be read, and every other call
 * falls into the deposit, which succeeds and returns nothing.
 */
async function placeWrappedEther(t: Check) {
  const address = t.address('wrapped ether');
  const slot = t.sim.balancesSlot.toString(16).padStart(2, '0');
  const code = [
    '60003560e01c6370a0823114601057', // balanceOf(address)? jump
    '00', // anything else: stop, successfully
    '5b60043560005260', // the owner's word
    slot,
    '602052604060002054', // sload(keccak256(owner, slot))
    '60005260206000f3', // return it
  ].join('');
  await t.rpc.call('anvil_setCode', [address, `0x${code}`]);
  return { address, name: 'Wrapped Ether', version: '1' };
}
