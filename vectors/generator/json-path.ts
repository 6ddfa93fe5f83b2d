/**
 * Changes one member of a JSON value and leaves the rest as it was.
 * @module
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/wire/json.js';

/** Stands for "no such member". */
export const absent = Symbol('absent');

function setMember(value: JsonValue, path: readonly string[], to: JsonValue | typeof absent): JsonValue {
  const [name, ...rest] = path;
  if (name === undefined) throw new Error('a path names a member');
  if (Array.isArray(value)) {
    const index = Number(name);
    const next = rest.length === 0 ? to : setMember(value[index] ?? null, rest, to);
    if (next === absent) return value.filter((_, at) => at !== index);
    return value.length > index ? value.map((one, at) => (at === index ? next : one)) : [...value, next];
  }
  const object: JsonObject = isJsonObject(value) ? value : {};
  if (rest.length === 0 && to === absent)
    return Object.fromEntries(Object.entries(object).filter(([member]) => member !== name));
  const next = rest.length === 0 ? to : setMember(object[name] ?? {}, rest, to);
  return { ...object, [name]: next === absent ? null : next };
}

/** The value with one member set or removed; `path` is joined with dots. */
export function setPath(value: JsonValue, path: string, to: JsonValue | typeof absent): JsonValue {
  return setMember(value, path.split('.'), to);
}

/** What stands at a path. */
export function getPath(value: JsonValue, path: string): JsonValue {
  return path
    .split('.')
    .reduce<JsonValue>(
      (at, name) =>
        Array.isArray(at) ? (at[Number(name)] ?? null) : isJsonObject(at) ? (at[name] ?? null) : null,
      value,
    );
}
