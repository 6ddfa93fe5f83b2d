/**
 * Networks that the target does not say it serves, by no kind and by no pattern.
 * @module
 */
import { advertisedKinds } from '../../kit/advertised.js';
import type { Session } from '../../kit/session.js';

/** References that no simulated bridge is meant for. */
const references = ['kraken', 'bybit', 'assay-unserved', 'nobody'];
const namespaces = ['exchange', 'ledger', 'nowhere'];

/** Whether a pattern as LedgerFlow's contract writes it stands for a network: `ns:*`, `ns:{a,b}` or the network itself. */
function covers(pattern: string, network: string): boolean {
  const [namespace = '', selector = ''] = pattern.split(':');
  const [own = '', reference = ''] = network.split(':');
  if (namespace !== own) return false;
  if (selector === '*') return true;
  const set = /^\{(.*)\}$/.exec(selector)?.[1];
  return set === undefined
    ? selector === reference
    : set.split(',').some((item) => item.trim() === reference);
}

const firstUnserved = (session: Session, candidates: readonly string[]): string | undefined => {
  const listed = advertisedKinds(session).map((kind) => kind.network);
  return candidates.find((network) => !listed.some((pattern) => covers(pattern, network)));
};

/** A reference of the off-chain namespace; undefined where a pattern stands for all of them. */
export const unservedReference = (session: Session): string | undefined =>
  firstUnserved(
    session,
    references.map((one) => `offchain:${one}`),
  );

/** A network of another namespace. */
export const unservedNamespace = (session: Session): string | undefined =>
  firstUnserved(
    session,
    namespaces.map((one) => `${one}:binance`),
  );
