/**
 * Every digest, hash and signature in the vectors, judged by a second implementation: exactly those that a vector declares
 * wrong are wrong, whatever the verifier of this repository thinks of it.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVectorFiles } from '../read-vectors.js';
import type { Vector, VectorParams } from '../vector-file.js';
import { inspectSeals } from './seals.fixture.js';

const folder = join(dirname(createRequire(import.meta.url).resolve('x402-assay/package.json')), 'vectors');
const vectors = readVectorFiles()
  .flatMap((file) => file.vectors)
  .filter(({ profile }) => profile === 'lf-core/1');

const single = vectors.flatMap((vector) =>
  vector.input.op === 'verify_authorization' ? [{ vector, params: vector.input.params }] : [],
);

/** Requests of scenarios that are meant to be authorized, or would be if they came alone. */
const honestRequests = vectors.flatMap(({ id, input }) =>
  input.op === 'scenario'
    ? input.steps.flatMap((step, index): { name: string; params: VectorParams }[] => {
        const name = `${id} step ${index + 1}`;
        if (step.op === 'reset') return [];
        if (step.op === 'together') return step.requests.map(({ params }) => ({ name, params }));
        return step.expect.authorized ? [{ name, params: step.params }] : [];
      })
    : [],
);

const declared = ({ defect }: Vector): readonly string[] => defect?.wrong ?? [];

describe('seals, by node:crypto and a CBOR writer of its own', () => {
  it('what a vector declares wrong is wrong, and nothing else', () => {
    const surprises = single.flatMap(({ vector, params }) => {
      const { wrong, unread } = inspectSeals(params);
      const expected = declared(vector).filter(
        (seal) => !unread.includes(seal) && !unread.includes('document'),
      );
      return JSON.stringify([...wrong].sort()) === JSON.stringify([...expected].sort())
        ? []
        : [{ id: vector.id, title: vector.title, wrong, expected, unread }];
    });
    expect(surprises).toEqual([]);
  }, 120_000);

  it('what is refused after step 0 is readable throughout', () => {
    const unreadable = single.filter(({ vector, params }) => {
      const expected = vector.expect;
      const afterZero = !('step' in expected) || expected.step !== '0';
      return afterZero && inspectSeals(params).unread.length > 0;
    });
    expect(unreadable.map(({ vector }) => vector.id)).toEqual([]);
  });

  it('decisions name the digests and hashes that it computes', () => {
    const accepted = single.filter(({ vector }) => 'decision' in vector.expect);
    expect(accepted.length).toBeGreaterThan(150);
    for (const { vector, params } of accepted)
      expect(vector.expect).toMatchObject({ decision: inspectSeals(params).facts });
  });

  it('requests of scenarios that may be authorized have nothing wrong', () => {
    const surprises = honestRequests.filter(({ params }) => {
      const { wrong, unread } = inspectSeals(params);
      return wrong.length + unread.length > 0;
    });
    expect(surprises.map(({ name }) => name)).toEqual([]);
  });
});

/** The interpreter, when it has what the script needs. */
function python(): string | undefined {
  for (const command of ['python3', 'python'])
    try {
      execFileSync(command, ['-c', 'import cbor2, cryptography'], { stdio: 'ignore', timeout: 20_000 });
      return command;
    } catch {
      // Not installed, or without the two packages: the next one.
    }
  return undefined;
}

const interpreter = python();
if (interpreter === undefined)
  process.stderr.write(
    'vectors: no Python with cbor2 and cryptography, the third implementation is skipped\n',
  );

describe.skipIf(interpreter === undefined)('seals, by Python with cbor2 and cryptography', () => {
  it('agrees on every vector that it can read', () => {
    const output = execFileSync(
      interpreter ?? '',
      [join(folder, 'second', 'seals.py'), join(folder, 'ledgerflow')],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        timeout: 110_000,
      },
    );
    const reports: Record<string, { wrong: string[]; unread: string[] }> = JSON.parse(output);
    const surprises = single.flatMap(({ vector }) => {
      const report = reports[vector.id];
      if (report === undefined) return [{ id: vector.id, wrong: ['not reported'], expected: [] }];
      const expected = declared(vector).filter(
        (seal) => !report.unread.includes(seal) && !report.unread.includes('document'),
      );
      return JSON.stringify([...report.wrong].sort()) === JSON.stringify([...expected].sort())
        ? []
        : [{ id: vector.id, wrong: report.wrong, expected }];
    });
    expect(surprises).toEqual([]);
    const readable = Object.values(reports).filter(({ unread }) => unread.length === 0);
    expect(readable.length).toBeGreaterThan(600);
  }, 120_000);
});
