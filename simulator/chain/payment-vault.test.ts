import { createPublicClient, decodeEventLog, encodeFunctionData, http, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HexString, TokenVariant } from '../handle.js';
import {
  type Authorization,
  abiOf,
  authorize,
  fundedPayer,
  newPayer,
  openTestChain,
  signAuthorization,
  type TestChain,
  withParts,
} from './chain.fixture.js';
import { deployContract } from './deploy-contract.js';
import { sendFromFreshAccount } from './interventions.js';
import { waitForReceipt } from './mining.js';
import { readBalances } from './oracle.js';

let chain: TestChain;
beforeAll(async () => {
  chain = await openTestChain();
});
afterAll(() => chain.close());

const abi = abiOf('PaymentVault');
const deploy = (token: HexString) => deployContract(chain.rpc.batch, 'payment-vault', [token]);
const client = () => createPublicClient({ transport: http(chain.anvil.rpcUrl) });

interface Deposit {
  readonly vault: HexString;
  readonly token: HexString;
  readonly authorization: Authorization;
  readonly data: HexString;
}

/** A signed deposit of a funded payer, not sent. */
async function deposit(
  token: HexString,
  change: { readonly orderId?: HexString; readonly authorization?: Partial<Authorization> } = {},
): Promise<Deposit> {
  const vault = await deploy(token);
  const payer = await fundedPayer(chain, token, 20_000n);
  const authorization = authorize(payer.address, { to: vault, ...change.authorization });
  const signature = await signAuthorization(payer, chain.handle, token, authorization);
  const { nonce } = authorization;
  const [from, , ...rest] = withParts(authorization, signature);
  const args = [change.orderId ?? nonce, from, ...rest];
  return {
    vault,
    token,
    authorization,
    data: encodeFunctionData({ abi, functionName: 'depositWithAuthorization', args }),
  };
}

const send = async ({ vault, data }: Pick<Deposit, 'vault' | 'data'>) =>
  waitForReceipt(chain.rpc.batch, await sendFromFreshAccount(chain.rpc.batch, { to: vault, data }));

/** The revert text of a call on the latest block; undefined when it goes through. */
async function revertOf({ vault, data }: Pick<Deposit, 'vault' | 'data'>): Promise<string | undefined> {
  try {
    await client().call({ to: vault, data });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const eventNames = async (hash: HexString): Promise<unknown[]> => {
  const { logs } = await client().getTransactionReceipt({ hash });
  return logs.map(({ data, topics }) =>
    decodeEventLog({ abi: [...abi, ...abiOf('AssayUsdc')], data, topics }),
  );
};

test('a deposit moves the signed value into the vault and books it under the nonce', async () => {
  const made = await deposit(chain.handle.token.address);
  const { from, nonce } = made.authorization;
  const receipt = await send(made);
  expect(receipt).toMatchObject({ status: 'success', to: made.vault.toLowerCase() });
  expect(await readBalances(chain.rpc.batch, made.token, [from, made.vault])).toEqual(['10000', '10000']);
  expect(await client().readContract({ address: made.vault, abi, functionName: 'getBalance' })).toBe(10_000n);
  expect(await eventNames(receipt.hash)).toEqual([
    { eventName: 'AuthorizationUsed', args: { authorizer: from, nonce } },
    { eventName: 'Transfer', args: { from, to: made.vault, value: 10_000n } },
    { eventName: 'DepositReceived', args: { payer: from, orderId: nonce, amount: 10_000n } },
  ]);
});

describe('a deposit is refused', () => {
  test('when nothing is deposited', async () => {
    const made = await deposit(chain.handle.token.address, { authorization: { value: 0n } });
    expect(await revertOf(made)).toContain('Deposit amount must be greater than zero');
  });

  test('when the order is not the nonce', async () => {
    const made = await deposit(chain.handle.token.address, { orderId: toHex(1, { size: 32 }) });
    expect(await revertOf(made)).toContain('Authorization nonce must match orderId');
  });

  test('when the payer named another recipient', async () => {
    const made = await deposit(chain.handle.token.address, { authorization: { to: newPayer().address } });
    expect(await revertOf(made)).toContain('FiatTokenV2: invalid signature');
  });

  test('the second time', async () => {
    const made = await deposit(chain.handle.token.address);
    expect(await revertOf(made)).toBeUndefined();
    await send(made);
    expect(await revertOf(made)).toContain('FiatTokenV2: authorization is used or canceled');
    expect(await send(made)).toMatchObject({ status: 'reverted', logs: [] });
  });

  test.each([
    'fee-on-transfer',
    'wrong-value',
    'wrong-recipient',
    'silent-fallback',
  ] satisfies TokenVariant[])('when the token %s brings another amount', async (variant) => {
    const made = await deposit(chain.handle.variants[variant].address);
    expect(await revertOf(made)).toContain('Unexpected received amount');
    expect(await send(made)).toMatchObject({ status: 'reverted', logs: [] });
    expect(await readBalances(chain.rpc.batch, made.token, [made.authorization.from])).toEqual(['20000']);
  });
});

test('native currency is refused, alone and with a call', async () => {
  const made = await deposit(chain.handle.token.address);
  const account = newPayer().address;
  await chain.rpc.call('anvil_setBalance', [account, toHex(10n ** 18n)]);
  for (const data of [undefined, made.data])
    await expect(
      client().call({ account, to: made.vault, value: 1n, ...(data ? { data } : {}) }),
    ).rejects.toThrow('reverted');
});

test('arguments that its constructor does not take are said, not encoded', async () => {
  await expect(deployContract(chain.rpc.batch, 'payment-vault', ['merchant'])).rejects.toMatchObject({
    code: 'CONTRACT_NOT_DEPLOYED',
    exitCode: 3,
  });
});
