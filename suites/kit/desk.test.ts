import { afterEach, beforeEach, expect, it } from 'vitest';
import { AssayError } from '../../src/wire/assay-error.js';
import { connectDesk, type Desk, type DeskClient, DeskTrouble, openDesk } from './desk.js';

let desk: Desk;
let clients: DeskClient[];
beforeEach(async () => {
  desk = await openDesk();
  clients = [connectDesk(desk), connectDesk(desk)];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await desk.close();
});

it('trouble outside of the kit is told apart from a failure of a service, with all that is known', async () => {
  const outside = new AssayError('The target did not start.', {
    code: 'TARGET_DID_NOT_START',
    exitCode: 2,
    hint: 'Its last words:\nport in use\nbye',
  });
  const other = await openDesk({
    services: {
      restart: () => Promise.reject(outside),
      stop: () => Promise.reject(new Error('our own mistake')),
    },
  });
  const client = connectDesk(other);
  try {
    const trouble = client.ask('restart', {});
    await expect(trouble).rejects.toBeInstanceOf(DeskTrouble);
    await expect(trouble).rejects.toThrow(/^The target did not start\. Its last words: port in use \| bye$/);
    const failure = client.ask('stop', {});
    await expect(failure).rejects.not.toBeInstanceOf(DeskTrouble);
    await expect(failure).rejects.toThrow('our own mistake');
  } finally {
    await client.close();
    await other.close();
  }
});

it('one holder at a time, within a worker and across workers', async () => {
  let inside = 0;
  const most: number[] = [];
  const work = async (client: DeskClient): Promise<void> => {
    const hold = await client.lane();
    inside += 1;
    most.push(inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    await hold.giveBack();
  };
  // More than one worker may hold in a row, so that the lane also travels between them.
  await Promise.all(clients.flatMap((client) => Array.from({ length: 50 }, () => work(client))));
  expect(most).toHaveLength(100);
  expect(Math.max(...most)).toBe(1);
});

it('a cursor reaches the next holder of the same worker, and only when nobody was in between', async () => {
  const [one] = clients;
  if (!one) throw new Error('no client');
  const first = await one.lane();
  expect(first.cursor).toBeUndefined();
  const waiting = one.lane();
  await first.giveBack(7);
  const second = await waiting;
  expect(second.cursor).toBe(7);
  await second.giveBack(8);
  const third = await one.lane();
  expect(third.cursor).toBeUndefined();
  await third.giveBack();
});

it('a desk that went away fails every caller, those in the queue too', async () => {
  const [one] = clients;
  if (!one) throw new Error('no client');
  await desk.close();
  const callers = await Promise.allSettled([one.lane(), one.lane(), one.lane()]);
  expect(callers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

it('a worker that ends while it holds the lane gives it up', async () => {
  const [one, two] = clients;
  if (!one || !two) throw new Error('no client');
  await one.lane();
  const waiting = two.lane();
  await one.close();
  await (await waiting).giveBack();
});

it('a worker that ends while it waits for the lane is passed over', async () => {
  const [one, two] = clients;
  if (!one || !two) throw new Error('no client');
  const third = connectDesk(desk);
  const hold = await one.lane();
  const gone = two.lane().catch(() => 'gone');
  const waiting = third.lane();
  await two.close();
  expect(await gone).toBe('gone');
  await hold.giveBack();
  await (await waiting).giveBack();
  await third.close();
});

it('a rate of 20 a second leaves 50 ms between turns', async () => {
  const slow = await openDesk({ rate: 20 });
  const client = connectDesk(slow);
  const started = performance.now();
  for (let turn = 0; turn < 4; turn += 1) await client.turn();
  // The first turn is free, three gaps follow; timers may end a millisecond early.
  expect(performance.now() - started).toBeGreaterThanOrEqual(145);
  await client.close();
  await slow.close();
});

it('nobody gets a turn or the lane without the token of the run', async () => {
  for (const path of ['lane', 'turn']) {
    const answer = await fetch(`${desk.url}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${'x'.repeat(desk.token.length)}` },
    });
    expect(answer.status).toBe(401);
  }
});
