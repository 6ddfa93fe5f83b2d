/**
 * Cuts recorded parameters to a size that a report can hold. It runs when the record is read, not when a call passes.
 * @module
 */

const maxString = 2_048;
const maxItems = 256;
const maxDepth = 12;

const cut = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') {
    return value.length <= maxString ? value : `${value.slice(0, maxString)}... (${value.length} characters)`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return '... (nested deeper)';
  if (Array.isArray(value)) {
    const items: unknown[] = value.slice(0, maxItems).map((item) => cut(item, depth + 1));
    if (value.length > maxItems) items.push(`... (${value.length} items)`);
    return items;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, maxItems).map(([key, item]) => [key.slice(0, 256), cut(item, depth + 1)]);
  return Object.fromEntries(kept);
};

/** Parameters of a call's JSON text, bounded; a text that was itself cut is reported by its length. */
export const boundedParams = (callText: string, fullLength: number): unknown => {
  if (callText.length < fullLength) return [`... (${fullLength} characters)`];
  try {
    const call: unknown = JSON.parse(callText);
    if (typeof call !== 'object' || call === null || !('params' in call)) return [];
    return cut(call.params, 0);
  } catch {
    return [];
  }
};
