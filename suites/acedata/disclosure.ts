/**
 * What only the operator should know stands in no answer and in no log, least of all when something goes wrong inside.
 * @module
 */
import type { Fault } from '../../simulator/rpc-proxy/fault-kinds.js';
import { judgeSecrets } from '../core/transport/secrets.js';
import { bodyOf, type Exchange, isValid, show } from '../kit/exchange.js';
import { lookAtEach } from '../kit/findings.js';
import { check, observer } from '../kit/registry.js';
import { during } from '../kit/rpc-faults.js';
import type { Finding, RunEvidence } from '../kit/run-evidence.js';
import { restatedRow } from './ace-twin.js';
import { plantedSecrets } from './planted.js';

/** Secrets that the kit handed out or planted, with what they are; without 0x, as logs write some of them. */
function secretsOf({ session }: Pick<RunEvidence, 'session'>): readonly (readonly [string, string])[] {
  const { sim } = session;
  return [
    ...(sim ? [['the signing key', sim.signer.privateKey] as const] : []),
    ['APP_SECRET_KEY', plantedSecrets.appSecret] as const,
    ['the password of the database', plantedSecrets.databasePassword] as const,
    ['the key in the address of the node', plantedSecrets.rpcKey] as const,
    ['the settle token', plantedSecrets.settleToken] as const,
    ['a key that is too short', plantedSecrets.shortKey] as const,
  ].map(([name, secret]) => [name, secret.replace(/^0x/, '').toLowerCase()] as const);
}

/** Everything that came back: headers and body. */
const cameBack = ({ answer }: Exchange): string =>
  answer === undefined
    ? ''
    : [...Object.entries(answer.headers).flat(), answer.text].join('\n').toLowerCase();

/** Pure part: the answers of the run, and what the target and its instances wrote. */
export function judgeDisclosure(evidence: RunEvidence): readonly Finding[] {
  const secrets = secretsOf(evidence);
  const { output } = evidence;
  const wherever = 'no key, password or token that the kit handed out';
  const written = (secrets.find(([, secret]) => output?.toLowerCase().includes(secret)) ?? [])[0];
  return [
    ...judgeSecrets(evidence),
    ...lookAtEach(
      evidence.exchanges.filter((one) => one.answer),
      { claim: 'nothing that the kit handed out stands in the answer', expected: wherever },
      (exchange) => {
        const [name] = secrets.find(([, secret]) => cameBack(exchange).includes(secret)) ?? [];
        return name === undefined ? undefined : { actual: name };
      },
      { status: 'blocked', reason: 'nothing was answered' },
    ),
    {
      case: 'output of the process',
      claim: 'nothing that the kit handed out stands in the output',
      expected: wherever,
      actual:
        output === undefined
          ? 'the kit did not start the target, and sees no output'
          : (written ?? `none in ${output.length} characters`),
      ok: written === undefined,
      evidence: [],
      ...(output === undefined ? { idle: 'skip' as const } : {}),
    },
  ];
}

const leaks = {
  title: 'shows no signing key, secret, password or node credential in an answer or in its log',
  basis: 'kit',
  needs: 'T2',
  flags: ['disclosure'],
  saboteur: 'exception-in-body',
} as const;
const leakRows = ['X402-HTTP-014'] as const;

observer('ACE-074', { ...restatedRow(leaks, leakRows), sameAs: leakRows }, judgeDisclosure);

/** Stands in every error of the node; nobody else says it. */
const marker = 'assay-internal-marker-4be1';

const troubles: readonly { readonly name: string; readonly fault: (payer: string) => Fault }[] = [
  {
    name: 'the node answers an error',
    fault: (payer) => ({
      kind: 'rpc_error',
      payer,
      code: -32_603,
      message: `${marker}: at Node (/srv/node.js:1:1)`,
    }),
  },
  { name: 'the node answers no JSON', fault: (payer) => ({ kind: 'garbage', payer }) },
  { name: 'the node is gone', fault: (payer) => ({ kind: 'down', payer }) },
];

check(
  'ACE-075',
  {
    title: 'answers a fault of its own in the shape of the protocol, without the text of an exception',
    level: 'SAFETY',
    severity: 'medium',
    basis: 'kit',
    needs: 'T3',
    flags: ['disclosure'],
    spec: 'Assay: an exception is for the log',
    why: 'Stack traces and messages of libraries tell an attacker what runs where, and clients that read the protocol see a broken service.',
    fix: 'Catch everything at the edge, write it to the log, and answer isValid: false or success: false with a fixed reason.',
    saboteur: 'stack-trace',
  },
  async (t) => {
    await Promise.all(
      troubles.map(async ({ name, fault }) => {
        const c = t.case(name);
        const payment = await t.payment();
        const verified = await t.verify(payment, { case: name, role: 'valid' });
        if (!isValid(verified)) return c.blocked(`a valid payment was refused: ${show(verified)}`);
        const tag = { case: name, role: 'free', fault: 'RPC down', unverified: true } as const;
        const answers = await during(t, fault(payment.draft.payer.address), async () => [
          await t.verify(payment, tag),
          await t.settle(payment, tag),
        ]);
        for (const answer of answers) {
          const { endpoint } = answer.tag;
          const said = bodyOf(answer)?.[endpoint === 'verify' ? 'isValid' : 'success'];
          c.expect(`${endpoint} answers in the shape of the protocol`, {
            expected: endpoint === 'verify' ? 'an object with isValid' : 'an object with success',
            actual: show(answer),
            ok: typeof said === 'boolean',
            evidence: [answer],
          });
        }
        const telling = answers.filter((one) =>
          /\bat \S+ \(|Traceback|assay-internal-marker/.test(one.answer?.text ?? ''),
        );
        c.expect('no answer holds the text of an exception', {
          expected: 'neither a stack nor what the node said',
          actual: telling.map(show).join('; ') || `${answers.length} answers without`,
          ok: telling.length === 0,
          evidence: answers,
        });
      }),
    );
  },
);
