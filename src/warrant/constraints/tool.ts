/**
 * The constraint `tool`: which tools, model providers and actions may be paid for. The merchant says which one it is; when
 * it does not say, a list is not passed.
 * @module
 */
import { z } from 'zod';
import { listOf, listWithin } from '../list.js';
import { type WireText, wireTextSchema } from '../text.js';
import { type FieldRule, ruleOf } from './facts.js';

export const toolConstraintSchema = z.strictObject({
  tool_names: listOf(wireTextSchema).optional(),
  model_providers: listOf(wireTextSchema).optional(),
  action_labels: listOf(wireTextSchema).optional(),
});

export type ToolConstraint = z.infer<typeof toolConstraintSchema>;

const names = (list: readonly WireText[], value: string | undefined): boolean =>
  list.some((entry) => entry === value);

export const toolRules: readonly FieldRule<ToolConstraint>[] = [
  ruleOf('tool_names', 'tool_not_allowed', (list, { facts }) => names(list, facts.toolName)),
  ruleOf('model_providers', 'model_provider_not_allowed', (list, { facts }) =>
    names(list, facts.modelProvider),
  ),
  ruleOf('action_labels', 'action_label_not_allowed', (list, { facts }) => names(list, facts.actionLabel)),
];

/** Whether the child's terms stay within the parent's. */
export function toolWithin(child: ToolConstraint, parent: ToolConstraint): boolean {
  return (
    listWithin(child.tool_names, parent.tool_names) &&
    listWithin(child.model_providers, parent.model_providers) &&
    listWithin(child.action_labels, parent.action_labels)
  );
}
