/**
 * Where LEZ saboteurs are tried: a sequencer, the reference facilitator in front of it and the merchant in front of that,
 * all in this process and each of its own. No chain is started.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { openSequencer, type Sequencer } from '../../simulator/lez/sequencer.js';
import { MemoryStore } from '../../src/facilitator/store/memory-store.js';
import { createLezMerchant, createLezMerchantParts } from '../../src/lez/merchant.js';
import { createFacilitatorClient } from '../../src/merchant/facilitator-client.js';
import { createTargetClient } from '../../suites/kit/http-client.js';
import type { Entry } from '../../suites/kit/registry.js';
import type { CheckResult } from '../../suites/kit/result.js';
import type { Fetch } from '../../suites/kit/saboteur.js';
import type { Session } from '../../suites/kit/session.js';
import type { TargetControl } from '../../suites/kit/target-control.js';
import { type CodeMap, lezCodes } from '../../suites/lez/codes.js';
import { readSupported } from '../grade/read-supported.js';
import { demoOffer } from '../lez/demo-scene.js';
import { shopFetch } from '../lez/shop.js';
import { type Listening, listen } from '../listen.js';
import { runPlainly, withInstruments } from '../plain-run.js';
import type { AnySaboteur } from './any-saboteur.js';
import { bootFacilitator } from './boot-facilitator.js';
import type { Booted } from './booted.js';
import { type Change, changeOf, compare, rowsFor, type Verdict } from './plan.js';
import { handleWithoutChain } from './without-chain.js';

const requestTimeoutMs = 8_000;

interface Ground {
  readonly facilitator: { readonly url: string };
  readonly shop: Listening;
  readonly control: TargetControl;
  close(): Promise<void>;
}

const refused = (what: string) => async (): Promise<never> => {
  throw new Error(`no row of LEZ wants ${what}`);
};

/** The merchant on a port, with the names of its headers as they were sent. */
function openShop(saboteur: AnySaboteur | undefined, facilitatorUrl: string): Promise<Listening> {
  const honest = createLezMerchantParts();
  const merchant = createLezMerchant({
    facilitator: createFacilitatorClient({ url: facilitatorUrl, timeoutMs: 5_000 }),
    offer: demoOffer,
    resource: { description: 'premium data', mimeType: 'application/json' },
    parts: { ...honest, ...saboteur?.shopParts?.(honest) },
  });
  const plain: Fetch = shopFetch(merchant);
  const sold = saboteur?.shop?.(plain) ?? plain;
  return listen((request, bindings) => {
    const incoming: Pick<IncomingMessage, 'rawHeaders'> | undefined =
      typeof bindings === 'object' && bindings !== null && 'incoming' in bindings
        ? bindings.incoming
        : undefined;
    if (saboteur?.shop === undefined || incoming === undefined) return sold(request);
    const headers = new Headers(request.headers);
    headers.set('x-raw-header-names', incoming.rawHeaders.filter((_, at) => at % 2 === 0).join(' '));
    return sold(new Request(request.url, { method: request.method, headers, signal: request.signal }));
  });
}

async function openGround(saboteur: AnySaboteur | undefined, sequencer: Sequencer): Promise<Ground> {
  const { url, network } = sequencer.handle;
  const settings = {
    log: 'silent',
    adapters: [
      {
        kind: 'lez',
        id: 'lez',
        networks: [network],
        backend: { type: 'sequencer', base_url: url, timeout_seconds: 2 },
      },
    ],
  };
  // What a disk keeps when the process dies.
  const storage = new MemoryStore();
  const boot = (port: number): Promise<Booted> =>
    bootFacilitator({ saboteur, settings, env: {}, storage, port, onLine: () => {} });
  let running = await boot(0);
  const facilitatorUrl = running.url;
  const shop = await openShop(saboteur, facilitatorUrl);
  return {
    facilitator: { url: facilitatorUrl },
    shop,
    control: {
      kill: () => running.kill(),
      stop: async () => {
        await running.stop();
        return { code: 0, signal: null };
      },
      restart: async () => {
        await running.stop();
        running = await boot(Number(new URL(facilitatorUrl).port));
      },
      output: async () => '',
      spawn: refused('an instance of its own'),
      outputOf: refused('the output of an instance'),
      end: refused('the end of an instance'),
    },
    close: async () => {
      await shop.close();
      await running.kill();
    },
  };
}

/** Runs rows of LEZ against the reference with a fault, or the honest one. */
export async function runLezRows(
  saboteur: AnySaboteur | undefined,
  entries: readonly Entry[],
  { seed }: { readonly seed: string },
): Promise<ReadonlyMap<string, CheckResult>> {
  const sequencer = await openSequencer();
  const ground = await openGround(saboteur, sequencer).catch(async (error: unknown) => {
    await sequencer.close();
    throw error;
  });
  try {
    const { url } = ground.facilitator;
    const client = createTargetClient({ url, headers: {} });
    const supported = await readSupported(client, url, requestTimeoutMs).finally(() => client.close());
    const passed = { verify: 'passed', settle: 'passed' } as const;
    const twelve: CodeMap = Object.fromEntries(lezCodes.map((one) => [one, one]));
    const codes = saboteur?.codes?.(twelve) ?? twelve;
    const session: Omit<Session, 'desk'> = {
      seed: `${seed}/${saboteur?.id ?? 'honest'}`,
      epoch: Date.now(),
      // The chain is not there; the rail's own tier is what counts.
      tier: 0,
      target: { url, headers: {}, timeoutMs: requestTimeoutMs, wired: true, verifyFirst: false },
      supported: supported.json,
      signers: [],
      sim: handleWithoutChain(sequencer.handle),
      lez: {
        tier: 2,
        resource: `${ground.shop.url}/premium`,
        otherResource: `${ground.shop.url}/archive`,
        facilitator: true,
        signer: 'kit',
        controls: passed,
      },
      process: { restart: true, signal: false, spawn: false, environment: false },
      controls: passed,
      slow: true,
      longWaits: 0.01,
    };
    const work = async (opened: Session, instruments: Parameters<typeof runPlainly>[1]) => {
      // Only the row that counts a list sees one: all others judge by the names of the specification.
      const counting = ({ row }: Entry): boolean => row.places?.includes('codes') ?? false;
      const listed: Session = opened.lez ? { ...opened, lez: { ...opened.lez, codes } } : opened;
      const plain = await runPlainly(
        opened,
        instruments,
        entries.filter((one) => !counting(one)),
      );
      const counted = await runPlainly(listed, instruments, entries.filter(counting));
      return [...plain.results, ...counted.results];
    };
    const results = await withInstruments(session, work, ground.control);
    return new Map(results.map((one) => [one.id, one]));
  } finally {
    await ground.close();
    await sequencer.close();
  }
}

/** Tries one saboteur against what it declares. */
export async function tryLezSaboteur(
  saboteur: AnySaboteur,
  entries: readonly Entry[],
  honest: ReadonlyMap<string, CheckResult>,
  options: { readonly seed: string },
): Promise<Verdict> {
  const started = performance.now();
  const ids = rowsFor(saboteur, entries);
  const results = await runLezRows(
    saboteur,
    entries.filter(({ id }) => ids.includes(id)),
    options,
  );
  const changes = new Map<string, Change>();
  for (const [id, result] of results) {
    const change = changeOf(result, honest.get(id));
    if (change) changes.set(id, change);
  }
  const problems = compare(saboteur, changes, entries);
  return { saboteur, changes, results, problems, durationMs: Math.round(performance.now() - started) };
}
