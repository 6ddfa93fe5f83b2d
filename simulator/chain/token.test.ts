import { encodeFunctionData, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lowerHex } from '../../src/evm/hex.js';
import {
  abiOf,
  authorize,
  fundedPayer,
  newPayer,
  openTestChain,
  secondsNow,
  signAuthorization,
  simulate,
  type TestChain,
  withBytes,
  withParts,
} from './chain.fixture.js';
import { placeWallet } from './deploy.js';
import { setTokenBalance } from './faucet.js';
import {
  cancelAuthorization,
  setBlacklisted,
  setPaused,
  signCancelAuthorization,
  spendNonce,
  submitTransfer,
} from './interventions.js';
import { holdMining, mineBlock, releaseMining, waitForReceipt } from './mining.js';
import { readAuthorization, readBalances } from './oracle.js';
import { takeBack } from './reorganize.js';

let chain: TestChain;
beforeAll(async () => {
  chain = await openTestChain();
});
afterAll(() => chain.close());

const token = () => chain.handle.token.address;
const sign = (
  signer: Parameters<typeof signAuthorization>[0],
  message: Parameters<typeof signAuthorization>[3],
  kind?: Parameters<typeof signAuthorization>[4],
) => signAuthorization(signer, chain.handle, token(), message, kind);
const transfer = (args: readonly unknown[]) => simulate(chain, token(), 'transferWithAuthorization', args);
const asTexts = (a: ReturnType<typeof authorize>) => ({
  from: a.from,
  to: a.to,
  value: String(a.value),
  validAfter: String(a.validAfter),
  validBefore: String(a.validBefore),
  nonce: a.nonce,
});

describe('identity', () => {
  test.each([
    ['name', 'USDC'],
    ['version', '2'],
    ['symbol', 'USDC'],
    ['decimals', 6],
    ['paused', false],
  ])('%s', async (functionName, expected) => {
    expect(await simulate(chain, token(), functionName, [])).toBe(expected);
  });

  test("the domain separator is EIP-712's for this chain and address", async () => {
    // What DOMAIN_SEPARATOR of Base Sepolia's USDC answers.
    expect(await simulate(chain, token(), 'DOMAIN_SEPARATOR', [])).toBe(
      '0x71f17a3b2ff373b803d70a5a07c046c1a2bc8e89c09ef722fcb047abe94c9818',
    );
  });
});

describe('transferWithAuthorization', () => {
  test('both overloads accept a signature that viem made', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address);
    const signature = await sign(payer, authorization);
    expect(await transfer(withBytes(authorization, signature))).toBeUndefined();
    expect(await transfer(withParts(authorization, signature))).toBeUndefined();
  });

  test('mined, it moves the value, logs one Transfer, and uses the nonce up', async () => {
    const payer = await fundedPayer(chain, token(), 15_000n);
    const authorization = authorize(payer.address);
    const signature = await sign(payer, authorization);
    const receipt = await submitTransfer(chain.rpc.batch, {
      asset: token(),
      authorization: asTexts(authorization),
      signature,
    });
    expect(receipt).toMatchObject({
      status: 'success',
      logs: [
        {
          event: 'AuthorizationUsed',
          args: { authorizer: payer.address.toLowerCase(), nonce: authorization.nonce },
        },
        {
          event: 'Transfer',
          args: {
            from: payer.address.toLowerCase(),
            to: authorization.to.toLowerCase(),
            value: '10000',
          },
        },
      ],
    });
    expect(await readBalances(chain.rpc.batch, token(), [payer.address, authorization.to])).toEqual([
      '5000',
      '10000',
    ]);
    expect(await transfer(withBytes(authorization, signature))).toBe(
      'reverted: FiatTokenV2: authorization is used or canceled',
    );
    expect(
      await readAuthorization(chain.rpc.batch, {
        asset: token(),
        from: payer.address,
        nonce: authorization.nonce,
      }),
    ).toEqual({
      state: true,
      used: [{ txHash: receipt.hash, block: receipt.block }],
      canceled: [],
      transfers: [expect.objectContaining({ txHash: receipt.hash, value: '10000' })],
    });
  });

  test.each([
    ['a start in the future', { validAfter: secondsNow() + 600n }, 'authorization is not yet valid'],
    ['an end in the past', { validBefore: secondsNow() - 600n }, 'authorization is expired'],
  ])('%s', async (_, changed, reason) => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address, changed);
    expect(await transfer(withBytes(authorization, await sign(payer, authorization)))).toBe(
      `reverted: FiatTokenV2: ${reason}`,
    );
  });

  test('the bounds are exclusive', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const at = secondsNow() + 1_000n;
    const from = authorize(payer.address, { validAfter: at, validBefore: at + 100n });
    const until = authorize(payer.address, { validBefore: at });
    const call = async (authorization: ReturnType<typeof authorize>, time: bigint) => {
      const data = encodeFunctionData({
        abi: abiOf('AssayUsdc'),
        functionName: 'transferWithAuthorization',
        args: withBytes(authorization, await sign(payer, authorization)),
      });
      return chain.rpc
        .call('eth_call', [{ to: token(), data }, 'latest', {}, { time: toHex(time) }])
        .then(() => 'accepted')
        .catch((error: Error) => error.message);
    };
    expect(await call(from, at)).toContain('authorization is not yet valid');
    expect(await call(from, at + 1n)).toBe('accepted');
    expect(await call(until, at)).toContain('authorization is expired');
    expect(await call(until, at - 1n)).toBe('accepted');
  });

  test.each([
    ['another signer', 'other', 'FiatTokenV2: invalid signature'],
    ['a high s', 'high-s', "ECRecover: invalid signature 's' value"],
    ['v of 0', 'v-0', "ECRecover: invalid signature 'v' value"],
    ['r and s of zero', 'zero', 'ECRecover: invalid signature'],
    ['64 bytes', 'short', 'ECRecover: invalid signature length'],
  ])('%s', async (_, kind, reason) => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address);
    const signature = await sign(kind === 'other' ? newPayer() : payer, authorization);
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const high = toHex(order - BigInt(`0x${signature.slice(66, 130)}`), { size: 32 }).slice(2);
    const forms: Record<string, `0x${string}`> = {
      other: signature,
      'high-s': `0x${signature.slice(2, 66)}${high}${signature.endsWith('1b') ? '1c' : '1b'}`,
      'v-0': `0x${signature.slice(2, 130)}00`,
      zero: `0x${'00'.repeat(64)}1b`,
      short: `0x${signature.slice(2, 130)}`,
    };
    const form = forms[kind] ?? '0x';
    expect(await transfer(withBytes(authorization, form))).toBe(`reverted: ${reason}`);
  });

  test.each([
    ['more than the balance', { value: 10_001n }, 'ERC20: transfer amount exceeds balance'],
    ['the zero address as payee', { to: `0x${'00'.repeat(20)}` }, 'ERC20: transfer to the zero address'],
  ] as const)('%s', async (_, changed, reason) => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address, changed);
    expect(await transfer(withBytes(authorization, await sign(payer, authorization)))).toBe(
      `reverted: ${reason}`,
    );
  });

  test('the token itself cannot be paid: it stands on its own blacklist', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address, { to: token() });
    expect(await transfer(withBytes(authorization, await sign(payer, authorization)))).toBe(
      'reverted: Blacklistable: account is blacklisted',
    );
  });
});

describe('receiveWithAuthorization', () => {
  test('only the payee may call it, and a transfer authorization is not one', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const payee = newPayer();
    const authorization = authorize(payer.address, { to: payee.address });
    const signature = await sign(payer, authorization, 'ReceiveWithAuthorization');
    const receive = (args: readonly unknown[], caller: `0x${string}`) =>
      simulate(chain, token(), 'receiveWithAuthorization', args, caller);
    expect(await receive(withBytes(authorization, signature), payee.address)).toBeUndefined();
    expect(await receive(withParts(authorization, signature), payee.address)).toBeUndefined();
    expect(await receive(withBytes(authorization, signature), payer.address)).toBe(
      'reverted: FiatTokenV2: caller must be the payee',
    );
    expect(await transfer(withBytes(authorization, signature))).toBe(
      'reverted: FiatTokenV2: invalid signature',
    );
  });
});

describe('cancelAuthorization', () => {
  test('uses the nonce up without a transfer', async () => {
    const key = generatePrivateKey();
    const payer = privateKeyToAccount(key);
    await setTokenBalance(chain.rpc.batch, chain.handle, token(), payer.address, 10_000n);
    const authorization = authorize(payer.address);
    const { nonce } = authorization;
    const domain = { name: 'USDC', version: '2', chainId: chain.handle.chainId, verifyingContract: token() };
    const receipt = await cancelAuthorization(chain.rpc.batch, {
      asset: token(),
      authorizer: payer.address,
      nonce,
      signature: await signCancelAuthorization(key, domain, nonce),
    });
    expect(receipt.status).toBe('success');
    expect(await transfer(withBytes(authorization, await sign(payer, authorization)))).toBe(
      'reverted: FiatTokenV2: authorization is used or canceled',
    );
    expect(
      await readAuthorization(chain.rpc.batch, { asset: token(), from: payer.address, nonce }),
    ).toMatchObject({ state: true, used: [], canceled: [{ txHash: receipt.hash }], transfers: [] });
  });

  test('another signature is refused', async () => {
    const receipt = await cancelAuthorization(chain.rpc.batch, {
      asset: token(),
      authorizer: newPayer().address,
      nonce: generatePrivateKey(),
      signature: await newPayer().signMessage({ message: 'no' }),
    });
    expect(receipt).toMatchObject({ status: 'reverted', logs: [] });
  });
});

describe('EIP-1271 payers', () => {
  test('a contract wallet pays with the signature of its owner, through both overloads', async () => {
    const owner = newPayer();
    const wallet = newPayer().address;
    await chain.rpc.batch(placeWallet(wallet, owner.address));
    await setTokenBalance(chain.rpc.batch, chain.handle, token(), wallet, 10_000n);
    const authorization = authorize(wallet);
    const signature = await sign(owner, authorization);
    expect(await transfer(withBytes(authorization, signature))).toBeUndefined();
    expect(await transfer(withParts(authorization, signature))).toBeUndefined();
    expect(await transfer(withBytes(authorization, await sign(newPayer(), authorization)))).toBe(
      'reverted: FiatTokenV2: invalid signature',
    );
  });

  test("an account with code is never asked by ecrecover: its own key's signature is refused", async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    await chain.rpc.batch(placeWallet(payer.address, newPayer().address));
    const authorization = authorize(payer.address);
    expect(await transfer(withBytes(authorization, await sign(payer, authorization)))).toBe(
      'reverted: FiatTokenV2: invalid signature',
    );
  });
});

describe('pause, blacklist, permit, mint', () => {
  test('a blacklisted payer cannot pay, and can again when taken off', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address);
    const args = withBytes(authorization, await sign(payer, authorization));
    await setBlacklisted(chain.rpc.batch, token(), payer.address, true);
    expect(await simulate(chain, token(), 'isBlacklisted', [payer.address])).toBe(true);
    expect(await transfer(args)).toBe('reverted: Blacklistable: account is blacklisted');
    await setBlacklisted(chain.rpc.batch, token(), payer.address, false);
    expect(await transfer(args)).toBeUndefined();
  });

  test('a paused token moves nothing', async () => {
    const payer = await fundedPayer(chain, token(), 10_000n);
    const authorization = authorize(payer.address);
    const args = withBytes(authorization, await sign(payer, authorization));
    await setPaused(chain.rpc.batch, chain.handle, token(), true);
    expect(await simulate(chain, token(), 'paused', [])).toBe(true);
    expect(await transfer(args)).toBe('reverted: Pausable: paused');
    await setPaused(chain.rpc.batch, chain.handle, token(), false);
    expect(await transfer(args)).toBeUndefined();
  });

  test.each([
    ['pause', [], 'Pausable: caller is not the pauser'],
    ['blacklist', [`0x${'11'.repeat(20)}`], 'Blacklistable: caller is not the blacklister'],
    ['mint', [`0x${'11'.repeat(20)}`, 1n], 'FiatToken: caller is not a minter'],
  ])('%s is for the owner', async (functionName, args, reason) => {
    const { admin } = chain.handle;
    expect(await simulate(chain, token(), functionName, args, newPayer().address)).toBe(
      `reverted: ${reason}`,
    );
    expect(String(await simulate(chain, token(), functionName, args, admin.address))).not.toContain(
      'reverted',
    );
  });

  test('permit accepts a signature until its deadline', async () => {
    const owner = newPayer();
    const spender = newPayer().address;
    const permit = async (deadline: bigint, nonce: bigint) => {
      const signature = await owner.signTypedData({
        domain: { name: 'USDC', version: '2', chainId: chain.handle.chainId, verifyingContract: token() },
        types: {
          Permit: [
            { name: 'owner', type: 'address' },
            { name: 'spender', type: 'address' },
            { name: 'value', type: 'uint256' },
            { name: 'nonce', type: 'uint256' },
            { name: 'deadline', type: 'uint256' },
          ],
        },
        primaryType: 'Permit',
        message: { owner: owner.address, spender, value: 5n, nonce, deadline },
      });
      return simulate(chain, token(), 'permit', [owner.address, spender, 5n, deadline, signature]);
    };
    expect(await permit(secondsNow() + 100n, 0n)).toBeUndefined();
    expect(await permit(secondsNow() - 100n, 0n)).toBe('reverted: FiatTokenV2: permit is expired');
    expect(await permit(secondsNow() + 100n, 1n)).toBe('reverted: EIP2612: invalid signature');
  });
});

describe('what was mined', () => {
  test('is known nowhere any more when its block is taken back', async () => {
    const { batch, call } = chain.rpc;
    const owner = newPayer();
    await setTokenBalance(batch, chain.handle, token(), owner.address, 10_000n);
    const { address } = chain.handle.signer;
    const count = () => call('eth_getTransactionCount', [address, 'pending']);
    await mineBlock(batch);
    const before = await count();
    const hash = await spendNonce(batch, address);
    await waitForReceipt(batch, hash);
    expect(await count()).not.toBe(before);
    await holdMining(batch);
    expect(await takeBack(batch, hash)).toBe(true);
    expect(await takeBack(batch, hash)).toBe(false);
    await releaseMining(batch);
    expect(await count()).toBe(before);
    expect(await call('eth_getTransactionByHash', [hash])).toBeNull();
    expect(await readBalances(batch, token(), [lowerHex(owner.address)])).toEqual(['10000']);
  });
});
