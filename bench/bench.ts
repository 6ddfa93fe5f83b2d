/**
 * `npm run bench`: measures, prints, judges nothing but the goals beside the figures.
 * @module
 */
import { parseArgs } from 'node:util';
import { authorizationFigures } from './authorization.js';
import { type BareRun, measureBareClient } from './bare-client.js';
import { openClient } from './client.js';
import { type Figure, figure, reached, table } from './figures.js';
import { type FullGrade, measureFullGrade } from './full-grade.js';
import { measureOffchain, type OffchainRound, offchainConcurrency } from './offchain.js';
import { measureRaces, type Races, raceCallers } from './races.js';
import { measureSuitesPhase, type SuitesPhase } from './suites-phase.js';
import {
  type BenchEndpoint,
  type BenchTarget,
  concurrencies,
  endpoints,
  measureThroughput,
  type Sample,
} from './throughput.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const rounds = Math.max(1, Number(values.rounds) || 5);
const wanted = (name: string): boolean => values.only.length === 0 || values.only.includes(name);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface GradeRound {
  readonly full: FullGrade;
  readonly phase: SuitesPhase;
  readonly bare: BareRun;
}

async function gradeFigures(): Promise<readonly Figure[]> {
  const measured: GradeRound[] = [];
  const client = openClient();
  try {
    for (let round = 1; round <= rounds; round += 1) {
      say(`grade, round ${round} of ${rounds}`);
      const full = await measureFullGrade();
      const phase = await measureSuitesPhase();
      measured.push({ full, phase, bare: await measureBareClient(client, phase.exchanges) });
    }
  } finally {
    await client.close();
  }
  const each = (of: (round: GradeRound) => number): number[] => measured.map(of);
  return [
    figure(
      'full grade of the reference',
      's',
      each(({ full }) => full.wallMs / 1000),
      // With the faults that hit everybody and have to be waited for.
      { atMost: 45 },
    ),
    figure(
      '  executed checks',
      '',
      each(({ full }) => full.executed),
    ),
    figure(
      '  suites phase',
      's',
      each(({ phase }) => phase.wallMs / 1000),
    ),
    figure(
      '  waits that checks declared',
      's',
      each(({ phase }) => phase.waitedMs / 1000),
    ),
    figure(
      '  bare client, same requests',
      's',
      each(({ bare }) => bare.wallMs / 1000),
    ),
    figure(
      '    requests',
      '',
      each(({ bare }) => bare.requests),
    ),
    figure(
      '    answered with the same verdict',
      '%',
      each(({ bare }) => (100 * bare.sameVerdict) / bare.requests),
    ),
    figure(
      '  overhead, suites phase without waits / bare client',
      'x',
      each(({ phase, bare }) => (phase.wallMs - phase.waitedMs) / bare.wallMs),
      { atMost: 2 },
    ),
    figure(
      '  overhead with all waits counted',
      'x',
      each(({ phase, bare }) => phase.wallMs / bare.wallMs),
    ),
  ];
}

function throughputFigures(samples: readonly Sample[]): readonly Figure[] {
  const of = (target: BenchTarget, endpoint: BenchEndpoint, concurrency: number): readonly Sample[] =>
    samples.filter(
      (one) => one.target === target && one.endpoint === endpoint && one.concurrency === concurrency,
    );
  const figures = endpoints.flatMap((endpoint) =>
    concurrencies.flatMap((concurrency) => {
      const [ours, theirs] = [of('reference', endpoint, concurrency), of('x402-ts', endpoint, concurrency)];
      const speed = (list: readonly Sample[]): number[] => list.map((one) => one.perSecond);
      const failed = (list: readonly Sample[]): number[] => list.map((one) => one.failed);
      const at = `/${endpoint} at ${concurrency}`;
      const goal =
        endpoint === 'verify' ? { atLeast: 1.25 } : concurrency === 1 ? { atLeast: 0.8 } : undefined;
      return [
        figure(`${at}, reference`, '/s', speed(ours)),
        figure(`${at}, x402-ts`, '/s', speed(theirs)),
        figure(
          `  reference / x402-ts`,
          'x',
          ours.map((one, index) => one.perSecond / (theirs[index]?.perSecond ?? Number.NaN)),
          goal,
        ),
        ...(concurrency === 1
          ? [
              figure(
                '  the same by the median request',
                'x',
                ours.map((one, index) => (theirs[index]?.medianMs ?? Number.NaN) / one.medianMs),
                goal,
              ),
            ]
          : []),
        figure(`  failed, reference`, '', failed(ours), { atMost: 0 }, Math.max(...failed(ours))),
        figure(`  failed, x402-ts`, '', failed(theirs), undefined, Math.max(...failed(theirs))),
      ];
    }),
  );
  const busiest = Math.max(...concurrencies);
  const best = (round: number): number =>
    Math.max(...concurrencies.map((one) => of('x402-ts', 'settle', one)[round]?.perSecond ?? 0));
  return [
    ...figures,
    figure(
      `/settle, reference at ${busiest} / x402-ts at its best`,
      'x',
      of('reference', 'settle', busiest).map((one, round) => one.perSecond / best(round)),
      { atLeast: 1 },
    ),
  ];
}

async function raceFigures(): Promise<readonly Figure[]> {
  const measured: Races[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`races, round ${round} of ${rounds}`);
    measured.push(await measureRaces());
  }
  const each = (of: (round: Races) => number): number[] => measured.map(of);
  const [lost, doubled] = [each((one) => one.lost), each((one) => one.doubled)];
  return [
    figure(
      `races of ${raceCallers} callers for one payment, reference`,
      '',
      each((one) => one.races),
    ),
    figure('  without exactly one transfer and one success', '', lost, { atMost: 0 }, Math.max(...lost)),
    figure('  paid or answered twice', '', doubled, { atMost: 0 }, Math.max(...doubled)),
  ];
}

function offchainFigures(measured: readonly OffchainRound[]): readonly Figure[] {
  const each = (of: (round: OffchainRound) => number): number[] => measured.map(of);
  const worst = (values: readonly number[]): number => Math.max(...values);
  const failed = each((round) => round.failed);
  const failedOnChain = each(({ chain }) => chain.failed);
  const at = `/settle at ${offchainConcurrency}`;
  const ours = each(({ perSecond }) => perSecond);
  return [
    figure(`${at} through an HTTP bridge, reference`, '/s', ours),
    figure('  failed', '', failed, { atMost: 0 }, worst(failed)),
    figure(
      '  claims about the ledger, all held',
      '',
      each(({ claims }) => claims),
    ),
    figure(
      '/settle at 1 on a chain, x402-ts, for scale',
      '/s',
      each(({ oneByOne }) => oneByOne.perSecond),
    ),
    figure(
      '  through the bridge at 32 / on the chain at 1',
      'x',
      ours.map((speed, index) => speed / (measured[index]?.oneByOne.perSecond ?? Number.NaN)),
    ),
    figure(
      `${at} on a chain, x402-ts`,
      '/s',
      each(({ chain }) => chain.perSecond),
    ),
    figure('  failed of 64 (one signer, nonces collide)', '', failedOnChain, undefined, worst(failedOnChain)),
  ];
}

const figures: Figure[] = [];
if (wanted('grade')) figures.push(...(await gradeFigures()));
if (wanted('throughput')) {
  const samples = await measureThroughput(rounds, (round) =>
    say(round === 0 ? 'throughput, warming up' : `throughput, round ${round} of ${rounds}`),
  );
  figures.push(...throughputFigures(samples));
}
if (wanted('races')) figures.push(...(await raceFigures()));
if (wanted('offchain')) {
  const measured = await measureOffchain(rounds, (round) =>
    say(round === 0 ? 'off chain, warming up' : `off chain, round ${round} of ${rounds}`),
  );
  figures.push(...offchainFigures(measured));
}
if (wanted('report')) {
  // Loaded on demand: the browser's driver is there in a checkout only.
  const { reportFigures } = await import('./report.js');
  figures.push(...(await reportFigures(rounds, say)));
}
if (wanted('authorization')) figures.push(...(await authorizationFigures(rounds, say)));
const about = { node: process.version, platform: `${process.platform} ${process.arch}`, rounds };
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...about, figures: figures.map((one) => ({ ...one, reached: reached(one) })) }, null, 2)}\n`
    : `${table(figures)}\n`,
);
