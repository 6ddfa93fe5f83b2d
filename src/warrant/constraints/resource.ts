/**
 * The constraint `resource`: which requests may be paid for.
 * @module
 */
import { z } from 'zod';
import { listOf, listWithin } from '../list.js';
import { httpMethodSchema } from '../matching/method.js';
import { pathCovers, pathMatches, pathPrefixSchema } from '../matching/path-prefix.js';
import { isCanonicalTarget } from '../matching/request-target.js';
import { type FieldRule, ruleOf } from './facts.js';

export const resourceConstraintSchema = z.strictObject({
  http_methods: listOf(httpMethodSchema).optional(),
  path_prefixes: listOf(pathPrefixSchema).optional(),
});

export type ResourceConstraint = z.infer<typeof resourceConstraintSchema>;

export const resourceRules: readonly FieldRule<ResourceConstraint>[] = [
  ruleOf('http_methods', 'http_method_not_allowed', (methods, { facts }) =>
    methods.some((method) => method === facts.method),
  ),
  {
    field: 'path_prefixes',
    check: ({ path_prefixes: prefixes }, { facts: { target } }) => {
      if (prefixes === undefined) return undefined;
      if (!isCanonicalTarget(target)) return 'request_target_not_canonical';
      return prefixes.some((prefix) => pathMatches(prefix, target)) ? undefined : 'path_not_allowed';
    },
  },
];

/** Whether the child's terms stay within the parent's. */
export function resourceWithin(child: ResourceConstraint, parent: ResourceConstraint): boolean {
  return (
    listWithin(child.http_methods, parent.http_methods) &&
    listWithin(child.path_prefixes, parent.path_prefixes, pathCovers)
  );
}
