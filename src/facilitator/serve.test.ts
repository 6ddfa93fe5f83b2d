import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFacilitatorConfig } from './config.js';
import { serveFacilitator } from './serve.js';

const env = { KEY: `0x${'51'.repeat(32)}` };
const config = checkFacilitatorConfig({
  store: 'memory',
  log: 'silent',
  adapters: [
    {
      id: 'evm',
      kind: 'evm',
      scheme: 'exact',
      networks: ['eip155:84532'],
      rpc_url: 'http://127.0.0.1:1',
      signer_key_env: 'KEY',
    },
  ],
});

describe('serveFacilitator', () => {
  it('serves until it is closed, and closes twice without harm', async () => {
    const served = await serveFacilitator(config, { env, port: 0 });
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${served.url}/supported`)).status).toBe(200);
    await Promise.all([served.close(), served.close()]);
    await expect(fetch(`${served.url}/supported`)).rejects.toThrow();
  });

  it('names the key when the port is taken, says what to do, and leaves no store behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()));
    const address: AddressInfo | string | null = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const store = join(tmpdir(), `assay-no-store-${port}`);
    const stored = { ...config, store: 'pglite', store_path: store } as const;
    await expect(serveFacilitator(stored, { env, port })).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('port: cannot listen on'),
      hint: expect.stringContaining('choose another port'),
    });
    expect(existsSync(store)).toBe(false);
    await new Promise((resolve) => other.close(resolve));
  });
});
