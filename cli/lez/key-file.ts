/**
 * Key files of owners and agents. The seed goes from here into a signature and nowhere else; no output and no error holds
 * it.
 * @module
 */
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { accountOf } from '../../src/lez/digest.js';
import { seedSigner, type WalletSigner } from '../../src/lez/wallet-signer.js';
import { badInput } from './failures.js';
import { readText, writeObject } from './files.js';

export type Role = 'owner' | 'agent';

const warning =
  'Test key, unprotected: whoever reads this file can sign with it. Never put real money behind it.';

const keySchema = z.object({
  version: z.literal(1),
  role: z.enum(['owner', 'agent']),
  alg: z.literal('ed25519'),
  seed_hex: z.string().regex(/^[0-9a-f]{64}$/),
  public_key: z.string().regex(/^[0-9a-f]{64}$/),
  account: z.string(),
});

/** The public half of a key. */
export interface PublicKey {
  readonly role: Role;
  /** Lower-case hex. */
  readonly publicKey: string;
  readonly account: string;
}

export interface HeldKey extends PublicKey {
  readonly signer: WalletSigner;
}

/** Writes a key file, mode 0600. */
export async function writeKeyFile(
  path: string,
  role: Role,
  seed: Buffer,
  force: boolean,
): Promise<PublicKey> {
  const publicKey = await seedSigner(seed).publicKey();
  const account = accountOf(publicKey);
  const content = {
    version: 1,
    role,
    alg: 'ed25519',
    seed_hex: seed.toString('hex'),
    public_key: publicKey,
    account,
    warning,
  };
  await writeObject(path, content, { mode: 0o600, force });
  return { role, publicKey, account };
}

/** Reads the key of a role. A file that others can read is refused, as ssh does. Throws AssayError, exit code 64. */
export async function readKeyFile(path: string, role: Role): Promise<HeldKey> {
  const text = await readText(path, 'The key file');
  const mode = process.platform === 'win32' ? 0 : (await stat(path)).mode & 0o777;
  if ((mode & 0o077) !== 0)
    throw badInput(
      `Others on this machine can read the key file ${path} (mode 0${mode.toString(8)}).`,
      `Make it yours alone: chmod 600 ${path}`,
    );
  const notOne = () =>
    badInput(`${path} is not a key file.`, `\`assay lez ${role} create --out FILE\` writes one.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The cause would quote the file.
    throw notOne();
  }
  const parsed = keySchema.safeParse(json);
  if (!parsed.success) throw notOne();
  const { data } = parsed;
  if (data.role !== role) throw badInput(`${path} is the key of an ${data.role}, and an ${role} is needed.`);
  const signer = seedSigner(Buffer.from(data.seed_hex, 'hex'));
  const publicKey = await signer.publicKey();
  const account = accountOf(publicKey);
  if (publicKey !== data.public_key || account !== data.account)
    throw badInput(`The public key or the account in ${path} does not belong to the seed beside it.`);
  return { role, publicKey, account, signer };
}
