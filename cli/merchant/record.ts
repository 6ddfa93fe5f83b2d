/**
 * The run record of a graded merchant: that of a graded verifier, reached over HTTP.
 * @module
 */
import type { EvidenceRecord, RunFacts } from '../../reports/run-record.js';
import type { JudgedCheck } from '../../suites/authorization/judge-run.js';
import { reachOf } from '../grade/reach.js';
import { verifierFacts } from '../lf/verifier/record.js';
import { kitVersion } from '../version.js';

export interface MerchantRunFacts {
  readonly checks: readonly JudgedCheck[];
  readonly exchanges: number;
  /** Undefined is the built-in merchant. */
  readonly url: string | undefined;
  readonly authorizedBy: string | undefined;
  readonly vectorDigest: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly seed: string;
  readonly evidence: EvidenceRecord;
}

const nobody = { sent: '', reply: { kind: 'timeout', detail: '' } } as const;

/** What its record calls a merchant. */
export const merchantName = (url: string | undefined): string => url ?? 'the built-in merchant';

/** All of the record but grade, profiles and counts. */
export function merchantFacts({ url, authorizedBy, exchanges, ...run }: MerchantRunFacts): RunFacts {
  const name = merchantName(url);
  const facts = verifierFacts({
    ...run,
    command: url,
    allLaws: false,
    record: {
      hello: {
        type: 'hello',
        protocol: 'assay-verifier/1',
        implementation: { name, version: kitVersion },
        profiles: ['lf-core/1'],
        ops: [],
        algs: [],
        codes: 'lf-core/1',
        concurrency: 1,
        features: [],
      },
      probe: nobody,
      vectors: new Map(),
      endedCleanly: true,
      restarts: 0,
    },
  });
  return {
    ...facts,
    run: { ...facts.run, ...(authorizedBy === undefined ? {} : { authorized_by: authorizedBy }) },
    target: {
      kind: url === undefined ? 'builtin' : 'url',
      name,
      url: url ?? 'http://127.0.0.1',
      digest: run.vectorDigest,
    },
    connection: {
      ...facts.connection,
      reach: url === undefined ? 'loopback' : reachOf(new URL(url)),
      process: false,
    },
    checks: facts.checks.map((check) => ({
      ...check,
      reproduce: [`assay merchant ${url === undefined ? '' : `${url} `}--only ${check.id}`],
    })),
    summary: { ...facts.summary, exchanges },
  };
}
