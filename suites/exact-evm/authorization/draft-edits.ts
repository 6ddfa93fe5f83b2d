/**
 * Edits of a draft that more than one group of authorization checks needs: another token, another payer,
 * another window. Each changes one thing and keeps everything else consistent with it.
 * @module
 */
import type { TokenHandle } from '../../../simulator/handle.js';
import type { Payer } from '../../kit/payer.js';
import type { Authorization, Draft, Edit } from '../../kit/payment.js';

/** The wall clock in seconds since 1970. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Asks for another token everywhere: requirements, their accepted copy, and the signed domain. */
export function payIn(token: Pick<TokenHandle, 'address' | 'name' | 'version'>): Edit<Draft> {
  return (draft) => {
    for (const one of [draft.requirements, draft.accepted]) {
      one.asset = token.address;
      one.extra = { name: token.name, version: token.version };
    }
    draft.domain = {
      ...draft.domain,
      name: token.name,
      version: token.version,
      verifyingContract: token.address,
    };
  };
}

/** Lets somebody else pay and sign. */
export function payFrom(payer: Payer): Edit<Draft> {
  return (draft) => {
    draft.payer = payer;
    draft.signer = payer;
    draft.authorization.from = payer.address;
  };
}

/** Signs another window, in seconds relative to the moment at which the vector is built. */
export function inWindow(offsets: { readonly after?: number; readonly before?: number }): Edit<Draft> {
  return (draft) => {
    const now = nowSeconds();
    const window: Partial<Authorization> = {
      ...(offsets.after === undefined ? {} : { validAfter: String(now + offsets.after) }),
      ...(offsets.before === undefined ? {} : { validBefore: String(now + offsets.before) }),
    };
    Object.assign(draft.authorization, window);
  };
}
