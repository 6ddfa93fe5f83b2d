/**
 * How many transactions the facilitator's own accounts have sent, mined and waiting.
 * @module
 */
import { transactionCounts } from '../../../simulator/chain/oracle.js';
import type { HexString } from '../../../simulator/handle.js';
import type { Check } from '../../kit/check-context.js';

/** The advertised signers and the account that the simulator hands out. */
export function signersOf(t: Check): readonly HexString[] {
  const advertised = t.session.signers.filter((one): one is HexString => /^0x[0-9a-f]{40}$/.test(one));
  return [...new Set([...advertised, t.sim.signer.address.toLowerCase() as HexString])];
}

/** One line per account: address, mined and waiting transactions. */
export async function signerCounts(t: Check): Promise<string> {
  const counts = await Promise.all(
    signersOf(t).map(async (signer) => {
      const { latest, pending } = await transactionCounts(t.rpc.batch, signer);
      return `${signer}: ${latest} mined, ${pending} with those that wait`;
    }),
  );
  return counts.join('; ');
}
