/**
 * `npm run soak`: kills the reference at random moments under load, round after round, on each store, and counts what
 * was lost and what was paid twice. Both have to be zero. Then the laws of settlement under random programs.
 * @module
 */
import { parseArgs } from 'node:util';
import { Agent } from 'undici';
import { failWith } from '../../cli/fail.js';
import { openWorld } from '../../simulator/world.js';
import { startPostgres } from '../../src/facilitator/store/postgres-cluster.js';
import { violationText } from '../../suites/exact-evm/laws/run-programs.js';
import { parseProgram } from '../../suites/exact-evm/laws/step.js';
import type { StartedTarget } from '../../targets/launch.js';
import type { Finding } from './judge.js';
import { brokenLaws, lawSummary, performOnReference, soakLaws } from './laws.js';
import { createRandom } from './random.js';
import { launchReplica, type StoreKind } from './replicas.js';
import { type Ending, type RoundFigures, runRound } from './round.js';
import { openTill, tillBridge } from './till.js';

const stores: readonly StoreKind[] = ['pglite', 'postgres'];
/** Processes that share a PostgreSQL store; a folder belongs to one. */
const replicasOn: Readonly<Record<StoreKind, number>> = { pglite: 1, postgres: 2 };

/** Rounds that end with SIGTERM, in every run. */
const gentleRounds = 1;
/** Milliseconds that the bridge's answer takes. */
const bridgeAnswerMs = 25;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    laws: { type: 'string', default: '500' },
    program: { type: 'string' },
    seed: { type: 'string', default: String(Date.now()) },
    store: { type: 'string', multiple: true, default: [...stores] },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const programs = Number(values.laws);
const wrong = values.store.filter((name) => !stores.some((store) => store === name));
if (!isCount(rounds) || !isCount(programs) || wrong.length > 0) {
  process.stderr.write(
    'usage: npm run soak -- [--rounds N] [--laws N] [--seed S] [--store pglite|postgres] [--json]\n' +
      "       npm run soak -- --program 'settle A; respell A capitals'\n",
  );
  process.exit(64);
}
const say = (text: string): void => void process.stderr.write(`${text}\n`);

interface StoreFigures {
  readonly store: StoreKind;
  readonly replicas: number;
  readonly rounds: readonly RoundFigures[];
  readonly gentle: readonly RoundFigures[];
  readonly seconds: number;
  /** Transactions of the signer: in blocks, and waiting for a nonce that nobody filled. */
  readonly signer: { readonly mined: number; readonly waiting: number };
}

function tell(name: string, figures: RoundFigures, replicas: readonly StartedTarget[]): void {
  const { ended, cutOff, owed, repaid, findings } = figures;
  say(
    `${name}: ended ${ended}, no answer ${cutOff}, owed ${owed}, success later ${repaid}, findings ${findings.length}`,
  );
  for (const finding of findings) say(`  ${JSON.stringify(finding)}`);
  if (findings.length > 0) for (const replica of replicas) say(replica.output());
}

async function soak(store: StoreKind, databaseUrl?: string): Promise<StoreFigures> {
  const world = await openWorld({ seed: `${values.seed} ${store}` });
  const till = await openTill(world.handle, `${values.seed}-${store}`);
  const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 60_000 });
  const replicas: StartedTarget[] = [];
  const measured: Record<Ending, RoundFigures[]> = { kill: [], stop: [] };
  const started = performance.now();
  try {
    // The money has moved, and the answer is on its way for a while: a kill then finds orders that only the bridge knows.
    // It knows an order again by the key that the facilitator sends with it, and by nothing else.
    await till.bridges.setDedupe(tillBridge, 'by_header');
    const args = { ms: bridgeAnswerMs, phase: 'answer' } as const;
    await till.bridges.arm(tillBridge, { op: 'settle', fault: 'latency', args });
    for (let each = 0; each < replicasOn[store]; each += 1) {
      replicas.push(await launchReplica(world.handle, databaseUrl));
    }
    for (let round = 1; round <= rounds + gentleRounds; round += 1) {
      const ending = round <= rounds ? 'kill' : 'stop';
      const random = createRandom(`${values.seed}/${store}/${round}`);
      const label = `round-${round}`;
      const figures = await runRound({ agent, till, replicas, random, label, ending });
      measured[ending].push(figures);
      tell(`${store} ${ending === 'stop' ? 'stop' : `${round}/${rounds}`}`, figures, replicas);
    }
    const seconds = (performance.now() - started) / 1000;
    return {
      store,
      replicas: replicas.length,
      rounds: measured.kill,
      gentle: measured.stop,
      seconds,
      signer: await till.signerCounts(),
    };
  } finally {
    await Promise.all(replicas.map((replica) => replica.close()));
    await agent.close();
    await till.close();
    await world.close();
  }
}

function summary({ store, replicas, rounds: killed, gentle, seconds, signer }: StoreFigures) {
  const measured = [...killed, ...gentle];
  const sum = (of: (round: RoundFigures) => number, over = killed) =>
    over.reduce((total, round) => total + of(round), 0);
  const found = (kind: Finding['kind']) =>
    sum(({ findings }) => findings.filter((one) => one.kind === kind).length, measured);
  return {
    store,
    processes: replicas,
    rounds: killed.length,
    kills: sum(({ ended }) => ended),
    payments: sum(({ payments }) => payments, measured),
    'no answer': sum(({ cutOff }) => cutOff),
    'debited, caller not told': sum(({ owed }) => owed),
    'of these success later': sum(({ repaid }) => repaid),
    'the same after SIGTERM': sum(({ owed }) => owed, gentle),
    lost: found('lost'),
    doubled: found('doubled'),
    'success without debit': found('invented'),
    'never settled': found('unsettled'),
    'signer transactions': signer.mined,
    'waiting for a nonce': signer.waiting,
    seconds: Math.round(seconds * 10) / 10,
  };
}

async function run(store: StoreKind): Promise<StoreFigures | undefined> {
  if (store !== 'postgres') return soak(store);
  const server = await startPostgres();
  if ('missing' in server) {
    say(`postgres: skipped, ${server.missing}`);
    return undefined;
  }
  try {
    return await soak(store, server.url);
  } finally {
    await server.close();
  }
}

if (values.program !== undefined) {
  try {
    const { violation, steps, settled } = await performOnReference(parseProgram(values.program));
    process.stdout.write(
      violation ? `${violationText(violation)}\n` : `${steps} steps, ${settled} successes: every law holds\n`,
    );
    process.exit(violation ? 1 : 0);
  } catch (error) {
    process.exit(failWith(error, false));
  }
}

// Side by side: each has a chain, bridges and processes of its own, and a kill comes the more unexpected.
const chosen = rounds === 0 ? [] : stores.filter((name) => values.store.includes(name));
const measured = await Promise.all(chosen.map(run));
const figures = measured.filter((one) => one !== undefined).map(summary);
const laws = programs === 0 ? undefined : await soakLaws(values.seed, programs, say);
if (values.json) {
  const all = { seed: values.seed, figures, ...(laws ? { laws: lawSummary(laws) } : {}) };
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
} else {
  for (const each of [...figures, ...(laws ? [lawSummary(laws)] : [])]) {
    process.stdout.write('\n');
    for (const [name, value] of Object.entries(each)) process.stdout.write(`${name.padEnd(34)}${value}\n`);
  }
  process.stdout.write(
    `\nagain: npm run soak -- --rounds ${rounds} --laws ${programs} --seed ${values.seed}\n`,
  );
}
const broken = figures.some(
  (each) =>
    each.lost + each.doubled + each['success without debit'] + each['never settled'] > 0 ||
    each['waiting for a nonce'] + each['the same after SIGTERM'] > 0,
);
process.exitCode = broken || (laws && brokenLaws(laws) > 0) ? 1 : 0;
