import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkFacilitatorConfig } from './config.js';
import { createLog } from './log.js';
import { warnOfUnreachableBridges } from './probe-bridges.js';

const bridge = (id: string, base_url: string, more: object = {}) => ({
  kind: 'offchain',
  id,
  networks: [`offchain:${id}`],
  backend: { type: 'http', base_url },
  ...more,
});

/** What is logged about these adapters. */
async function warnings(...adapters: readonly object[]): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = createLog('info', (line) => lines.push(line));
  await warnOfUnreachableBridges(checkFacilitatorConfig({ adapters }), log);
  return lines.map((line) => JSON.parse(line));
}

/** A port of which one knows that something, or nothing, listens there. */
async function port(listening: boolean): Promise<{ readonly port: number; close(): void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: number } = server.address() as AddressInfo;
  if (!listening) await new Promise((resolve) => server.close(resolve));
  return { port: number, close: () => void server.close() };
}

describe('bridges at start', () => {
  it('that cannot be reached are named with the path in the file', async () => {
    const closed = await port(false);
    const mock = { kind: 'offchain', id: 'mock', networks: ['offchain:mock'], backend: { type: 'mock' } };
    const [refused, unknown, ...more] = await warnings(
      mock,
      bridge('refused', `http://127.0.0.1:${closed.port}`),
      bridge('unknown', 'http://bridge.invalid/api'),
    ).then((lines) => lines.toSorted((a, b) => String(a.adapter).localeCompare(String(b.adapter))));
    expect(refused).toMatchObject({
      adapter: 'refused',
      path: 'adapters[1].backend.base_url',
      error: 'ECONNREFUSED',
    });
    expect(unknown).toMatchObject({ adapter: 'unknown', path: 'adapters[2].backend.base_url' });
    expect(JSON.stringify(unknown)).toContain('nothing answers at bridge.invalid');
    expect(more).toEqual([]);
  });

  it('that answer, or are disabled, are not mentioned', async () => {
    const open = await port(true);
    const closed = await port(false);
    expect(
      await warnings(
        bridge('open', `http://127.0.0.1:${open.port}`),
        bridge('off', `http://127.0.0.1:${closed.port}`, { enabled: false }),
      ),
    ).toEqual([]);
    open.close();
  });
});
