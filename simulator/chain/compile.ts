/**
 * Compiles the contracts of the simulator. Only maintainers run it: the artifacts are committed, and a test compiles
 * again and compares byte for byte. `solc` is not needed at run time.
 * @module
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import solc from 'solc';
import { z } from 'zod';
import { AssayError } from '../../src/wire/assay-error.js';
import { type Artifact, abiSchema } from './artifact.js';
import { contractsFolder } from './package-files.js';

const require = createRequire(import.meta.url);

const bytecodeSchema = z.object({ object: z.string().regex(/^(?:[0-9a-f]{2})*$/) });
const outputSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: abiSchema,
          evm: z.object({ bytecode: bytecodeSchema, deployedBytecode: bytecodeSchema }),
          storageLayout: z.object({
            storage: z.array(z.object({ label: z.string(), slot: z.string(), offset: z.number() })),
          }),
        }),
      ),
    )
    .default({}),
});

export interface StorageEntry {
  readonly label: string;
  readonly slot: number;
  readonly offset: number;
}

export interface CompiledContract {
  readonly artifact: Artifact;
  readonly storage: readonly StorageEntry[];
}

/** The file that an import names: a contract of ours, or a file of a package. */
const readSource = (path: string): string =>
  readFileSync(path.startsWith('@') ? require.resolve(path) : join(contractsFolder, path), 'utf8');

/** Adds a source and everything it imports, so that the compiler asks for nothing. */
const addSource = (path: string, sources: Map<string, string>): void => {
  if (sources.has(path)) return;
  const content = readSource(path);
  sources.set(path, content);
  for (const [, imported = ''] of content.matchAll(/^import[^;]*?["']([^"']+)["'];/gm)) {
    addSource(imported.startsWith('.') ? posix.join(posix.dirname(path), imported) : imported, sources);
  }
};

const digestOf = (path: string): string => {
  const sources = new Map<string, string>();
  addSource(path, sources);
  const sorted = [...sources].sort(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
};

/**
 * viem carries Multicall3 as creation code: 32 bytes that return the rest. Same source as the deployed contract, but
 * a build of viem's own, so its code hash is not that of the canonical deployments.
 */
const multicall3 = (): CompiledContract => {
  const file = join(dirname(require.resolve('viem/package.json')), 'constants', 'contracts.ts');
  const source = readFileSync(file, 'utf8');
  const bytecode = /multicall3Bytecode =\s*'0x([0-9a-f]+)'/.exec(source)?.[1] ?? '';
  return {
    artifact: {
      contractName: 'Multicall3',
      abi: [],
      bytecode: `0x${bytecode}`,
      deployedBytecode: `0x${bytecode.slice(64)}`,
      sourceDigest: `sha256:${createHash('sha256').update(bytecode).digest('hex')}`,
    },
    storage: [],
  };
};

/**
 * Compiles every contract in `contracts/` with fixed settings and no metadata hash, so that the output depends on the
 * sources alone. Abstract contracts give no artifact. Throws AssayError `CONTRACTS_DO_NOT_COMPILE`.
 */
export function compileContracts(): readonly CompiledContract[] {
  const own = readdirSync(contractsFolder)
    .filter((name) => name.endsWith('.sol'))
    .sort();
  const sources = new Map<string, string>();
  for (const path of own) addSource(path, sources);
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([path, content]) => [path, { content }])),
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      metadata: { bytecodeHash: 'none', appendCBOR: false },
      outputSelection: {
        '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'storageLayout'] },
      },
    },
  };
  const output = outputSchema.parse(JSON.parse(String(solc.compile(JSON.stringify(input)))));
  const errors = (output.errors ?? []).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new AssayError(
      `The contracts do not compile:\n${errors.map((e) => e.formattedMessage).join('\n')}`,
      {
        code: 'CONTRACTS_DO_NOT_COMPILE',
        exitCode: 3,
      },
    );
  }
  const compiled = own.flatMap((path): CompiledContract[] => {
    const contractName = basename(path, '.sol');
    const contract = output.contracts[path]?.[contractName];
    if (contract === undefined || contract.evm.deployedBytecode.object === '') return [];
    return [
      {
        artifact: {
          contractName,
          abi: contract.abi,
          bytecode: `0x${contract.evm.bytecode.object}`,
          deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
          sourceDigest: digestOf(path),
        },
        storage: contract.storageLayout.storage.map(({ label, slot, offset }) => ({
          label,
          slot: Number(slot),
          offset,
        })),
      },
    ];
  });
  return [...compiled, multicall3()];
}

/** The text of an artifact file. */
export const renderArtifact = (artifact: Artifact): string => `${JSON.stringify(artifact, null, 2)}\n`;
