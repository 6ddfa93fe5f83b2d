/**
 * A chain in memory with one USDC-like token, for tests of the state machine. It mines when it is told to, and
 * each method can be given another answer.
 * @module
 */
import { encodeAbiParameters, keccak256, parseTransaction, stringToHex } from 'viem';
import { type Hex, isHex } from '../evm/hex.js';
import { isCaip2 } from '../wire/caip.js';
import type { Chain, RpcCall, RpcOutcome } from './adapters/evm/chain.js';
import { privateKeySigner } from './adapters/evm/http-chain.js';

export const tokenAddress: Hex = '0x036cbd53842c5426634e7929541ec2318f3dcf7e';
export const scriptedNetwork = 'eip155:84532';

const result = (value: unknown): RpcOutcome => ({ kind: 'result', value });
const quantity = (value: bigint | number) => `0x${value.toString(16)}`;
const word = (value: bigint | number) => `0x${value.toString(16).padStart(64, '0')}`;
/** A string as a view function returns it. */
const text = (value: string) => encodeAbiParameters([{ type: 'string' }], [value]);
const topic = (text: string) => keccak256(stringToHex(text));

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly value: bigint;
  readonly nonce: string;
}

/** Reads the six leading words of transferWithAuthorization. */
function readTransfer(data: string): Transfer {
  const at = (index: number) => data.slice(10 + index * 64, 74 + index * 64);
  return {
    from: `0x${at(0).slice(24)}`,
    to: `0x${at(1).slice(24)}`,
    value: BigInt(`0x${at(2)}`),
    nonce: `0x${at(5)}`,
  };
}

type Answer = (params: readonly unknown[]) => RpcOutcome | undefined;

export class ScriptedChain implements Chain {
  readonly network;
  readonly chainId = 84532;
  readonly signer = privateKeySigner(`0x${'51'.repeat(32)}`);
  readonly balances = new Map<string, bigint>();
  readonly used = new Set<string>();
  /** Raw transactions that reached the node, in order. */
  readonly sent: Hex[] = [];
  /** Other answers by method; undefined falls through to the honest one. */
  readonly script = new Map<string, Answer>();
  mining = true;
  count = 0;
  private block = 10n;
  private readonly pool: Hex[] = [];
  private readonly history = new Map<bigint, ReadonlyMap<string, bigint>>();
  private readonly receipts = new Map<string, unknown>();
  /** What takes back the newest block, and then those before it. */
  private readonly takeBack: (() => void)[] = [];

  constructor() {
    const network: unknown = scriptedNetwork;
    if (!isCaip2(network)) throw new TypeError('not a network');
    this.network = network;
  }

  async batch(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    return calls.map(
      ({ method, params }) => this.script.get(method)?.(params) ?? this.answer(method, params),
    );
  }

  async close(): Promise<void> {}

  /** Drops what waits in the pool, as a node does that forgets. */
  drop(): void {
    this.count -= this.pool.length;
    this.pool.length = 0;
  }

  /** Mines everything that waits, one block each. */
  mine(): void {
    for (const raw of this.pool.splice(0)) this.mineOne(raw);
  }

  /** Takes back the newest block that mined something: its transaction is known nowhere any more. */
  reorganize(): void {
    this.takeBack.pop()?.();
  }

  private mineOne(raw: Hex): void {
    const { data = '0x' } = parseTransaction(raw);
    const { from, to, value, nonce } = readTransfer(data);
    const held = [from, to].map((owner) => [owner, this.balances.get(owner) ?? 0n] as const);
    this.takeBack.push(() => {
      this.count -= 1;
      this.receipts.delete(keccak256(raw));
      this.used.delete(from + nonce);
      for (const [owner, balance] of held) this.balances.set(owner, balance);
    });
    this.history.set(this.block, new Map(this.balances));
    this.block += 1n;
    const balance = this.balances.get(from) ?? 0n;
    const succeeds = balance >= value && !this.used.has(from + nonce);
    if (succeeds) {
      this.used.add(from + nonce);
      this.balances.set(from, balance - value);
      this.balances.set(to, (this.balances.get(to) ?? 0n) + value);
    }
    this.history.set(this.block, new Map(this.balances));
    const logs = [
      {
        address: tokenAddress,
        topics: [topic('AuthorizationUsed(address,bytes32)'), word(BigInt(from)), nonce],
        data: '0x',
      },
      {
        address: tokenAddress,
        topics: [topic('Transfer(address,address,uint256)'), word(BigInt(from)), word(BigInt(to))],
        data: word(value),
      },
    ];
    const transactionHash = keccak256(raw);
    this.receipts.set(transactionHash, {
      transactionHash,
      status: succeeds ? '0x1' : '0x0',
      blockNumber: quantity(this.block),
      logs: succeeds ? logs : [],
    });
  }

  private send(raw: unknown): RpcOutcome {
    if (!isHex(raw)) return { kind: 'error', code: -32602, message: 'invalid params' };
    const { nonce = 0 } = parseTransaction(raw);
    if (nonce < this.count) return { kind: 'error', code: -32003, message: 'nonce too low' };
    this.sent.push(raw);
    this.count += 1;
    this.pool.push(raw);
    if (this.mining) this.mine();
    return result(keccak256(raw));
  }

  private call(params: readonly unknown[]): RpcOutcome {
    const [call, tag] = params;
    const data = typeof call === 'object' && call !== null && 'data' in call ? String(call.data) : '';
    if (data === '0x06fdde03') return result(text('USDC'));
    if (data === '0x54fd4d50') return result(text('2'));
    const account = `0x${data.slice(34, 74)}`;
    if (data.startsWith('0x70a08231')) {
      const at = typeof tag === 'string' && tag.startsWith('0x') ? this.history.get(BigInt(tag)) : undefined;
      return result(word((at ?? this.balances).get(account) ?? 0n));
    }
    if (data.startsWith('0xe94a0102'))
      return result(word(this.used.has(`${account}0x${data.slice(74)}`) ? 1n : 0n));
    const { from, nonce, value } = readTransfer(data);
    const fits = !this.used.has(from + nonce) && (this.balances.get(from) ?? 0n) >= value;
    return fits ? result('0x') : { kind: 'reverted', message: 'execution reverted' };
  }

  private answer(method: string, params: readonly unknown[]): RpcOutcome {
    switch (method) {
      case 'eth_chainId':
        return result(quantity(this.chainId));
      case 'eth_getCode':
        return result(params[0] === tokenAddress ? '0x6000' : '0x');
      case 'eth_call':
        return this.call(params);
      case 'eth_estimateGas':
        return result(quantity(60_000));
      case 'eth_getBlockByNumber':
        return result({ baseFeePerGas: quantity(1_000_000_000) });
      case 'eth_gasPrice':
        return result(quantity(1_000_000_007));
      case 'eth_maxPriorityFeePerGas':
        return result(quantity(1));
      case 'eth_getTransactionCount':
        return result(quantity(params[1] === 'latest' ? this.count - this.pool.length : this.count));
      case 'eth_sendRawTransaction':
        return this.send(params[0]);
      case 'eth_getTransactionReceipt':
        return result(this.receipts.get(String(params[0])) ?? null);
      case 'eth_getTransactionByHash': {
        const known =
          this.receipts.has(String(params[0])) || this.pool.some((raw) => keccak256(raw) === params[0]);
        return result(known ? { hash: params[0] } : null);
      }
      default:
        return { kind: 'error', code: -32601, message: `no method ${method}` };
    }
  }
}
