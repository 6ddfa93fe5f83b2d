/**
 * Ports that a server can leave and come back to. A port that the system hands out for "any" may be taken meanwhile by
 * an outgoing connection of anybody; those below the range of such connections are taken only by who asks for them.
 * @module
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Below the ports of outgoing connections on Linux (32768 on), macOS and Windows (49152 on). */
const range = { from: 12_000, to: 32_000 } as const;
/** Ports that are looked at before giving up, and milliseconds between two looks. */
const looks = { count: 200, everyMs: 5 } as const;

/** Given by this process: who has one comes back to it. */
const given = new Set<number>();

/** Whether nobody listens at this port of the loopback address, a moment ago. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port that was free a moment ago and that nobody else in this process was given. */
export async function freePort(): Promise<number> {
  for (let left = looks.count; left > 0; left -= 1) {
    const port = randomInt(range.from, range.to);
    if (given.has(port)) continue;
    if (await isFree(port)) {
      given.add(port);
      return port;
    }
    await wait(looks.everyMs);
  }
  throw new Error(`no free port between ${range.from} and ${range.to} in ${looks.count} looks`);
}
