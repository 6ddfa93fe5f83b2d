import { expect, it } from 'vitest';
import type { JsonValue } from '../../src/wire/json.js';
import {
  connectTargetControl,
  type SpawnPlan,
  type TargetControl,
  targetServices,
} from './target-control.js';

/** A control that starts what it is asked for, the way checks reach it. */
function openControl(spawn: TargetControl['spawn']): TargetControl {
  const services: Readonly<Record<string, (request: JsonValue) => Promise<JsonValue>>> = targetServices({
    ...({} as TargetControl),
    spawn,
  });
  return connectTargetControl((service, request) => services[service]?.(request) ?? Promise.resolve(null));
}

function counting(): { readonly plans: SpawnPlan[]; readonly spawn: TargetControl['spawn'] } {
  const plans: SpawnPlan[] = [];
  const spawn: TargetControl['spawn'] = async (plan) => {
    plans.push(plan);
    return { id: String(plans.length), url: 'http://127.0.0.1:1' };
  };
  return { plans, spawn };
}

it('starts one instance for all who share it, and one each for those who do not', async () => {
  const { plans, spawn } = counting();
  const control = openControl(spawn);
  const env = { A: '1', B: null };
  const ids = async (given: readonly SpawnPlan[]): Promise<readonly string[]> =>
    (await Promise.all(given.map(control.spawn))).flatMap((one) => ('id' in one ? [one.id] : []));
  expect(
    await ids([
      { env, shared: true },
      { env, shared: true },
    ]),
  ).toEqual(['1', '1']);
  expect(await ids([{ env: { A: '2' }, shared: true }, { env }, { env }])).toEqual(['2', '3', '4']);
  expect(plans.slice(0, 1)).toEqual([{ env }]);
});

it('tries again where the first who asked had no luck', async () => {
  const { spawn } = counting();
  let first = true;
  const control = openControl((plan) => {
    const failed = first;
    first = false;
    return failed ? Promise.reject(new Error('no port')) : spawn(plan);
  });
  const plan = { env: {}, shared: true };
  await expect(control.spawn(plan)).rejects.toThrow('no port');
  expect(await control.spawn(plan)).toMatchObject({ id: '1' });
});
