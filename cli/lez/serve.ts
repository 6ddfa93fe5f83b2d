/**
 * `assay lez serve`: a shop on loopback until it is stopped, with a facilitator of its own unless it is given one.
 * @module
 */

import { createLezMerchant } from '../../src/lez/merchant.js';
import { createMockBackend } from '../../src/lez/mock-backend.js';
import { nativeAsset, type Offer } from '../../src/lez/offer.js';
import { realBackend } from '../../src/lez/real-backend.js';
import type { FieldCase } from '../../src/lez/spelling.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { watchInterrupt, whenAborted } from '../interrupt.js';
import { listen } from '../listen.js';
import { badInput } from './failures.js';
import { createLezFacilitator, lezNetwork, shopFetch } from './shop.js';

interface Flags {
  readonly facilitator?: string;
  readonly backend: 'mock' | 'real';
  readonly fund: readonly string[];
  readonly payTo: string;
  readonly amount: string;
  readonly port: number;
  readonly fieldCase: FieldCase;
  readonly untilStdinCloses?: boolean;
}

function balances(fund: readonly string[]): Readonly<Record<string, bigint>> {
  return Object.fromEntries(
    fund.map((text) => {
      const [, account, units] = /^([^=]+)=([1-9]\d{0,38})$/.exec(text) ?? [];
      if (account === undefined || units === undefined)
        throw badInput(
          `--fund ${text} is not an account and its units.`,
          'For instance --fund acct_220b…=50000',
        );
      return [account, BigInt(units)];
    }),
  );
}

function offerOf({ payTo, amount }: Flags): Offer {
  if (!/^[1-9]\d{0,37}$/.test(amount)) throw badInput(`--amount ${amount} is no whole number above zero.`);
  return {
    scheme: 'exact',
    network: lezNetwork,
    asset: nativeAsset,
    amount: BigInt(amount),
    payTo,
    maxTimeoutSeconds: 60,
  };
}

const stdinEnd = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve())
      .resume();
  });

export async function serveShop(flags: Flags): Promise<void> {
  const offer = offerOf(flags);
  if (flags.facilitator !== undefined && !URL.canParse(flags.facilitator))
    throw badInput(`--facilitator ${flags.facilitator} is no URL.`);
  const own =
    flags.facilitator === undefined
      ? createLezFacilitator(
          flags.backend === 'real' ? realBackend : createMockBackend(balances(flags.fund), nativeAsset),
        )
      : undefined;
  const interrupt = watchInterrupt();
  const facilitating = own && (await listen(own.app.fetch));
  const facilitatorUrl = facilitating?.url ?? flags.facilitator ?? '';
  try {
    const merchant = createLezMerchant({
      facilitator: createFacilitatorClient({ url: facilitatorUrl }),
      offer,
      resource: { description: 'premium data', mimeType: 'application/json' },
      fieldCase: flags.fieldCase,
    });
    const shop = await listen(shopFetch(merchant), flags.port);
    try {
      process.stdout.write(
        `facilitator ${facilitatorUrl}\nsells ${shop.url}/premium and ${shop.url}/archive for ${offer.amount} ${offer.asset}\nlistening on ${shop.url}\n`,
      );
      await Promise.race([whenAborted(interrupt.signal), ...(flags.untilStdinCloses ? [stdinEnd()] : [])]);
    } finally {
      await shop.close();
      // An open pipe on standard input would keep the process alive.
      process.stdin.destroy();
    }
  } finally {
    await facilitating?.close();
    await own?.close();
    interrupt.stop();
  }
}
