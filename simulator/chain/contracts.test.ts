import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractNames, readArtifact } from './artifact.js';
import { compileContracts, renderArtifact } from './compile.js';
import { artifactsFolder } from './package-files.js';
import { fiatTokenSlots, plainErc20Slots } from './token-storage.js';

describe('contracts', () => {
  const compiled = new Map(compileContracts().map((contract) => [contract.artifact.contractName, contract]));
  const slotsOf = (name: string): Record<string, number> =>
    Object.fromEntries((compiled.get(name)?.storage ?? []).map(({ label, slot }) => [label, slot]));

  test.each(contractNames)('%s: the committed artifact is what its source compiles to', (name) => {
    const contract = compiled.get(name);
    if (contract === undefined) throw new Error(`${name} does not compile`);
    const committed = readFileSync(join(artifactsFolder, `${name}.json`), 'utf8');
    expect(committed === renderArtifact(contract.artifact)).toBe(true);
  });

  test('every contract that compiles has an artifact', () => {
    expect([...compiled.keys()].sort()).toEqual([...contractNames].sort());
  });

  test('state that the simulator writes stands where the compiler puts it', () => {
    expect(slotsOf('AssayUsdc')).toMatchObject({
      _balances: fiatTokenSlots.balances,
      name: fiatTokenSlots.name,
      version: fiatTokenSlots.version,
      owner: fiatTokenSlots.owner,
      paused: fiatTokenSlots.owner,
      _blacklisted: fiatTokenSlots.blacklisted,
    });
    expect(compiled.get('AssayUsdc')?.storage.find(({ label }) => label === 'paused')?.offset).toBe(20);
    expect(slotsOf('PlainErc20')).toMatchObject({
      _balances: plainErc20Slots.balances,
      _name: plainErc20Slots.name,
      _symbol: plainErc20Slots.symbol,
    });
    expect(slotsOf('SilentFallbackToken')).toMatchObject({
      _balances: fiatTokenSlots.balances,
      name: fiatTokenSlots.name,
      version: fiatTokenSlots.version,
    });
    expect(slotsOf('MockWallet')).toMatchObject({ owner: 0 });
  });

  test('Multicall3 is runtime code: its first bytes set up memory, not a copy of itself', () => {
    const { deployedBytecode } = readArtifact('Multicall3');
    expect(deployedBytecode).toMatch(/^0x6080604052600436/);
    expect((deployedBytecode.length - 2) / 2).toBe(0x15b9);
  });
});
