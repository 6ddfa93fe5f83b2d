/**
 * Laws of chains: who is given less can do no more (P01), "within" is a preorder and means what it says (P02), and what is
 * accepted satisfies each node (P03).
 * @module
 */
import fc, { type Arbitrary } from 'fast-check';
import type { Item } from '../../../vectors/generator/cbor-item.js';
import { all, leaf, proof } from '../../../vectors/generator/changes.js';
import { configKey, keyNamed } from '../../../vectors/generator/keys.js';
import type { Change, NodePlan, Scene, Terms } from '../../../vectors/generator/scene.js';
import { signerItem, usdc } from '../../../vectors/generator/worlds.js';
import { demand, type LawTools, law, suppose } from './law.js';
import { anySpoil } from './spoiled.js';
import { anyWorld, merchant, pick, restrict } from './worlds.js';

const root = keyNamed('law root');
const agent = keyNamed('law agent');

/** The terms of a node as a warrant of its own, issued by an anchor to the agent. */
function alone(scene: Scene, index: number): Scene {
  const { terms } = pick(scene.nodes, index);
  return {
    ...scene,
    config: { ...scene.config, anchors: [configKey(root)] },
    nodes: [
      {
        key: root,
        terms: {
          ...terms,
          subject_signer: signerItem(agent),
          delegation: { can_delegate: false, max_depth: 0 },
        },
      },
    ],
    proof: { ...scene.proof, key: agent },
  };
}

/** A term that one node alone has, so that those below it have more than it gives. */
const narrowed: Arbitrary<Change> = fc
  .tuple(
    fc.nat(1),
    fc.constantFrom<Item>(
      { merchant: { merchant_ids: ['merchant-z'] } },
      { merchant: { host_suffixes: ['elsewhere.example'] } },
      { resource: { http_methods: ['TRACE'] } },
      { resource: { path_prefixes: ['/elsewhere'] } },
      { tool: { tool_names: ['nothing'] } },
      { payment: { max_per_request: { amount: '0' } } },
      { payment: { payee_ids: ['somebody'] } },
      { payment: { allowed_schemes: ['upto'] } },
    ),
  )
  .map(([index, constraint]) => restrict(index, constraint));

const perhapsChanged = fc.oneof(
  fc.constant<Change>((scene) => scene),
  narrowed,
  narrowed,
  anySpoil,
);

export const attenuationLaw = law({
  id: 'P01',
  title: 'lets the holder of a narrower warrant do nothing that the wider one does not allow',
  severity: 'critical',
  why: 'A delegate pays what whoever delegated could not pay.',
  fix: 'Check K6 to K11 for every link, and the terms of every node on the request itself.',
  runs: 40,
  given: (hello) => fc.tuple(anyWorld(hello, { shortest: 2, longest: 3 }), perhapsChanged),
  holds: async ([world, change], { verify, verifyFresh }) => {
    const child = change(world);
    suppose((await verify(child)).authorized);
    const nodes = child.nodes.slice(0, -1);
    const parent = all(
      leaf({ subject_signer: pick(child.nodes, -1).terms.subject_signer }),
      proof({ key: child.proof.key }),
    )({ ...child, nodes });
    const verdict = await verifyFresh(parent);
    demand(verdict.authorized, `the child may, and its parent may not: ${verdict.text}`);
  },
});

const fields: Readonly<Record<string, Arbitrary<Item>>> = {
  hosts: fc
    .constantFrom(
      ['shop.example'],
      ['.example.com', 'shop.example'],
      ['localhost', 'shop.example'],
      ['b.example'],
    )
    .map((host_suffixes) => ({ merchant: { host_suffixes } })),
  methods: fc
    .constantFrom(['POST'], ['POST', 'GET'], ['GET'])
    .map((http_methods) => ({ resource: { http_methods } })),
  paths: fc
    .constantFrom(['/'], ['/pay'], ['/pay/x'], ['/pay/'], ['/payroll'])
    .map((path_prefixes) => ({ resource: { path_prefixes } })),
  tools: fc
    .constantFrom(['web-search'], ['web-search', 'b'], ['b'])
    .map((tool_names) => ({ tool: { tool_names } })),
  cap: fc.constantFrom('5', '10', '20').map((amount) => ({ payment: { max_per_request: { amount } } })),
  rails: fc
    .constantFrom(['onchain'], ['onchain', 'exchange'], ['exchange'])
    .map((allowed_rails) => ({ payment: { allowed_rails } })),
  sponsors: fc
    .constantFrom({ allow_sponsored_execution: false }, { allow_sponsored_execution: true })
    .map((sponsorship) => ({ sponsorship })),
};

const audiences: Arbitrary<Terms> = fc.constantFrom<Terms>(
  { any: true },
  { merchant_ids: [merchant] },
  { merchant_ids: [merchant, 'merchant-b'] },
  { merchant_hosts: ['shop.example'] },
  { merchant_hosts: ['.shop.example', 'shop.example'] },
);

interface TermSheet {
  readonly audience: Terms;
  readonly fields: { readonly [name: string]: Item | undefined };
}

const fieldsOf = fc.record(
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, fc.option(value, { nil: undefined, freq: 1 })]),
  ),
);
const anySheet: Arbitrary<TermSheet> = fc.record({ audience: audiences, fields: fieldsOf });

/** Three sheets of which the neighbours differ in a few fields, so that some are within others. */
const threeSheets = fc
  .tuple(
    anySheet,
    anySheet,
    anySheet,
    fc.subarray(['audience', ...Object.keys(fields)]),
    fc.subarray(Object.keys(fields)),
  )
  .map(([one, two, three, first, second]): readonly [TermSheet, TermSheet, TermSheet] => {
    const mixed = (base: TermSheet, other: TermSheet, names: readonly string[]): TermSheet => ({
      audience: names.includes('audience') ? other.audience : base.audience,
      fields: Object.fromEntries(
        Object.entries({ ...base.fields, ...other.fields }).map(([name]) => [
          name,
          names.includes(name) ? other.fields[name] : base.fields[name],
        ]),
      ),
    });
    const middle = mixed(one, two, first.slice(0, 2));
    return [one, middle, mixed(middle, three, second.slice(0, 2))];
  });

const sheetTerms = (sheet: TermSheet): Terms => ({
  audience: sheet.audience,
  constraints: [
    ...Object.values(sheet.fields).filter((one) => one !== undefined),
    {
      payment: {
        max_per_request: { amount: '1000' },
        allowed_assets: [{ asset: usdc, network: 'eip155:8453' }],
      },
    },
  ],
});

/** A chain of two with these terms. */
function linked(scene: Scene, parent: TermSheet, child: TermSheet): Scene {
  const [first] = scene.nodes;
  const common: Terms = { ...first?.terms };
  const node = (
    key: NodePlan['key'],
    index: number,
    holder: NodePlan['key'],
    sheet: TermSheet,
  ): NodePlan => ({
    key,
    terms: {
      ...common,
      ...sheetTerms(sheet),
      warrant_id: `sheet-${index}`,
      subject_signer: signerItem(holder),
      delegation: { can_delegate: index === 0, max_depth: 1 - index },
    },
  });
  const middle = keyNamed('law middle');
  return {
    ...scene,
    config: { ...scene.config, anchors: [configKey(root)] },
    nodes: [node(root, 0, middle, parent), node(middle, 1, agent, child)],
    proof: { ...scene.proof, key: agent },
  };
}

async function isWithin(
  tools: LawTools,
  scene: Scene,
  child: TermSheet,
  parent: TermSheet,
): Promise<boolean> {
  const { code } = await tools.verifyFresh(linked(scene, parent, child));
  return code !== 'delegation_scope_widened';
}

export const withinLaw = law({
  id: 'P02',
  title: 'compares the terms of warrants by a preorder that means what it says',
  severity: 'critical',
  why: 'Link by link nothing is widened, and at the end of the chain there is more than at its start.',
  fix: 'Check K9 to K11 by the coverage rules of section 11, entry by entry.',
  needs: { codes: true },
  runs: 60,
  given: (hello) =>
    fc.tuple(
      anyWorld(hello, {
        longest: 1,
        money: fc.constantFrom(3n, 7n, 15n).map((amount) => ({ amount, cap: 1_000n })),
      }),
      threeSheets,
    ),
  holds: async ([scene, [one, two, three]], tools) => {
    demand(await isWithin(tools, scene, one, one), 'terms are not within themselves');
    const first = await isWithin(tools, scene, two, one);
    const second = await isWithin(tools, scene, three, two);
    const both = await isWithin(tools, scene, three, one);
    demand(!first || !second || both, 'C is within B and B within A, and C is said not to be within A');
    if (!first) return;
    const chain = linked(scene, one, two);
    if (!(await tools.verifyFresh(alone(chain, 1))).authorized) return;
    const { authorized, code } = await tools.verifyFresh(alone(chain, 0));
    demand(authorized, `said to be within, but it allows what the other refuses with ${code}`);
  },
});

export const noEscapeLaw = law({
  id: 'P03',
  title: 'accepts nothing that one node of the chain alone would refuse',
  severity: 'critical',
  why: 'A limit that somebody set in the middle of a chain is not there.',
  fix: 'Evaluate audience, constraints and subjects of every node, root to leaf.',
  runs: 40,
  given: (hello) => fc.tuple(anyWorld(hello, { shortest: 2, longest: 4 }), perhapsChanged),
  holds: async ([world, change], { verify, verifyFresh }) => {
    const scene = change(world);
    suppose((await verify(scene)).authorized);
    for (const index of scene.nodes.keys()) {
      const verdict = await verifyFresh(alone(scene, index));
      demand(verdict.authorized, `accepted, although node ${index} alone is answered ${verdict.text}`);
    }
  },
});
