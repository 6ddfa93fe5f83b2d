/**
 * No answer gives away what only the operator should know.
 * @module
 */
import { type Exchange, transactionOf } from '../../kit/exchange.js';
import { lookAtEach } from '../../kit/findings.js';
import { observer } from '../../kit/registry.js';
import type { Finding, RunEvidence } from '../../kit/run-evidence.js';
import { type KnownFacts, leaksIn } from './secret-scan.js';

type Evidence = Pick<RunEvidence, 'session' | 'exchanges' | 'authorizations'>;

const hostOf = (url: string): string => new URL(url).host;

/** What the run knows: secrets that it handed out itself, and values that are no secrets. */
function knownFacts({ session, exchanges, authorizations }: Evidence): KnownFacts {
  const { sim } = session;
  return {
    secrets: sim ? [sim.signer.privateKey, sim.admin.privateKey] : [],
    rpcHosts: sim ? [...new Set([sim.proxyUrl, sim.proxyWsUrl, sim.rpcUrl].map(hostOf))] : [],
    signers: new Set(session.signers),
    values: new Set(
      [
        ...exchanges.flatMap((one) => [
          one.tag.nonce ?? '',
          transactionOf(one) ?? '',
          ...(one.broadcasts ?? []),
        ]),
        ...authorizations.flatMap((one) => [
          one.nonce,
          ...one.transactions.map((tx) => tx.hash),
          ...one.broadcasts.map((tx) => tx.hash),
        ]),
      ].map((value) => value.toLowerCase()),
    ),
  };
}

const asSent = ({ request }: Exchange): string =>
  [request.path, request.body ?? '', ...Object.values(request.headers)].join('\n');

/** Pure part: scans every answer of the run. */
export function judgeSecrets(evidence: Evidence): readonly Finding[] {
  const known = knownFacts(evidence);
  const answers = evidence.exchanges.filter((one) => one.answer);
  const proxy: Finding = {
    claim: 'the address of the RPC proxy never appears',
    expected: 'no answer with the address of the simulator’s proxy',
    actual: 'the target’s RPC does not run through the simulator',
    ok: true,
    evidence: [],
    case: 'address of the RPC proxy',
  };
  return [
    ...lookAtEach(
      answers,
      {
        claim: 'no secret stands in the answer',
        expected: 'no private key, RPC address, access key, stack trace or unknown 32-byte value',
      },
      (exchange) => {
        const leaks = exchange.answer ? leaksIn(exchange.answer, asSent(exchange), known) : [];
        const worst = leaks.find((one) => one.certain) ?? leaks[0];
        if (!worst) return undefined;
        const actual = `${worst.kind}${worst.where === '' ? '' : ` in ${worst.where}`}: ${worst.excerpt}`;
        return worst.certain ? { actual } : { actual, soft: 'form' };
      },
      { status: 'blocked', reason: 'nothing was answered' },
    ),
    evidence.session.tier >= 3
      ? {
          ...proxy,
          actual: `searched in ${answers.length} answers; where it was found it is listed by vector`,
        }
      : { ...proxy, idle: 'out-of-reach' },
  ];
}

observer(
  'X402-HTTP-014',
  {
    title: 'leaks no private key, no RPC address and no stack trace',
    level: 'SAFETY',
    severity: 'high',
    basis: 'kit',
    needs: 'T1',
    flags: ['disclosure'],
    spec: '@x402/evm 2.27.0 utils (truncation exists because RPC errors carry node URLs), exact/facilitator/eip3009',
    why: 'With the signing key anybody empties the operator’s account; with the RPC key anybody spends its quota and takes the service down.',
    fix: 'Answer with fixed texts for each reason, and write raw errors to your own log only.',
    saboteur: 'passes-on-rpc-error',
  },
  judgeSecrets,
);
