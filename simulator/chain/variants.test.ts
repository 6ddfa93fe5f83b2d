import { createWalletClient, http, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TokenVariant, tokenVariants } from '../handle.js';
import {
  abiOf,
  authorize,
  fundedPayer,
  newPayer,
  openTestChain,
  signAuthorization,
  simulate,
  type TestChain,
  withBytes,
} from './chain.fixture.js';
import { placeWallet } from './deploy.js';
import { setNativeBalance, setTokenBalance } from './faucet.js';
import { submitTransfer, transferCalldata } from './interventions.js';
import { readAuthorization, readBalances } from './oracle.js';
import { transfersOf } from './token-logs.js';

let chain: TestChain;
beforeAll(async () => {
  chain = await openTestChain();
});
afterAll(() => chain.close());

const addressOf = (variant: TokenVariant) => chain.handle.variants[variant].address;

/** A funded payment in a variant's token, signed and not sent. */
const payment = async (variant: TokenVariant, balance = 20_000n) => {
  const asset = addressOf(variant);
  const payer = await fundedPayer(chain, asset, balance);
  const authorization = authorize(payer.address);
  const signature = await signAuthorization(payer, chain.handle, asset, authorization);
  const texts = {
    ...authorization,
    value: String(authorization.value),
    validAfter: String(authorization.validAfter),
    validBefore: String(authorization.validBefore),
  };
  return { asset, payer, authorization, signature, texts };
};

const settle = ({ asset, texts, signature }: Awaited<ReturnType<typeof payment>>) =>
  submitTransfer(chain.rpc.batch, { asset, authorization: texts, signature });

test.each(tokenVariants)('%s shares the balances slot with the honest token', async (variant) => {
  const owner = newPayer().address;
  await setTokenBalance(chain.rpc.batch, chain.handle, addressOf(variant), owner, 123n);
  expect(await readBalances(chain.rpc.batch, addressOf(variant), [owner])).toEqual(['123']);
});

describe('plain-erc20', () => {
  test('moves by transfer and knows no authorization', async () => {
    const made = await payment('plain-erc20');
    expect(await settle(made)).toMatchObject({ status: 'reverted', logs: [] });
    expect(
      await readAuthorization(chain.rpc.batch, {
        asset: made.asset,
        from: made.payer.address,
        nonce: made.authorization.nonce,
      }),
    ).toEqual({ state: null, used: [], canceled: [], transfers: [] });
    const sent = await simulate(chain, made.asset, 'transfer', [newPayer().address, 1n], made.payer.address);
    expect(sent).toBe(true);
    expect(await simulate(chain, made.asset, 'name', [])).toBe('USDC');
  });
});

test('silent-fallback: success without a log and without a moved unit', async () => {
  const made = await payment('silent-fallback');
  expect(await settle(made)).toMatchObject({ status: 'success', logs: [] });
  expect(
    await readBalances(chain.rpc.batch, made.asset, [made.payer.address, made.authorization.to]),
  ).toEqual(['20000', '0']);
  expect(
    await simulate(chain, made.asset, 'authorizationState', [made.payer.address, made.authorization.nonce]),
  ).toBe(false);
});

test('wrong-recipient: the right value goes to an address that nobody signed for', async () => {
  const made = await payment('wrong-recipient');
  const receipt = await settle(made);
  expect(transfersOf(receipt.logs)).toMatchObject([
    { to: '0x000000000000000000000000000000000000beef', value: '10000' },
  ]);
  expect(
    await readBalances(chain.rpc.batch, made.asset, [made.payer.address, made.authorization.to]),
  ).toEqual(['10000', '0']);
});

test('wrong-value: half of the value is moved and logged', async () => {
  const made = await payment('wrong-value');
  expect(transfersOf((await settle(made)).logs)).toMatchObject([{ value: '5000' }]);
  expect(await readBalances(chain.rpc.batch, made.asset, [made.authorization.to])).toEqual(['5000']);
});

test.each([
  ['with money left', 20_000n, '9999'],
  ['without money left', 10_000n, '0'],
])('extra-transfer: the right Transfer and one more, %s', async (_, balance, left) => {
  const made = await payment('extra-transfer', balance);
  expect(transfersOf((await settle(made)).logs)).toMatchObject([
    { to: made.authorization.to.toLowerCase(), value: '10000' },
    { to: '0x000000000000000000000000000000000000beef', value: '1' },
  ]);
  expect(
    await readBalances(chain.rpc.batch, made.asset, [made.payer.address, made.authorization.to]),
  ).toEqual([left, '10000']);
});

test('fee-on-transfer: the log says the full value, the recipient got 1 % less', async () => {
  const made = await payment('fee-on-transfer');
  expect(transfersOf((await settle(made)).logs)).toMatchObject([{ value: '10000' }]);
  expect(
    await readBalances(chain.rpc.batch, made.asset, [made.payer.address, made.authorization.to]),
  ).toEqual(['10000', '9900']);
});

test('nonce-tolerant: a used nonce is no revert, no log, no transfer', async () => {
  const made = await payment('nonce-tolerant');
  expect(transfersOf((await settle(made)).logs)).toHaveLength(1);
  expect(await settle(made)).toMatchObject({ status: 'success', logs: [] });
  expect(await readBalances(chain.rpc.batch, made.asset, [made.authorization.to])).toEqual(['10000']);
});

test('ecrecover-only: an ordinary account pays, a contract wallet cannot', async () => {
  const asset = addressOf('ecrecover-only');
  expect(await settle(await payment('ecrecover-only'))).toMatchObject({ status: 'success' });
  const owner = newPayer();
  const wallet = newPayer().address;
  await chain.rpc.batch(placeWallet(wallet, owner.address));
  await setTokenBalance(chain.rpc.batch, chain.handle, asset, wallet, 10_000n);
  const authorization = authorize(wallet);
  const signature = await signAuthorization(owner, chain.handle, asset, authorization);
  expect(await simulate(chain, asset, 'transferWithAuthorization', withBytes(authorization, signature))).toBe(
    'reverted: FiatTokenV2: invalid signature',
  );
});

test('gas-hungry: pays with more than two million gas, and not with less', async () => {
  const made = await payment('gas-hungry');
  const call = { to: made.asset, data: transferCalldata(made.texts, made.signature) };
  expect(Number(await chain.rpc.call('eth_estimateGas', [call]))).toBeGreaterThan(2_000_000);
  await expect(chain.rpc.call('eth_call', [{ ...call, gas: '0x3d090' }, 'latest'])).rejects.toThrow(
    /more gas/,
  );
  await chain.rpc.call('eth_call', [call, 'latest']);
  // The kit's own transactions get half a million.
  expect(await settle(made)).toMatchObject({ status: 'reverted' });
});

test('paused: reads work, transfers do not', async () => {
  const made = await payment('paused');
  expect(
    await simulate(
      chain,
      made.asset,
      'transferWithAuthorization',
      withBytes(made.authorization, made.signature),
    ),
  ).toBe('reverted: Pausable: paused');
});

describe('revert-when-mined', () => {
  test('50 rounds: every simulation passes and every mined transaction reverts', async () => {
    const account = privateKeyToAccount(chain.handle.signer.privateKey);
    const client = createWalletClient({ account, transport: http(chain.anvil.rpcUrl) }).extend(publicActions);
    const asset = addressOf('revert-when-mined');
    for (let round = 0; round < 50; round += 1) {
      const made = await payment('revert-when-mined');
      const data = transferCalldata(made.texts, made.signature);
      const to = asset;
      const fees = { maxFeePerGas: 5_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
      const [, , , , , estimated] = await Promise.all([
        client.call({ to, data }),
        client.call({ to, data, account, blockTag: 'latest' }),
        client.call({ to, data, account, blockTag: 'pending', ...fees }),
        client.call({ to, data, account, blockTag: 'latest', ...fees }),
        client.call({ to, data, account, blockTag: 'latest', gasPrice: 5_000_000_000n }),
        client.estimateGas({ to, data, account, ...fees }),
        client.estimateGas({ to, data, account }),
        client.estimateGas({ to, data, account, blockTag: 'latest' }),
        client.simulateContract({
          address: to,
          abi: abiOf('AssayUsdc'),
          functionName: 'transferWithAuthorization',
          args: withBytes(made.authorization, made.signature),
        }),
      ]);
      // Both ways that facilitators choose the gas limit.
      const gas = round % 2 === 0 ? estimated : 300_000n;
      const hash = await client.sendTransaction({
        to,
        data,
        chain: null,
        gas,
        ...(round % 3 === 0 ? { gasPrice: 5_000_000_000n } : fees),
      });
      const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
      expect(receipt.status).toBe('reverted');
      expect(await readBalances(chain.rpc.batch, asset, [made.payer.address])).toEqual(['20000']);
    }
  });

  test('it also reverts from an account that never sent anything, right after another block', async () => {
    const made = await payment('revert-when-mined');
    await setNativeBalance(chain.rpc.batch, newPayer().address, 10n ** 18n);
    await chain.rpc.call('evm_mine');
    expect(await settle(made)).toMatchObject({ status: 'reverted', logs: [] });
  });
});
