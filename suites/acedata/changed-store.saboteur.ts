/**
 * A store of authorizations with some of its steps replaced, for saboteurs.
 * @module
 */
import type { AuthorizationStore } from '../../src/facilitator/acedata/store/authorization-store.js';

export function storeWith(
  store: AuthorizationStore,
  change: Partial<AuthorizationStore>,
): AuthorizationStore {
  return new Proxy(store, {
    get: (target, name) => {
      const changed: unknown = Reflect.get(change, name);
      if (changed !== undefined) return changed;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
