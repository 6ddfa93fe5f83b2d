/**
 * Where a new warrant goes: to a file, or to standard output for the next command.
 * @module
 */
import type { SealedWarrant } from '../../src/warrant/sealed-warrant.js';
import { writeNewFile } from './new-file.js';
import { formatChain } from './warrant-file.js';

export interface OutFlags {
  readonly out?: string;
  readonly force?: boolean;
}

/** With --out the digest is printed, so that a script can name what it got. */
export async function writeChain(chain: readonly SealedWarrant[], { out, force }: OutFlags): Promise<void> {
  if (out === undefined) {
    process.stdout.write(formatChain(chain));
    return;
  }
  await writeNewFile(out, formatChain(chain), { mode: 0o644, force: force === true });
  process.stdout.write(`${chain.at(-1)?.digest}\n`);
}
