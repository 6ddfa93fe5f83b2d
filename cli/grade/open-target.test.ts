import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageFolder } from '../../targets/doc-path.js';
import { openTarget } from './open-target.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-bin-'));
const path = process.env.PATH ?? '';

beforeAll(() => {
  // Stands in for the real program: the reference reads the same configuration.
  const assay = join(packageFolder, 'dist', 'cli', 'assay.js');
  const program = `#!/bin/sh\nexec "${process.execPath}" "${assay}" ref serve "$@"\n`;
  writeFileSync(join(folder, 'ledgerflow-facilitator'), program, { mode: 0o755 });
  process.env.PATH = `${folder}${delimiter}${path}`;
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

it('a target that settles through a vault gets one, and every payment goes there', async () => {
  const steps: string[] = [];
  const target = await openTarget({ target: { kind: 'preset', name: 'ledgerflow', mode: 'evm' } }, (step) =>
    steps.push(step),
  );
  try {
    expect(steps).toContain('starting ledgerflow in mode evm');
    expect(target.payTo).toMatch(/^0x[0-9a-fA-F]{40}$/);
    expect(target.version).toBe(target.preset?.version);
    expect(target.deployed).toEqual({ vault: target.payTo });
    expect(target.started?.files[0]?.text).toContain(`vault_address = "${target.payTo}"`);
    const supported = await (await fetch(`${target.url}/supported`)).json();
    expect(supported).toMatchObject({ kinds: [{ network: target.sim?.network }] });
  } finally {
    await target.close();
  }
});
