/**
 * `assay lez owner create` and `assay lez agent create`.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { type Role, writeKeyFile } from './key-file.js';

interface Flags {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export async function createKey(role: Role, { out, force, json }: Flags): Promise<void> {
  const { publicKey, account } = await writeKeyFile(out, role, randomBytes(32), force === true);
  const told = { role, file: out, public_key: publicKey, account };
  process.stdout.write(
    json ? `${JSON.stringify(told)}\n` : `${role} ${account}\npublic key ${publicKey}\nkey file ${out}\n`,
  );
}
