/**
 * A PostgreSQL server of its own in a temporary folder, for tests and for the soak: nothing that is installed on the
 * machine is touched, and nothing is left behind.
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../wire/free-port.js';

const run = promisify(execFile);

/** Where Debian and its relatives put the server, by major version. */
const installed = '/usr/lib/postgresql';

export interface PostgresCluster {
  /** Address of an empty database. */
  readonly url: string;
  /** Makes room of its own in that database and returns its address: a schema, which costs no hundreds of files. */
  create(name: string): Promise<string>;
  /** Ends the server at once, as a power cut would; `start` brings it back at the same address. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and removes its folder. */
  close(): Promise<void>;
}

export type Missing = { readonly missing: string };

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The newest server programs; undefined where there are none. */
async function findPrograms(): Promise<string | undefined> {
  const versions = await readdir(installed).catch((): string[] => []);
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : join(installed, newest, 'bin');
}

/** PostgreSQL refuses to run as root; Debian has an account for it. */
async function findAccount(): Promise<Account | undefined | Missing> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    );
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  } catch {
    // Said below.
  }
  return { missing: 'this process is root, and there is no account "postgres" to run the server as' };
}

/** Resolves when the server says that it takes connections. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`the server ended with code ${code}: ${said}`)));
  });
}

async function exited(server: ChildProcess | undefined): Promise<void> {
  if (server !== undefined && server.exitCode === null && server.signalCode === null)
    await once(server, 'exit');
}

/** Starts a server, or says what is missing for it. */
export async function startPostgres(): Promise<PostgresCluster | Missing> {
  const programs = await findPrograms();
  if (programs === undefined) return { missing: `there is no PostgreSQL server under ${installed}` };
  const account = await findAccount();
  if (account !== undefined && 'missing' in account) return account;

  const folder = await mkdtemp(join(tmpdir(), 'assay-postgres-'));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const options = { cwd: folder, ...account };
  await run(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'assay', '--auth=trust', '--no-sync', '--locale=C', '-E', 'UTF8'],
    options,
  );

  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // A killed server loses nothing by this, only a machine that loses power.
    'fsync=off',
  ].flatMap((setting) => ['-c', setting]);
  let server: ChildProcess | undefined;
  const onExit = () => void server?.kill('SIGQUIT');
  process.on('exit', onExit);
  const address = `postgres://assay@127.0.0.1:${port}/postgres`;

  async function start(): Promise<void> {
    server = spawn(join(programs ?? '', 'postgres'), ['-D', data, ...settings], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await ready(server);
  }
  async function stop(signal: NodeJS.Signals): Promise<void> {
    server?.kill(signal);
    await exited(server);
  }
  const close = async () => {
    await stop('SIGINT');
    process.off('exit', onExit);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: address,
    create: async (name) => {
      await run(join(programs, 'psql'), [address, '--quiet', '-c', `create schema ${name}`], options);
      return `${address}?options=-csearch_path%3D${name}`;
    },
    // The server's word for ending at once without tidying up; SIGKILL would leave its children behind.
    kill: () => stop('SIGQUIT'),
    start,
    close,
  };
}
