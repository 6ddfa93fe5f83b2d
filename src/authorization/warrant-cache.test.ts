import { describe, expect, it } from 'vitest';
import { warrantOf } from './question.fixture.js';
import { createWarrantCache } from './warrant-cache.js';

const [one, two, three] = ['one', 'two', 'three'].map((warrant_id) => warrantOf({ warrant_id }));

describe('the warrant cache', () => {
  it('forgets what was used least recently, and holds no more than it may', () => {
    if (one === undefined || two === undefined || three === undefined) throw new Error('three warrants');
    const cache = createWarrantCache(2);
    cache.keep([one, two]);
    expect(cache.find(one.digest)).toBe(one);
    cache.keep([three]);
    expect([one, two, three].map(({ digest }) => cache.find(digest))).toEqual([one, undefined, three]);
    cache.keep([one]);
    cache.keep([two]);
    expect([one, two, three].map(({ digest }) => cache.find(digest))).toEqual([one, two, undefined]);
    cache.clear();
    expect(cache.find(one.digest)).toBeUndefined();
  });
});
