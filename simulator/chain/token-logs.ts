/**
 * Decodes the logs of EIP-3009 tokens into plain JSON. Pure: the kit stores and judges what stands here.
 * @module
 */
import { decodeEventLog, toEventSelector } from 'viem/utils';
import { z } from 'zod';
import { eip3009Abi } from '../../src/evm/eip3009-abi.js';
import type { HexString } from '../handle.js';

const isHexString = (text: string): text is HexString => /^0x[0-9a-f]*$/.test(text);

/** Any hex text, in lower case. */
export const hexText = z.string().toLowerCase().refine(isHexString);

/** A hex quantity as a number. */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]+$/)
  .transform(Number);

export const rawLogSchema = z.object({
  address: hexText,
  topics: z.array(hexText),
  data: hexText,
  blockNumber: quantity,
  transactionHash: hexText,
  logIndex: quantity,
});

/** One log. `args` holds amounts as decimal text, addresses and nonces in lower case. */
export interface DecodedLog {
  readonly address: HexString;
  /** Name of the event, or null for one that EIP-3009 tokens do not have. */
  readonly event: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly topics: readonly HexString[];
  readonly data: HexString;
  readonly txHash: HexString;
  readonly block: number;
  readonly logIndex: number;
}

/** A Transfer log. `value` is in atomic units, as decimal text. */
export interface TransferLog {
  readonly asset: HexString;
  readonly from: HexString;
  readonly to: HexString;
  readonly value: string;
  readonly txHash: HexString;
  readonly block: number;
  readonly logIndex: number;
}

export const eventTopics = {
  Transfer: toEventSelector('Transfer(address,address,uint256)'),
  AuthorizationUsed: toEventSelector('AuthorizationUsed(address,bytes32)'),
  AuthorizationCanceled: toEventSelector('AuthorizationCanceled(address,bytes32)'),
} as const;

const decode = (topics: readonly HexString[], data: HexString) => {
  const [signature, ...indexed] = topics;
  if (signature === undefined) return undefined;
  try {
    return decodeEventLog({ abi: eip3009Abi, topics: [signature, ...indexed], data });
  } catch {
    // A log of another contract, or of a token whose event only looks alike: reported raw.
    return undefined;
  }
};

/** Decodes a log as a node answers it. */
export const decodeLog = (log: z.infer<typeof rawLogSchema>): DecodedLog => {
  const decoded = decode(log.topics, log.data);
  return {
    address: log.address,
    event: decoded?.eventName ?? null,
    args: Object.fromEntries(
      Object.entries(decoded?.args ?? {}).map(([name, value]) => [name, String(value).toLowerCase()]),
    ),
    topics: log.topics,
    data: log.data,
    txHash: log.transactionHash,
    block: log.blockNumber,
    logIndex: log.logIndex,
  };
};

/** The Transfer logs among the given ones. */
export const transfersOf = (logs: readonly DecodedLog[]): TransferLog[] =>
  logs.flatMap(({ event, args, address, txHash, block, logIndex }) => {
    const { from, to, value } = args;
    if (event !== 'Transfer' || from === undefined || to === undefined || value === undefined) return [];
    if (!isHexString(from) || !isHexString(to)) return [];
    return [{ asset: address, from, to, value, txHash, block, logIndex }];
  });
