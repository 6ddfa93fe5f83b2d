/**
 * Sends vectors to a merchant, a few at a time, and turns what came back into one result per family.
 * @module
 */
import { judgeRow } from '../../kit/result.js';
import { familyRows } from '../family-rows.js';
import type { JudgedCheck } from '../judge-run.js';
import { ask, challengeOf, type MerchantUnderTest, type RecordedSale, sendVector } from './ask-merchant.js';
import { judgeSale } from './judge-sale.js';
import { type LiveVector, merchantSetting } from './live-vectors.js';

const lanes = 4;

/** Where the exchange of a vector stands. */
export const evidenceOfSale = (id: string): readonly string[] => [`${id}.json`];

/** Why a merchant cannot be graded; undefined when it is set up as the vectors need it. */
export async function whyNotGraded(merchant: MerchantUnderTest): Promise<string | undefined> {
  const answer = await ask(merchant);
  const { method, target, authority, offer } = merchantSetting;
  if ('failure' in answer) return `nothing answers at ${merchant.url.origin} (${answer.failure})`;
  const asked = `${method} ${target} with Host ${authority}`;
  if (answer.status !== 402) return `${asked} was answered with ${answer.status}, not with 402`;
  const challenge = challengeOf(answer);
  if (challenge === undefined) return `the 402 for ${asked} brings no LedgerFlow challenge`;
  if (challenge.members.nonce_bytes !== 16)
    return 'its challenge asks for another nonce than one of 16 bytes';
  const { accepts } = answer.required;
  const isOffered =
    Array.isArray(accepts) &&
    accepts.some((one) => JSON.stringify(sorted(one)) === JSON.stringify(sorted(offer)));
  return isOffered ? undefined : 'its offer is not the one of the vectors';
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .map(([name, member]) => [name, sorted(member)])
    .sort();
}

export async function askMerchant(
  merchant: MerchantUnderTest,
  vectors: readonly LiveVector[],
  options: { readonly signal?: AbortSignal; readonly onVector?: (done: number, of: number) => void } = {},
): Promise<ReadonlyMap<string, RecordedSale>> {
  const sales = new Map<string, RecordedSale>();
  const queue = vectors.filter(({ skip }) => skip === undefined);
  const all = queue.length;
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (options.signal?.aborted === true) return;
      sales.set(next.id, await sendVector(merchant, next, Date.now));
      options.onVector?.(sales.size, all);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sales;
}

/** One check per family. */
export function judgeSales(
  vectors: readonly LiveVector[],
  sales: ReadonlyMap<string, RecordedSale>,
): JudgedCheck[] {
  return familyRows.flatMap((row): JudgedCheck[] => {
    const cases = vectors
      .filter(({ family }) => family === row.id)
      .map((vector) => judgeSale(vector, sales.get(vector.id), evidenceOfSale(vector.id)));
    return cases.length === 0 ? [] : [{ row, cases, result: judgeRow(cases) }];
  });
}
