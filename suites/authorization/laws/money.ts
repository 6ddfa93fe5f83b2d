/**
 * Laws of amounts: who may pay more may pay less (P15), a budget is never exceeded (P16), and it is one budget however many
 * delegates draw on it (P17).
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import { quote, terms } from '../../../vectors/generator/changes.js';
import { configKey, keyNamed } from '../../../vectors/generator/keys.js';
import type { NodePlan, Scene } from '../../../vectors/generator/scene.js';
import { signerItem, usdc } from '../../../vectors/generator/worlds.js';
import { demand, type LawTools, law, suppose } from './law.js';
import { again, anyWorld, pick } from './worlds.js';

/** Amounts around the cap, up to where numbers with a point stop telling neighbours apart. */
const aroundTheCap = fc
  .tuple(fc.constantFrom(10, 20, 53, 60, 64, 128, 255), fc.bigInt({ min: -2n, max: 2n }), fc.nat(1_000))
  .map(([power, more, part]) => {
    const cap = 2n ** BigInt(power) + more;
    const step = power > 53 ? 2n ** BigInt(power - 53) : 1n;
    return { cap, amount: cap + (step * BigInt(part - 500)) / 500n };
  })
  .filter(({ cap, amount }) => amount > 0n && cap > 0n);

const spellings: Readonly<Record<string, (amount: bigint) => string | number>> = {
  text: (amount) => `${amount}`,
  point: (amount) => `${amount}.0`,
  exponent: (amount) => `${amount}e0`,
  number: Number,
};

const smaller = (amount: bigint): bigint[] =>
  [...new Set([amount - 1n, amount - 2n, amount / 2n, 1n])].filter((one) => one > 0n && one < amount);

export const smallerAmountLaw = law({
  id: 'P15',
  title: 'lets whoever may pay an amount pay less',
  severity: 'critical',
  why: 'An amount that is read as a number is capped as another one than is paid.',
  fix: 'Read amounts as text, and compare them as unbounded integers.',
  runs: 60,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, { longest: 2, money: aroundTheCap }),
      fc.constantFrom('text', 'point', 'exponent', 'number'),
    ),
  holds: async ([world, name, ..._], { verify, verifyFresh }) => {
    const amount = BigInt(String(world.accepted.amount));
    const spelled = spellings[name]?.(amount) ?? '';
    suppose((await verify(quote({ amount: spelled })(world))).authorized);
    for (const less of smaller(amount)) {
      const verdict = await verifyFresh(quote({ amount: `${less}` })(world));
      demand(verdict.authorized, `${spelled} is authorized, and ${less} is answered ${verdict.text}`);
    }
  },
});

interface Payment {
  readonly amount: number;
  readonly gapMs: number;
  /** Which delegate pays. */
  readonly delegate: number;
}

interface Stream {
  readonly limit: number;
  readonly windowMs: number;
  readonly payments: readonly Payment[];
}

const anyStream: Arbitrary<Stream> = fc
  .record({ limit: fc.integer({ min: 10, max: 100 }), windowMs: fc.integer({ min: 1_000, max: 6_000 }) })
  .chain(({ limit, windowMs }) =>
    fc.record({
      limit: fc.constant(limit),
      windowMs: fc.constant(windowMs),
      payments: fc.array(
        fc.record({
          amount: fc.integer({ min: 1, max: limit }),
          gapMs: fc.oneof(fc.constant(0), fc.nat(windowMs)),
          delegate: fc.nat(3),
        }),
        { minLength: 2, maxLength: 9 },
      ),
    }),
  );

const limited = (scene: Scene, { limit, windowMs }: Stream): Scene =>
  scene.nodes.reduce<Scene>(
    (changed, _, index) =>
      terms(index, {
        constraints: [
          {
            payment: {
              max_per_request: { amount: '1000000' },
              allowed_assets: [{ asset: usdc, network: 'eip155:8453' }],
              period_limit: { amount: `${limit}`, window_ms: windowMs },
            },
          },
        ],
      })(changed),
    scene,
  );

interface Granted {
  readonly at: number;
  readonly amount: number;
}

/** Plays a stream; payments without a gap arrive together. */
async function play(
  tools: LawTools,
  scene: Scene,
  { payments }: Stream,
  sceneOf: (payment: Payment) => Scene = () => scene,
): Promise<Granted[]> {
  const granted: Granted[] = [];
  let at = scene.nowMs;
  let batch: Payment[] = [];
  let index = 0;
  const send = async (): Promise<void> => {
    const asked = batch;
    const scenes = asked.map((payment) => {
      index += 1;
      return quote({ amount: `${payment.amount}` })(again(sceneOf(payment), index, at));
    });
    batch = [];
    for (const [place, { authorized }] of (await tools.verifyTogether(scenes)).entries())
      if (authorized) granted.push({ at, amount: pick(asked, place).amount });
  };
  for (const payment of payments) {
    if (payment.gapMs > 0 && batch.length > 0) await send();
    at += payment.gapMs;
    batch.push(payment);
  }
  await send();
  return granted;
}

function demandBudget(granted: readonly Granted[], { limit, windowMs }: Stream): void {
  for (const { at } of granted) {
    const sum = granted
      .filter((one) => one.at <= at && at - one.at < windowMs)
      .reduce((total, one) => total + one.amount, 0);
    demand(sum <= limit, `${sum} of ${limit} were authorized within ${windowMs} ms`);
  }
}

const needsBudgets = { features: ['period_limit'] };

/** Windows that outlast a stream. */
const lasting = (scene: Scene): Scene =>
  scene.nodes.reduce<Scene>(
    (changed, _, index) => terms(index, { expires_at_ms: scene.nowMs + 3_600_000 })(changed),
    scene,
  );

const paying = fc.constant({ amount: 1n, cap: 1_000_000n });

export const budgetLaw = law({
  id: 'P16',
  title: 'never grants more than the budget of a window',
  severity: 'critical',
  why: 'A daily allowance is spent in a minute.',
  fix: 'Reserve the amount in the same atomic step that claims the nonce.',
  needs: needsBudgets,
  runs: 30,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 2, money: paying }), anyStream),
  holds: async ([world, stream], tools) => {
    const granted = await play(tools, lasting(limited(world, stream)), stream);
    suppose(granted.length > 0);
    demandBudget(granted, stream);
  },
});

/** The payment through one of several delegates of the root. */
function throughDelegate(scene: Scene, { delegate }: Payment): Scene {
  const root = pick(scene.nodes, 0);
  const child = keyNamed(`law delegate ${delegate}`);
  const middle = keyNamed('law delegator');
  const shared: NodePlan = {
    key: root.key,
    terms: {
      ...root.terms,
      subject_signer: signerItem(middle),
      delegation: { can_delegate: true, max_depth: 1 },
    },
  };
  const own: NodePlan = {
    key: middle,
    terms: {
      ...root.terms,
      warrant_id: `delegate-${delegate}`,
      subject_signer: signerItem(child),
      delegation: { can_delegate: false, max_depth: 0 },
    },
  };
  return {
    ...scene,
    config: { ...scene.config, anchors: [configKey(root.key)] },
    nodes: [shared, own],
    proof: { ...scene.proof, key: child },
  };
}

export const sharedBudgetLaw = law({
  id: 'P17',
  title: 'counts what all delegates spend against the budget that they share',
  severity: 'critical',
  why: 'Whoever splits itself into ten delegates has ten allowances.',
  fix: 'Key a budget by the node that carries the limit, not by the leaf.',
  needs: needsBudgets,
  runs: 30,
  given: (hello) => fc.tuple(anyWorld(hello, { longest: 1, money: paying }), anyStream),
  holds: async ([world, stream], tools) => {
    const scene = lasting(limited(world, stream));
    const granted = await play(tools, scene, stream, (payment) => throughDelegate(scene, payment));
    suppose(granted.length > 0);
    demandBudget(granted, stream);
  },
});
