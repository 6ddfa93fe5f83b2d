/**
 * An image of this checkout for tests: the Node.js that runs them with the libraries of this machine in place of the
 * official base image, which a test must not pull, and under it the real Dockerfile's own stage.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { packageFolder } from '../../targets/doc-path.js';

const run = promisify(execFile);
export const docker = async (...args: string[]): Promise<string> => (await run('docker', args)).stdout.trim();

/** What runs in a container of this image beside Node.js: the Dockerfile and the simulator ask for no more. */
const programs = ['sh', 'cat', 'mkdir', 'chmod'];
const users = 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n';
/** Left out of the image to keep it small: nothing loads them. */
const unread = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts', '*.selftest.js', '*.test.js'];

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), os: z.array(z.string()).optional() }),
  ),
});

/** Folders of all that an installed package needs, and nothing for development. */
async function dependencies(): Promise<string[]> {
  const { packages } = lockfile.parse(
    JSON.parse(await readFile(join(packageFolder, 'package-lock.json'), 'utf8')),
  );
  const wanted = Object.keys(packages).filter((path) => path !== '' && packages[path]?.dev !== true);
  // Of other platforms nothing is installed; what stands inside another package comes with it.
  const found = await Promise.all(
    wanted.map(async (path) =>
      readFile(join(packageFolder, path, 'package.json')).then(
        () => path,
        () => undefined,
      ),
    ),
  );
  return found.filter((path) => path !== undefined && path.lastIndexOf('node_modules/') === 0) as string[];
}

/** Shared libraries of programs and native modules, as the dynamic linker finds them here. */
async function librariesOf(files: readonly string[]): Promise<string[]> {
  const { stdout } = await run('ldd', [...files]);
  return [...new Set([...stdout.matchAll(/(?:=> |^\t)(\/\S+)/gm)].map(([, path]) => path ?? ''))];
}

async function writeBase(root: string): Promise<void> {
  const place = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(from, join(root, to));
  };
  const { stdout } = await run('sh', ['-c', programs.map((one) => `command -v ${one}`).join('; ')]);
  const found = stdout.trim().split('\n');
  const native = await run('find', [
    ...[join(packageFolder, 'node_modules', '@foundry-rs'), join(packageFolder, 'node_modules', '@rolldown')],
    ...['-name', 'anvil', '-perm', '-u+x', '-type', 'f', '-size', '+1M', '-o', '-name', '*.node'],
  ]);
  const linked = [process.execPath, ...found, ...native.stdout.trim().split('\n')];
  await place(process.execPath, '/usr/local/bin/node');
  for (const file of found) await place(file, `/bin/${basename(file)}`);
  for (const file of await librariesOf(linked)) await place(file, file);
  await mkdir(join(root, 'etc'), { recursive: true });
  await writeFile(join(root, 'etc', 'passwd'), users);
  await writeFile(join(root, 'etc', 'group'), 'root:x:0:\nnode:x:1000:\n');
  await writeFile(join(root, 'etc', 'nsswitch.conf'), 'hosts: files dns\n');
  await mkdir(join(root, 'tmp'));
  await chmod(join(root, 'tmp'), 0o1777);
}

export interface LocalImages {
  /** Node.js and a shell, without an entrypoint. */
  readonly base: string;
  /** The kit: its entrypoint is `assay`. */
  readonly kit: string;
  remove(): Promise<void>;
}

/** Builds both. */
export async function buildImages(name: string): Promise<LocalImages> {
  const [base, kit] = [`${name}/base:test`, `${name}/kit:test`];
  const folder = await mkdtemp(join(tmpdir(), 'assay-image-'));
  try {
    const root = join(folder, 'root');
    await writeBase(root);
    const manifest = z
      .object({ files: z.array(z.string()) })
      .parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')));
    const kitFiles = ['package.json', ...manifest.files, ...(await dependencies())].map((one) => `./${one}`);
    const tar = spawn('tar', [
      ...['--create', '--owner=0', '--group=0', '--transform=s,^\\./,opt/assay/,'],
      ...unread.map((pattern) => `--exclude=${pattern}`),
      ...['--directory', root, 'usr', 'bin', 'lib', 'lib64', 'etc', 'tmp', '--directory', packageFolder],
      ...kitFiles,
    ]);
    const importing = spawn('docker', ['import', '-', base], { stdio: ['pipe', 'ignore', 'pipe'] });
    tar.stdout.pipe(importing.stdin);
    const [code] = await once(importing, 'close');
    if (code !== 0) throw new Error(`docker import ended with ${code}`);
    const context = join(folder, 'context');
    await mkdir(context);
    await docker(
      'build',
      '--target',
      'kit',
      '--build-arg',
      `BASE=${base}`,
      '--tag',
      kit,
      '--file',
      join(packageFolder, 'Dockerfile'),
      context,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { base, kit, remove: async () => void (await docker('rmi', '--force', kit, base)) };
}
