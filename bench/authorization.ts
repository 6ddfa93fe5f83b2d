/**
 * What a decision about a warrant costs beside the signature verifications that nobody can leave out, what a chain of four
 * costs, how the shipped strict verification compares with @noble/curves, and how long hostile inputs keep the
 * decoders busy. Everything that is compared is measured in turns, payment by payment, in one process.
 * @module
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { createVerifierParts } from '../src/authorization/create-parts.js';
import { createVerifier } from '../src/authorization/create-verifier.js';
import { MemoryAuthorizationStore } from '../src/authorization/memory-store.js';
import { verifySignature } from '../src/warrant/signature/verify-signature.js';
import { type BenchPayment, preparePayments } from './authorized-payments.js';
import { type Figure, figure, median } from './figures.js';
import { hostileInputs } from './hostile-inputs.js';

/** Payments of a round, and verifications in each comparison. */
const counts = { payments: 300, signatures: 100 } as const;

/** Milliseconds. */
interface AuthorizationRound {
  readonly verify: number;
  readonly bare: number;
  readonly beside: number;
  readonly chain: number;
  readonly chainBare: number;
  /** How many times as long noble takes, by algorithm. */
  readonly nobleEd25519: number;
  readonly nobleSecp256k1: number;
}

const took = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

/** The verifications that a payment needs, and nothing else. */
function verifyBare({ signatures }: BenchPayment): void {
  for (const { signer, preimage, value } of signatures)
    if (!verifySignature(signer, preimage, value)) throw new Error('a signature of the bench is not valid');
}

/** Medians of whole decisions, of their bare verifications, and of the difference, in turns. */
async function measureDecisions(payments: readonly BenchPayment[]) {
  const verifier = createVerifier(createVerifierParts({ store: new MemoryAuthorizationStore() }));
  const [verify, bare, beside]: [number[], number[], number[]] = [[], [], []];
  for (const payment of payments) {
    const alone = took(() => verifyBare(payment));
    const start = performance.now();
    const outcome = await verifier.verifyAuthorization(payment.input);
    const whole = performance.now() - start;
    if (!outcome.ok) throw new Error(`a payment of the bench was refused: ${outcome.refusal.code}`);
    verify.push(whole);
    bare.push(alone);
    beside.push(whole - alone);
  }
  return { verify: median(verify), bare: median(bare), beside: median(beside) };
}

/** How many times as long another verification takes. */
function compare(
  payments: readonly BenchPayment[],
  other: (signed: BenchPayment['signatures'][number]) => boolean,
) {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (const signed of payments.flatMap(({ signatures }) => signatures).slice(0, counts.signatures)) {
    ours.push(took(() => void verifySignature(signed.signer, signed.preimage, signed.value)));
    theirs.push(
      took(() => {
        if (!other(signed)) throw new Error('noble refuses what an honest signer made');
      }),
    );
  }
  return median(theirs) / median(ours);
}

async function measureRound(round: number): Promise<AuthorizationRound> {
  const seed = `round ${round}`;
  const single = await preparePayments({ seed, nodes: 1, count: counts.payments, alg: 'ed25519' });
  const chained = await preparePayments({
    seed: `${seed} chain`,
    nodes: 4,
    count: counts.payments / 3,
    alg: 'ed25519',
  });
  const curve = await preparePayments({
    seed: `${seed} k1`,
    nodes: 1,
    count: counts.signatures / 2,
    alg: 'secp256k1',
  });
  const one = await measureDecisions(single);
  const four = await measureDecisions(chained);
  return {
    ...one,
    chain: four.verify,
    chainBare: four.bare,
    nobleEd25519: compare(single, ({ signer, prehash, value }) =>
      ed25519.verify(value, prehash, signer.public_key, { zip215: false }),
    ),
    nobleSecp256k1: compare(curve, ({ signer, prehash, value }) =>
      secp256k1.verify(value, prehash, signer.public_key, { prehash: false, lowS: true, format: 'compact' }),
    ),
  };
}

/**
 * Milliseconds of each hostile input, by name: the fastest of three decodes, for what else runs on the machine is not the
 * decoder's work.
 */
function measureHostile(): ReadonlyMap<string, number> {
  return new Map(
    hostileInputs().map(({ name, decode }) => [name, Math.min(took(decode), took(decode), took(decode))]),
  );
}

/** The input with the largest median over the rounds. */
function slowestOf(measured: readonly ReadonlyMap<string, number>[]): Figure {
  const [slowest] = [...(measured[0]?.keys() ?? [])]
    .map((name) => {
      const perRound = measured.map((round) => round.get(name) ?? Number.NaN);
      return figure(`slowest hostile input (${name})`, 'ms', perRound, { atMost: 50 });
    })
    .sort((one, other) => other.value - one.value);
  if (slowest === undefined) throw new Error('there is no hostile input');
  return slowest;
}

/** Rounds after a warm-up. */
export async function authorizationFigures(
  rounds: number,
  say: (text: string) => void,
): Promise<readonly Figure[]> {
  say('authorization, warming up');
  await measureRound(0);
  measureHostile();
  const measured: AuthorizationRound[] = [];
  const hostile: ReadonlyMap<string, number>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`authorization, round ${round} of ${rounds}`);
    measured.push(await measureRound(round));
    hostile.push(measureHostile());
  }
  const each = (of: (round: AuthorizationRound) => number): number[] => measured.map(of);
  return [
    figure(
      'verify_authorization, one warrant',
      'ms',
      each(({ verify }) => verify),
    ),
    figure(
      '  its two signature verifications alone',
      'ms',
      each(({ bare }) => bare),
    ),
    figure(
      '  what it takes beside them',
      'ms',
      each(({ beside }) => beside),
      { atMost: 0.4 },
    ),
    figure(
      'verify_authorization, chain of four',
      'ms',
      each(({ chain }) => chain),
    ),
    figure(
      '  its five signature verifications alone',
      'ms',
      each(({ chainBare }) => chainBare),
    ),
    figure(
      'strict Ed25519, noble / shipped',
      'x',
      each(({ nobleEd25519 }) => nobleEd25519),
    ),
    figure(
      'strict secp256k1, noble / shipped',
      'x',
      each(({ nobleSecp256k1 }) => nobleSecp256k1),
    ),
    slowestOf(hostile),
  ];
}
