/**
 * Instances of the target with configurations of the kit: started for one piece of work and ended after it.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import type { Instance, Refused } from '../kit/target-control.js';
import { type Configuration, keys, toml } from './configuration.js';

type Environment = Readonly<Record<string, string | null>>;

export type Start = Instance | Refused;

export const started = (start: Start): start is Instance => 'url' in start;

/** How an instance that did not start ended, and the end of what it said. */
export function lastWords({ exit, output }: Refused): string {
  const how = exit.code === null ? `signal ${exit.signal}` : `exit code ${exit.code}`;
  return `${how}: ${output.trim().split('\n').at(-1)?.slice(0, 300) ?? ''}`;
}

/** Tries to start an instance and ends it after the work, whether it started or not. */
export async function withStart<T>(
  t: Check,
  configuration: Configuration,
  work: (start: Start) => Promise<T>,
  env: Environment = {},
): Promise<T> {
  const start = await t.target.spawn({ configuration: toml(configuration), env: { ...keys, ...env } });
  try {
    return await work(start);
  } finally {
    if (started(start)) await t.target.end(start);
  }
}

/** Works with an instance that has to start. Where it does not, the case that is named says so. */
export function withInstance(
  t: Check,
  name: string,
  configuration: Configuration,
  work: (there: Check) => Promise<void>,
  env: Environment = {},
): Promise<void> {
  return withStart(
    t,
    configuration,
    async (start) => {
      if (!started(start)) return t.case(name).blocked(`the instance did not start: ${lastWords(start)}`);
      await work(await t.at(start));
    },
    env,
  );
}
