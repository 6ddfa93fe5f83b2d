/**
 * Reads the committed artifacts of the simulator's contracts.
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Abi } from 'viem';
import { z } from 'zod';
import { artifactsFolder } from './package-files.js';

/** Contracts of which an artifact is committed. */
export const contractNames = [
  'AssayUsdc',
  'PlainErc20',
  'SilentFallbackToken',
  'WrongRecipientToken',
  'WrongValueToken',
  'ExtraTransferToken',
  'FeeOnTransferToken',
  'RevertWhenMinedToken',
  'NonceTolerantToken',
  'EcrecoverOnlyToken',
  'GasHungryToken',
  'BlockWitness',
  'MockWallet',
  'PaymentVault',
  'Multicall3',
] as const;

export type ContractName = (typeof contractNames)[number];

const hexSchema = z.templateLiteral(['0x', z.string().regex(/^(?:[0-9a-f]{2})+$/)]);

/** The compiler vouches for the entries. */
export const abiSchema = z.custom<Abi>(Array.isArray);

const artifactSchema = z.strictObject({
  contractName: z.string(),
  abi: abiSchema,
  bytecode: hexSchema,
  deployedBytecode: hexSchema,
  sourceDigest: z.string(),
});

export type Artifact = z.infer<typeof artifactSchema>;

/** The artifact of one contract. Throws when the file is missing or malformed: the package is then broken. */
export const readArtifact = (name: ContractName): Artifact =>
  artifactSchema.parse(JSON.parse(readFileSync(join(artifactsFolder, `${name}.json`), 'utf8')));
