/**
 * What a load is made of: operations with weights, spread evenly over the arrivals.
 * @module
 */
import { AssayError } from '../../src/wire/assay-error.js';

export const operations = ['verify', 'settle', 'race', 'replay'] as const;

/**
 * `verify`: one verify of a payment of its own. `settle`: one settle of a payment of its own. `race`: many callers settle
 * one payment at the same moment. `replay`: one more settle of a payment whose success was answered.
 */
export type Operation = (typeof operations)[number];

/** How often each operation comes, in proportion to the others. */
export type Mix = Readonly<Record<Operation, number>>;

const largestWeight = 1_000;

function badMix(text: string, why: string): AssayError {
  return new AssayError(`--mix ${text}: ${why}.`, {
    code: 'BAD_MIX',
    exitCode: 64,
    hint: 'Such as --mix verify=8,settle=2,race=1,replay=1; an operation that is left out is not sent.',
  });
}

/** Reads `verify=8,settle=2`. Throws AssayError `BAD_MIX`. */
export function parseMix(text: string): Mix {
  const mix: Record<Operation, number> = { verify: 0, settle: 0, race: 0, replay: 0 };
  const named = new Set<string>();
  for (const part of text.split(',')) {
    const [name = '', weight = '', ...rest] = part.split('=').map((one) => one.trim());
    const operation = operations.find((one) => one === name);
    if (!operation) throw badMix(text, `"${name}" is none of ${operations.join(', ')}`);
    if (named.has(name)) throw badMix(text, `${name} stands twice`);
    named.add(name);
    if (!/^\d{1,4}$/.test(weight) || Number(weight) > largestWeight || rest.length > 0)
      throw badMix(text, `the weight of ${name} is no whole number from 0 to ${largestWeight}`);
    mix[operation] = Number(weight);
  }
  if (operations.every((one) => mix[one] === 0)) throw badMix(text, 'nothing would be sent');
  if (mix.replay > 0 && mix.settle === 0 && mix.race === 0)
    throw badMix(text, 'a replay needs a payment that a settle or a race has settled before');
  return mix;
}

/** `verify=8,settle=2`. */
export function mixText(mix: Mix): string {
  return operations
    .filter((one) => mix[one] > 0)
    .map((one) => `${one}=${mix[one]}`)
    .join(',');
}

/** The operation of each arrival: any stretch of them holds each in its proportion (smooth weighted round robin). */
export function interleave(mix: Mix, count: number): readonly Operation[] {
  const total = operations.reduce((sum, one) => sum + mix[one], 0);
  const credit: Record<Operation, number> = { verify: 0, settle: 0, race: 0, replay: 0 };
  return Array.from({ length: count }, () => {
    for (const one of operations) credit[one] += mix[one];
    const next = operations.reduce((best, one) => (credit[one] > credit[best] ? one : best), 'verify');
    credit[next] -= total;
    return next;
  });
}
