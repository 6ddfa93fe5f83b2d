/**
 * The invariants of the ledger under random fault plans and interleavings. A failing program is made smaller before it
 * is reported; the seed of the run repeats all of them.
 * @module
 */
import type { LedgerClaim } from '../../../simulator/bridge/oracle/facts.js';
import type { Check } from '../../kit/check-context.js';
import { succeeded } from '../../kit/exchange.js';
import { check } from '../../kit/registry.js';
import { choicesOf, type Program, programOf, programText, smaller } from './program.js';
import { brokenBy, type Kill, type Ran, runProgram } from './run-program.js';

/** Programs at once. */
const side = 16;
const programs = 208;
/** Programs between two looks at the ledger. */
const batch = 44;
/** How many times the target is killed, where that is possible. */
const kills = 2;
/** What the search for a smaller program may take: tries, and milliseconds after which none is begun. */
const search = { tries: 40, ms: 8_000 } as const;

check(
  'OFF-106',
  {
    title: 'keeps the invariants of money under random faults of the provider and random interleavings',
    level: 'SAFETY',
    severity: 'critical',
    basis: 'kit',
    needs: 'T3',
    places: ['bridge'],
    run: 'global',
    flags: ['funds', 'concurrency'],
    spec: 'kit rules B01 to B10',
    why: 'Money is lost or moved twice in a combination of faults that nobody thought of.',
    fix: 'Take the program that is shown, run it step by step, and see which write is missing before which effect.',
    saboteur: 'resend-on-recover',
    rev: 2,
  },
  async (t) => {
    const { seed, process } = t.session;
    const networks = t.offchain.bridged.length;
    const killed = process?.restart ? kills * side : 0;
    const all = Array.from({ length: programs }, (_, at) =>
      programOf(choicesOf(seed, `OFF-106 program ${at + 1}`), networks, at >= programs - killed),
    );
    const restarts: number[] = [];
    const ran: Ran[] = [];
    let broken: ReadonlyMap<Ran, readonly LedgerClaim[]> = new Map();
    // One program that breaks the rules is enough.
    while (ran.length < programs && broken.size === 0) {
      const from = ran.length;
      const next = all.slice(from, from + (from < programs - killed ? batch : side));
      const done = await (next[0]?.killed ? wave(t, next, from, restarts) : sideBySide(t, next, from));
      broken = await brokenBy(t, done, restarts);
      ran.push(...done);
    }
    t.rounds(ran.length);
    const told = ran.filter(({ exchanges }) => exchanges.some(succeeded)).length;
    const c = t.case('random programs');
    if (told === 0) return c.blocked('no payment of any program was settled');
    const figures = `${ran.length} of ${programs} programs, ${side} at a time, seed ${seed}, ${restarts.length} restarts: ${told} payments settled, ${broken.size} programs broke an invariant`;
    const [first] = broken;
    const found = first ? await smallest(t, first[0], first[1]) : undefined;
    const worst = found?.claims.find(({ outcome }) => outcome !== undefined);
    c.expect('every program leaves the ledger as the rules want it', {
      expected: 'B01 to B10 hold after each of them',
      actual: found
        ? `${figures}; ${found.claims.map(({ claim, actual }) => `${claim}: ${actual}`).join('; ')}; smallest program: ${programText(found.program)}`
        : figures,
      ok: broken.size === 0,
      evidence: found ? found.exchanges : [],
      proven: true,
      ...(worst?.outcome ? { outcome: worst.outcome } : {}),
    });
  },
);

const nameOf = (at: number): string => `program ${at + 1}`;

/** Runs programs so many at a time, and keeps their order. */
async function sideBySide(t: Check, some: readonly Program[], from: number): Promise<readonly Ran[]> {
  const done: Ran[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < some.length; at = next++) {
      const program = some[at];
      if (program) done[at] = await runProgram(t, program, nameOf(from + at));
    }
  };
  await Promise.all(Array.from({ length: side }, worker));
  return done;
}

/** Runs programs together through one end of the process. */
function wave(t: Check, some: readonly Program[], from: number, restarts: number[]): Promise<readonly Ran[]> {
  const kill = killTogether(t, restarts);
  return Promise.all(
    some.map((program, at) =>
      runProgram(t, program, nameOf(from + at), kill).catch((error: unknown) => {
        // The others must not wait for it.
        void kill.together();
        void kill.now();
        throw error;
      }),
    ),
  );
}

/** A place where so many wait for each other, and for the work that is done once all of them are there. */
function meeting(size: number, work: () => Promise<void>): () => Promise<void> {
  let here = 0;
  let begin: () => void = () => undefined;
  const over = new Promise<void>((resolve, reject) => {
    begin = () => void work().then(resolve, reject);
  });
  return () => {
    here += 1;
    if (here === size) begin();
    return over;
  };
}

/** Kills the target once all programs of a wave have a settle that hangs, and starts it again. */
function killTogether(t: Check, restarts: number[]): Kill {
  return {
    together: meeting(side, async () => undefined),
    now: meeting(side, async () => {
      restarts.push(Date.now());
      await t.target.kill();
      await t.target.restart();
    }),
  };
}

/** Takes away what is not needed to break the rules, one thing at a time. */
async function smallest(
  t: Check,
  failing: Ran,
  claims: readonly LedgerClaim[],
): Promise<Ran & { readonly claims: readonly LedgerClaim[] }> {
  const started = Date.now();
  let best = { ...failing, claims };
  let tries = 0;
  for (let found = true; found; ) {
    found = false;
    for (const program of smaller(best.program)) {
      // With a restart in it every try would stop the target.
      if (program.killed || tries >= search.tries || Date.now() - started > search.ms) continue;
      tries += 1;
      const ran = await runProgram(t, program, `smaller program ${tries}`);
      const [broken] = (await brokenBy(t, [ran], [])).values();
      if (!broken) continue;
      best = { ...ran, claims: broken };
      found = true;
      break;
    }
  }
  return best;
}
