import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { goldenKeys } from '../../src/warrant/golden.fixture.js';
import { readKeyFile, readSigner, writeKeyFile } from './key-file.js';
import { writeNewFile } from './new-file.js';
import { formatSigner } from './signer-text.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secretHex = Buffer.from(goldenKeys.agent.secret).toString('hex');
const secretBase64 = Buffer.from(goldenKeys.agent.secret).toString('base64');

test('a key file is readable by its owner only and comes back as it was', async () => {
  const path = join(folder, 'agent.key');
  const signer = await writeKeyFile(path, goldenKeys.agent, false);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(Buffer.from(signer.public_key).toString('hex')).toBe(goldenKeys.agent.publicKey);
  expect((await readKeyFile(path)).key.secret).toEqual(goldenKeys.agent.secret);
  expect(formatSigner(await readSigner(path, '--subject'))).toBe(
    'ed25519:+S3fxl3Vt57SStZI2P0F3QHn6duypIiRL4Vf1anxDFI=',
  );
});

test('a file that is there stays, and nothing lies beside it', async () => {
  const path = join(folder, 'kept');
  writeFileSync(path, 'old');
  await expect(writeNewFile(path, 'new', { mode: 0o600, force: false })).rejects.toThrow('exists already');
  expect(readFileSync(path, 'utf8')).toBe('old');
  await writeNewFile(path, 'new', { mode: 0o600, force: true });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  await expect(writeNewFile(join(folder, 'no', 'x'), '', { mode: 0o600, force: false })).rejects.toThrow(
    'cannot be written: there is no folder',
  );
});

test.each<[string, string, RegExp]>([
  ['no JSON', `secret ${secretBase64}`, /is not a key file/],
  ['other JSON', JSON.stringify({ secret: secretBase64 }), /is not a key file/],
  [
    'a public key of another secret',
    JSON.stringify({
      type: 'ledgerflow-key',
      alg: 'ed25519',
      public_key_b64: secretBase64,
      secret_b64: secretBase64,
    }),
    /The public key in .* does not belong to the secret/,
  ],
  [
    'a secret of the wrong length',
    JSON.stringify({ type: 'ledgerflow-key', alg: 'ed25519', public_key_b64: 'AAAA', secret_b64: 'AAAA' }),
    /not a secret key for ed25519/,
  ],
])('a key file with %s is refused, and what stands in it is not quoted', async (_, content, sentence) => {
  const path = join(folder, 'bad.key');
  writeFileSync(path, content, { mode: 0o600 });
  const error = await readKeyFile(path).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ message: expect.stringMatching(sentence), exitCode: 64 });
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    for (const secret of [secretBase64, secretHex, goldenKeys.agent.secret.toString()])
      expect(`${cause.message} ${cause.stack}`).not.toContain(secret);
});

test.skipIf(process.platform === 'win32')('a key that others can read does not sign', async () => {
  const path = join(folder, 'open.key');
  await writeKeyFile(path, goldenKeys.agent, false);
  chmodSync(path, 0o640);
  await expect(readKeyFile(path)).rejects.toThrow(/Others on this machine can read .* \(mode 0640\)/);
});

test.each(['ed25519:AAAA', 'ed25519:not base64', 'secp256k1:+S3fxl3Vt57SStZI2P0F3QHn6duypIiRL4Vf1anxDFI='])(
  '%s is not a public key',
  async (text) => {
    await expect(readSigner(text, '--anchor')).rejects.toThrow(/^--anchor .* is not a public key\.$/);
  },
);
