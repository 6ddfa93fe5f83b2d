import { decodeFunctionResult, encodeFunctionData, keccak256, parseAbi } from 'viem';
import { generatePrivateKey } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPayer, openTestChain, type TestChain } from './chain.fixture.js';
import { setNativeBalance } from './faucet.js';
import { sendFromFreshAccount } from './interventions.js';
import { holdMining, releaseMining, waitForReceipt } from './mining.js';
import { readBalances, readReceipts, transactionCounts } from './oracle.js';
import { createRpc } from './rpc.js';
import { decodeLog, hexText, transfersOf } from './token-logs.js';

let chain: TestChain;
beforeAll(async () => {
  chain = await openTestChain();
});
afterAll(() => chain.close());

describe('the prepared chain', () => {
  test('code hashes are those of the code that the node has', async () => {
    const { token, multicall3, codeHashes } = chain.handle;
    const codes = await chain.rpc.batch(
      [token.address, multicall3].map((address) => ({ method: 'eth_getCode', params: [address, 'latest'] })),
    );
    expect(codes.map((code) => keccak256(hexText.parse(code)))).toEqual([
      codeHashes.AssayUsdc,
      codeHashes.Multicall3,
    ]);
  });

  test("Multicall3's tryAggregate answers for calls that succeed and calls that revert", async () => {
    const abi = parseAbi([
      'function tryAggregate(bool requireSuccess, (address target, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])',
    ]);
    const { token, multicall3 } = chain.handle;
    const data = encodeFunctionData({
      abi,
      functionName: 'tryAggregate',
      args: [
        false,
        [
          { target: token.address, callData: '0x313ce567' },
          { target: token.address, callData: '0xdeadbeef' },
        ],
      ],
    });
    const answer = await chain.rpc.call('eth_call', [{ to: multicall3, data }, 'latest']);
    expect(decodeFunctionResult({ abi, functionName: 'tryAggregate', data: hexText.parse(answer) })).toEqual([
      { success: true, returnData: `0x${'6'.padStart(64, '0')}` },
      { success: false, returnData: '0x' },
    ]);
  });

  test('signer and admin are funded and differ', async () => {
    const { signer, admin } = chain.handle;
    expect(signer.address).not.toBe(admin.address);
    const balances = await chain.rpc.batch(
      [signer, admin].map(({ address }) => ({ method: 'eth_getBalance', params: [address, 'latest'] })),
    );
    expect(balances).toEqual(['0x21e19e0c9bab2400000', '0x21e19e0c9bab2400000']);
  });
});

describe('reads', () => {
  test('an asset without code has no balance, which is not a balance of zero', async () => {
    expect(await readBalances(chain.rpc.batch, newPayer().address, [newPayer().address])).toEqual([null]);
  });

  test('a hash that the node never saw is unknown', async () => {
    expect(await readReceipts(chain.rpc.batch, [generatePrivateKey()])).toMatchObject([
      { status: 'unknown', from: null, block: null, logs: [] },
    ]);
  });

  test('transaction counts tell what waits from what is mined', async () => {
    const signer = newPayer();
    await setNativeBalance(chain.rpc.batch, signer.address, 10n ** 18n);
    await holdMining(chain.rpc.batch);
    const raw = await signer.signTransaction({
      to: newPayer().address,
      chainId: chain.handle.chainId,
      type: 'eip1559',
      nonce: 0,
      gas: 21_000n,
      maxFeePerGas: 5_000_000_000n,
      maxPriorityFeePerGas: 1n,
    });
    const hash = hexText.parse(await chain.rpc.call('eth_sendRawTransaction', [raw]));
    expect(await transactionCounts(chain.rpc.batch, signer.address)).toEqual({ latest: 0, pending: 1 });
    await releaseMining(chain.rpc.batch);
    expect(await waitForReceipt(chain.rpc.batch, hash)).toMatchObject({
      status: 'success',
      from: signer.address.toLowerCase(),
      nonce: 0,
    });
    expect(await transactionCounts(chain.rpc.batch, signer.address)).toEqual({ latest: 1, pending: 1 });
  });

  test('twenty transactions sent at once from fresh accounts are all mined', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 20 }, () =>
        sendFromFreshAccount(chain.rpc.batch, { to: newPayer().address, data: '0x' }),
      ),
    );
    const receipts = await Promise.all(hashes.map((hash) => waitForReceipt(chain.rpc.batch, hash)));
    expect(receipts.every(({ status, nonce }) => status === 'success' && nonce === 0)).toBe(true);
  });

  test('a log of another contract is kept raw and is no Transfer', () => {
    const log = decodeLog({
      address: `0x${'11'.repeat(20)}`,
      topics: [`0x${'22'.repeat(32)}`],
      data: '0x',
      blockNumber: 1,
      transactionHash: `0x${'33'.repeat(32)}`,
      logIndex: 0,
    });
    expect(log).toMatchObject({ event: null, args: {} });
    expect(transfersOf([log])).toEqual([]);
  });
});

describe('the client', () => {
  test("a refusal carries the node's code, message and method", async () => {
    await expect(chain.rpc.call('no_such_method')).rejects.toMatchObject({
      name: 'RpcError',
      code: -32601,
      method: 'no_such_method',
    });
  });

  test('a chain that is gone is an AssayError', async () => {
    const other = await openTestChain();
    await other.close();
    const rpc = createRpc(other.anvil.rpcUrl);
    await expect(rpc.call('eth_chainId')).rejects.toMatchObject({
      name: 'AssayError',
      code: 'CHAIN_UNREACHABLE',
    });
    await rpc.close();
  });
});
