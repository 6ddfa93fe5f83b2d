import { createPublicKey } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeEvidenceFolder } from '../evidence.js';
import { expectEvidenceOf, readEvidenceFolder, sha256Of } from '../evidence-folder.js';
import { completeRecord } from '../grade.js';
import { recordToJson } from '../json.js';
import { sampleCheck, sampleChecks, sampleFacts, sampleRecord } from '../record.sample.js';
import { createRedactor } from '../redact.js';
import type { RunRecord } from '../run-record.js';
import { openEnvelope, preAuthEncoding, signEnvelope } from './envelope.js';
import { generateKeyPair, keyIdOf, readPrivateKey, readPublicKey } from './signing-key.js';
import { statementOf, statementText } from './statement.js';
import { expectEvidence, expectReport, explainVerified, verifyEnvelope } from './verify.js';

const pair = generateKeyPair();
const privateKey = readPrivateKey(pair.privateKey, 'a.key');
const publicKey = readPublicKey(pair.publicKey, 'a.key.pub');

let parent = '';
let evidence = '';
let report = Buffer.alloc(0);
let record: RunRecord;
let envelope = '';

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'assay-attest-'));
  evidence = join(parent, 'evidence');
  const written = await writeEvidenceFolder(
    evidence,
    [
      { name: 'exchanges.jsonl', lines: [{ id: 'X-1.1.1' }] },
      { name: 'chain/blocks.json', json: [1, 2] },
      { name: 'target-output.txt', text: 'ready\n' },
    ],
    createRedactor([]),
  );
  record = completeRecord({
    ...sampleFacts([sampleCheck({ id: 'X-1' }), sampleCheck({ id: 'X-2', status: 'warn', cause: 'should' })]),
    evidence: written,
  });
  report = Buffer.from(recordToJson(record));
  const { sums } = await readEvidenceFolder(evidence);
  envelope = signEnvelope(statementText(statementOf(record, { report: sha256Of(report), sums })), privateKey);
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** The same text with the lowest bit of one byte turned. */
function turned(text: Buffer, at: number): Buffer {
  const copy = Buffer.from(text);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

const positions = (bytes: Buffer): number[] => [...bytes.keys()];

/** What the commands do: signature, schema, report, evidence. */
async function verifyAll(folder: string): Promise<void> {
  const statement = verifyEnvelope(envelope, publicKey);
  expectReport(statement, report, 'report.json');
  expectEvidence(statement, (await readEvidenceFolder(folder)).sums, 'evidence');
}

test('an untouched run verifies', async () => {
  await expect(verifyAll(evidence)).resolves.toBeUndefined();
});

describe('the statement', () => {
  test('is an in-toto Statement v1 with a test-result predicate, about SHA256SUMS and report.json', async () => {
    const sums = await readFile(join(evidence, 'SHA256SUMS'));
    expect(JSON.parse(openEnvelope(envelope, publicKey))).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: 'reference@0.1.0#evidence/SHA256SUMS', digest: { sha256: sha256Of(sums) } },
        { name: 'report.json', digest: { sha256: sha256Of(report) } },
      ],
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: { result: 'WARNED', passedTests: ['X-1'], warnedTests: ['X-2'], failedTests: [] },
    });
  });

  test.each<[string, Parameters<typeof sampleCheck>[0], string]>([
    ['passed checks', {}, 'PASSED'],
    ['a warning', { status: 'warn', cause: 'should' }, 'WARNED'],
    ['a blocked check', { status: 'blocked' }, 'WARNED'],
    ['a disabled SHOULD check', { status: 'disabled', level: 'SHOULD' }, 'WARNED'],
    [
      'a provisional failure',
      { status: 'fail', proof: { state: 'provisional', saboteurs: [], honest: [] } },
      'WARNED',
    ],
    ['a failed MUST check', { status: 'fail' }, 'FAILED'],
    ['a proven outcome', { status: 'warn', level: 'SHOULD', outcome: 'wrong-money' }, 'FAILED'],
  ])('says of %s: %s', (_, over, result) => {
    const run = sampleRecord([...sampleChecks(30, 'OK'), sampleCheck({ id: 'X-9', ...over })]);
    const { predicate } = statementOf(run, { report: 'a'.repeat(64), sums: 'b'.repeat(64) });
    expect(predicate.result).toBe(result);
  });

  test.each<[string, () => RunRecord, string]>([
    [
      'a disabled MUST check',
      () => sampleRecord([...sampleChecks(30, 'OK'), sampleCheck({ id: 'X-9', status: 'disabled' })]),
      'the operator disabled binding checks (X-9)',
    ],
    [
      'a disabled SAFETY check',
      () => sampleRecord([...sampleChecks(30, 'OK'), sampleCheck({ level: 'SAFETY', status: 'disabled' })]),
      'disabled binding checks (X402-EVM-010)',
    ],
    [
      'a failure of Assay itself',
      () => sampleRecord([sampleCheck({ id: 'X-9', status: 'error' })]),
      'Assay itself failed in X-9',
    ],
    [
      'a run without an executed check',
      () => sampleRecord([sampleCheck({ status: 'out-of-reach' })]),
      'no check was executed',
    ],
    [
      'a letter that was written over',
      () => {
        const honest = sampleRecord([...sampleChecks(30, 'OK'), sampleCheck({ status: 'fail' })]);
        return { ...honest, grade: { ...honest.grade, letter: 'A+' } };
      },
      'do not follow from its checks',
    ],
    [
      'a verdict that was written over',
      () => {
        const honest = sampleRecord([...sampleChecks(30, 'OK'), sampleCheck({ status: 'fail' })]);
        return {
          ...honest,
          profiles: honest.profiles.map((one) => ({ ...one, verdict: 'conformant' as const })),
        };
      },
      'do not follow from its checks',
    ],
  ])('is refused for %s', (_, run, why) => {
    expect(() => statementOf(run(), { report: 'a'.repeat(64), sums: 'b'.repeat(64) })).toThrowError(
      expect.objectContaining({ code: 'attestation-refused', message: expect.stringContaining(why) }),
    );
  });
});

describe('the envelope', () => {
  test('encodes before signing as the DSSE document shows it', () => {
    expect(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });

  test('holds a signature that another Ed25519 implementation accepts', () => {
    const { payload, signatures } = JSON.parse(envelope);
    const body = Buffer.from(payload, 'base64');
    const message = `DSSEv1 28 application/vnd.in-toto+json ${body.length} ${body.toString()}`;
    const point = createPublicKey(pair.publicKey).export({ type: 'spki', format: 'der' }).subarray(-32);
    expect(
      ed25519.verify(Buffer.from(signatures[0].sig, 'base64'), Buffer.from(message), new Uint8Array(point)),
    ).toBe(true);
  });

  test('may come of another signer that names no key', () => {
    const { signatures, ...rest } = JSON.parse(envelope);
    const foreign = JSON.stringify({ ...rest, signatures: [{ sig: signatures[0].sig }] });
    expect(verifyEnvelope(foreign, publicKey).predicate.result).toBe('WARNED');
  });

  test('with one bit turned, in whichever byte, is refused', () => {
    const bytes = Buffer.from(envelope);
    const accepted = positions(bytes).filter((at) => {
      try {
        verifyEnvelope(turned(bytes, at).toString('latin1'), publicKey);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual([]);
  });

  const reason = (change: (json: Record<string, unknown>) => unknown): string => {
    try {
      verifyEnvelope(JSON.stringify(change(JSON.parse(envelope))), publicKey);
      return 'accepted';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const other = generateKeyPair();

  test.each<[string, (json: Record<string, unknown>) => unknown, string]>([
    [
      'a changed payload',
      ({ payload, ...rest }) => ({
        ...rest,
        payload: Buffer.from(
          Buffer.from(String(payload), 'base64').toString().replace('WARNED', 'PASSED'),
        ).toString('base64'),
      }),
      'the payload was changed',
    ],
    ['another payload type', (json) => ({ ...json, payloadType: 'text/plain' }), 'payloadType is not'],
    [
      'stray bits in the base64',
      ({ signatures, ...rest }) => ({
        ...rest,
        signatures: (signatures as { sig: string }[]).map(({ sig, ...one }) => ({
          ...one,
          sig: `${sig}\n`,
        })),
      }),
      'not canonical base64',
    ],
    ['no signature', (json) => ({ ...json, signatures: [] }), 'signatures'],
    ['a further member', (json) => ({ ...json, extra: 1 }), 'Unrecognized key'],
    [
      'a signature of another key',
      ({ payload }) =>
        JSON.parse(
          signEnvelope(
            Buffer.from(String(payload), 'base64').toString(),
            readPrivateKey(other.privateKey, 'b'),
          ),
        ),
      'none of its signatures is of sha256:',
    ],
    [
      'a signature of another key that names this one',
      ({ payload }) => {
        const text = Buffer.from(String(payload), 'base64').toString();
        const forged = JSON.parse(signEnvelope(text, readPrivateKey(other.privateKey, 'b')));
        return { ...forged, signatures: [{ ...forged.signatures[0], keyid: keyIdOf(publicKey) }] };
      },
      'The signature does not fit',
    ],
    [
      'a signed text that is no statement',
      () => JSON.parse(signEnvelope('{"_type":"x"}', privateKey)),
      'no test-result statement of Assay: _type',
    ],
    [
      'a signed text that is not JSON',
      () => JSON.parse(signEnvelope('hello', privateKey)),
      'The signed payload is not JSON',
    ],
  ])('with %s is refused', (_, change, why) => {
    expect(reason(change)).toContain(why);
  });
});

describe('the report', () => {
  test('with one bit turned, in whichever byte, is refused', () => {
    const statement = verifyEnvelope(envelope, publicKey);
    const accepted = positions(report).filter((at) => {
      try {
        expectReport(statement, turned(report, at), 'report.json');
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual([]);
  });

  test('that says other things than a statement of the right digests is refused', () => {
    const statement = verifyEnvelope(envelope, publicKey);
    const lie = { ...statement, predicate: { ...statement.predicate, warnedTests: [] } };
    expect(() => expectReport(lie, report, 'report.json')).toThrow('says other things about the run');
  });
});

describe('the evidence', () => {
  const copied = async (change: (folder: string) => Promise<unknown>): Promise<string> => {
    const folder = await mkdtemp(join(parent, 'copy-'));
    await cp(evidence, folder, { recursive: true });
    await change(folder);
    return verifyAll(folder).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  };

  test.each(['exchanges.jsonl', 'chain/blocks.json', 'target-output.txt', 'SHA256SUMS'])(
    'with one bit turned in %s, in whichever byte, is refused',
    async (name) => {
      const original = await readFile(join(evidence, name));
      const folder = await mkdtemp(join(parent, 'turned-'));
      await cp(evidence, folder, { recursive: true });
      const statement = verifyEnvelope(envelope, publicKey);
      const accepted: number[] = [];
      for (const at of positions(original)) {
        await writeFile(join(folder, name), turned(original, at));
        const read = readEvidenceFolder(folder);
        await read
          .then(({ sums }) => expectEvidence(statement, sums, 'evidence'))
          .then(
            () => accepted.push(at),
            () => undefined,
          );
      }
      expect(accepted).toEqual([]);
    },
  );

  test.each<[string, (folder: string) => Promise<unknown>, RegExp]>([
    [
      'a changed file',
      (f) => writeFile(join(f, 'target-output.txt'), 'steady\n'),
      /target-output\.txt was changed/,
    ],
    [
      'a changed file and a list that was written anew',
      async (f) => {
        await writeFile(join(f, 'target-output.txt'), 'steady\n');
        const sums = await readFile(join(f, 'SHA256SUMS'), 'utf8');
        await writeFile(
          join(f, 'SHA256SUMS'),
          sums.replace(/[0-9a-f]{64}(?= {2}target-output)/, sha256Of('steady\n')),
        );
      },
      /is not the evidence that was attested/,
    ],
    [
      'an added file',
      (f) => writeFile(join(f, 'more.txt'), ''),
      /a file that SHA256SUMS does not name: more\.txt/,
    ],
    ['a missing file', (f) => rm(join(f, 'chain/blocks.json')), /chain\/blocks\.json is missing/],
    [
      'a renamed file',
      (f) => rename(join(f, 'exchanges.jsonl'), join(f, 'exchange.jsonl')),
      /exchanges\.jsonl is missing/,
    ],
    ['no list', (f) => rm(join(f, 'SHA256SUMS')), /holds no SHA256SUMS/],
    ['an empty list', (f) => writeFile(join(f, 'SHA256SUMS'), ''), /does not name: /],
    ['a cut list', (f) => writeFile(join(f, 'SHA256SUMS'), 'abc'), /ends in the middle of a line/],
    [
      'a list that leads out of the folder',
      (f) => writeFile(join(f, 'SHA256SUMS'), `${'a'.repeat(64)}  x/../../y\n`),
      /damaged in line 1/,
    ],
    ['a link', (f) => symlink('exchanges.jsonl', join(f, 'link')), /neither a file nor a folder/],
    [
      'a hidden file in a new folder',
      (f) => mkdir(join(f, 'x')).then(() => writeFile(join(f, 'x/.y'), '')),
      /x\/\.y/,
    ],
  ])('with %s is refused', async (_, change, why) => {
    expect(await copied(change)).toMatch(why);
  });

  test('of another run is not that of the report', async () => {
    const folder = await readEvidenceFolder(evidence);
    expect(() => expectEvidenceOf(record, folder)).not.toThrow();
    expect(() => expectEvidenceOf(sampleRecord([]), folder)).toThrow('is not that of this report');
  });
});

describe('keys', () => {
  test.each<[string, () => unknown, string]>([
    ['text that is no key', () => readPrivateKey('hello', 'a.key'), 'a.key is no private key'],
    ['a public key to sign with', () => readPrivateKey(pair.publicKey, 'a.pub'), 'holds a public key'],
    ['a private key to verify with', () => readPublicKey(pair.privateKey, 'a.key'), 'holds a private key'],
    [
      'a key of another curve',
      () =>
        readPublicKey(
          // RFC 8410, section 10.1, with the identifier of X25519 instead of Ed25519.
          `-----BEGIN PUBLIC KEY-----\n${Buffer.from(`302a300506032b656e032100${'09'.padEnd(64, '0')}`, 'hex').toString('base64')}\n-----END PUBLIC KEY-----\n`,
          'x.pub',
        ),
      'holds a key of type x25519',
    ],
  ])('refuses %s', (_, read, why) => {
    expect(read).toThrowError(
      expect.objectContaining({ code: 'key-invalid', message: expect.stringContaining(why) }),
    );
  });
});

test('says what it proves and what it does not, and never more than was compared', () => {
  const statement = verifyEnvelope(envelope, publicKey);
  const all = explainVerified({ statement, key: publicKey, report: true, evidence: 3 });
  expect(all).toContain('This does not prove:');
  expect(all).toContain('the report is, byte for byte');
  expect(all).toContain('each file of the evidence');
  const little = explainVerified({ statement, key: publicKey, report: false });
  expect(little).toContain('not compared (--report)');
  expect(little).not.toContain('byte for byte');
});
