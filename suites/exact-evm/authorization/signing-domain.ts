/**
 * The signature is bound to the chain, the contract and the name of the token that will be asked to move the money.
 * @module
 */
import { all, type Draft, drop, type Edit, set } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { secondNetwork } from './second-network.js';

const signedFor = (domain: Partial<Draft['domain']>): Edit<Draft> => {
  return (draft) => {
    Object.assign(draft.domain, domain);
  };
};

check(
  'X402-EVM-004',
  {
    title: 'refuses a signature for another chain id',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'replay', 'binding'],
    spec: 'EIP-712 domain; v2 spec §10.1',
    why: 'A payment for a test network would buy goods on the real one, and one signature would pay on two chains.',
    fix: 'Build the EIP-712 domain with the chain id of paymentRequirements.network and try no other.',
    saboteur: 'retries-with-mainnet-chain-id',
  },
  async (t) => {
    const first = t.kind.chainId === 1 ? 10 : 1;
    const second = secondNetwork(t);
    await t.refuses(
      [
        { case: `chain id ${first}`, draft: signedFor({ chainId: first }) },
        { case: `chain id of ${second.label}`, draft: signedFor({ chainId: second.chainId }) },
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    );
  },
);

/** Tokens that implementations fall back to: USDC on Base, and on Ethereum where Base's is the graded one. */
const wellKnownTokens = [
  '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
  '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
] as const;

check(
  'X402-EVM-005',
  {
    title: 'refuses a signature for another token contract',
    level: 'MUST',
    severity: 'critical',
    basis: 'spec*',
    needs: 'T1',
    flags: ['signature', 'binding'],
    spec: 'EIP-712 domain',
    why: 'An authorization over a worthless token would be taken for one over the token that the merchant asked for.',
    fix: 'Use paymentRequirements.asset as the verifying contract of the domain and try no other.',
    saboteur: 'retries-with-default-token',
  },
  (t) => {
    const wellKnown = wellKnownTokens.find((one) => one.toLowerCase() !== t.kind.asset.toLowerCase());
    return t.refuses(
      [
        { case: 'an unknown contract', draft: signedFor({ verifyingContract: t.address('another token') }) },
        ...(wellKnown ? [{ case: 'another USDC', draft: signedFor({ verifyingContract: wellKnown }) }] : []),
      ],
      { expects: ['SIG'], outcome: 'forged-accepted' },
    );
  },
);

/** Requirements and signature agree on a domain that the token does not have. */
const statesDomain = (domain: { readonly name?: string; readonly version?: string }): Edit<Draft> => {
  return (draft) => {
    Object.assign(draft.requirements.extra, domain);
    Object.assign(draft.accepted.extra, domain);
    Object.assign(draft.domain, domain);
  };
};

check(
  'X402-EVM-006',
  {
    title: 'refuses a signature over a domain that the requirements state but the token does not use',
    level: 'MUST',
    severity: 'high',
    basis: 'spec*',
    needs: 'T2',
    flags: ['signature', 'binding'],
    spec: 'exact/EVM′ `extra.name`, `extra.version`; x402-foundation/x402 #837, #3102, #3152',
    why: 'Verify says valid, the token refuses the signature, and the merchant has delivered for nothing.',
    fix: 'Simulate the transfer, or read name and version from the token, before calling the payment valid.',
    saboteur: 'never-simulates',
  },
  (t) =>
    t.refuses(
      [
        { case: 'another name', draft: statesDomain({ name: `${t.kind.name} Coin` }) },
        { case: 'another version', draft: statesDomain({ version: t.kind.version === '1' ? '2' : '1' }) },
      ],
      { expects: ['SIM', 'DOMAIN'] },
    ),
);

check(
  'X402-EVM-007',
  {
    title: 'refuses requirements without the name or version of the signing domain',
    level: 'MUST',
    severity: 'low',
    basis: 'spec*',
    needs: 'T1',
    flags: ['malformed', 'binding'],
    spec: 'exact/EVM′ §1; @x402/evm 2.27.0 exact/facilitator/eip3009',
    why: 'A guessed domain works for one token and fails for the next; the payer cannot know what was guessed.',
    fix: 'Refuse unless extra.name and extra.version are non-empty strings.',
    saboteur: 'guesses-the-domain-name',
  },
  (t) => {
    const both = (edit: (path: string) => ReturnType<typeof drop>) =>
      all(edit('paymentRequirements.extra'), edit('paymentPayload.accepted.extra'));
    return t.refuses(
      [
        { case: 'no name', body: both((extra) => drop(`${extra}.name`)) },
        { case: 'no version', body: both((extra) => drop(`${extra}.version`)) },
        { case: 'no extra', body: both((extra) => drop(extra)) },
        { case: 'empty extra', body: both((extra) => set(extra, {})) },
        { case: 'empty name', body: both((extra) => set(`${extra}.name`, '')) },
        { case: 'empty version', body: both((extra) => set(`${extra}.version`, '')) },
      ],
      // A missing member is also a malformed requirement.
      { expects: ['DOMAIN', 'MALFORMED'] },
    );
  },
);
