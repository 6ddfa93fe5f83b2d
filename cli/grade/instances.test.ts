import { expect, it } from 'vitest';
import { instanceFor, instancesOf } from './instances.js';
import type { GradeOptions, TargetChoice } from './options.js';

const url: TargetChoice = { kind: 'url', url: new URL('http://127.0.0.1:4022') };
const preset = (name: string): TargetChoice => ({ kind: 'preset', name });

/** What is graded, in order: where, which profiles, whether as a target that settles only what it verified. */
function graded(
  target: TargetChoice,
  options: Partial<Pick<GradeOptions, 'profiles' | 'everyProfile' | 'only'>> = {},
) {
  return instancesOf({ target, only: [], ...options }).map((one) => [
    one.target.kind === 'preset' ? one.target.name : one.target.kind,
    one.profiles?.join(',') ?? 'open',
    one.acedata ?? false,
  ]);
}

it('a target is graded as one of this family when its profile, or a check of it, is named', () => {
  expect(graded(url)).toEqual([['url', 'open', false]]);
  expect(graded(url, { profiles: ['acedata'] })).toEqual([['url', 'acedata', true]]);
  expect(graded(url, { profiles: ['acedata', 'core'] })).toEqual([['url', 'acedata,core', true]]);
  expect(graded(url, { only: ['ace-0*'] })).toEqual([['url', 'open', true]]);
  expect(graded(url, { only: ['*'] })).toEqual([['url', 'open', false]]);
  expect(graded(url, { everyProfile: true, only: ['ACE-001'] })).toEqual([['url', 'open', true]]);
  // What a URL can be graded on is decided by what it lists, and nothing lists this.
  expect(graded(url, { everyProfile: true })).toEqual([['url', 'open', false]]);
});

it('the reference has an instance of its own for it', () => {
  const reference = preset('reference');
  expect(graded(reference)).toEqual([['reference', 'open', false]]);
  expect(graded(reference, { profiles: ['acedata'] })).toEqual([['acedata', 'acedata', true]]);
  expect(graded(reference, { profiles: ['core', 'acedata'] })).toEqual([
    ['reference', 'core', false],
    ['acedata', 'acedata', true],
  ]);
  expect(graded(reference, { everyProfile: true })).toEqual([
    ['reference', 'open', false],
    ['acedata', 'acedata', true],
  ]);
  expect(graded(reference, { only: ['ACE-001'] })).toEqual([['acedata', 'acedata', true]]);
  expect(graded(reference, { only: ['ACE-001', 'X402-SUP-001'] })).toEqual([
    ['reference', 'open', false],
    ['acedata', 'acedata', true],
  ]);
  expect(graded(reference, { only: ['X402-SUP-001'] })).toEqual([['reference', 'open', false]]);
});

it('a preset of this family is graded on it when nothing else is named', () => {
  expect(graded(preset('acedata'))).toEqual([['acedata', 'acedata', true]]);
  expect(graded(preset('acedata'), { everyProfile: true })).toEqual([['acedata', 'open', true]]);
  expect(graded(preset('acedata'), { profiles: ['core'] })).toEqual([['acedata', 'core', false]]);
  expect(graded(preset('x402-ts'), { everyProfile: true })).toEqual([['x402-ts', 'open', false]]);
});

it('one check is run on the instance that it belongs to', () => {
  expect(instanceFor(preset('reference'), 'ACE-001')).toEqual({ target: preset('acedata'), acedata: true });
  expect(instanceFor(preset('reference'), 'X402-EVM-001')).toEqual({ target: preset('reference') });
  expect(instanceFor(url, 'ACE-001')).toEqual({ target: url, acedata: true });
});
