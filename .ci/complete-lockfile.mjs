// Run after each change of dependencies: npm leaves optional packages of other platforms out of the lockfile when the
// registry at hand does not carry them, and `npm ci` then refuses the lockfile everywhere. This adds them by version.
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const systems = [
  'darwin',
  'linux',
  'win32',
  'android',
  'freebsd',
  'openbsd',
  'netbsd',
  'openharmony',
  'sunos',
  'aix',
];
const processors = {
  ...Object.fromEntries(
    ['arm64', 'x64', 'ia32', 'arm', 'riscv64', 's390x', 'ppc64', 'loong64', 'wasm32'].map((one) => [
      one,
      one,
    ]),
  ),
  amd64: 'x64',
  armv7: 'arm',
};

const lock = JSON.parse(readFileSync(file, 'utf8'));
let added = 0;
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] || lock.packages[`${path}/node_modules/${name}`]) continue;
    const words = (name.split('/').pop() ?? '').split(/[-_.]/);
    const cpu = words.map((word) => processors[word]).find(Boolean);
    const os = name === 'fsevents' ? 'darwin' : words.find((word) => systems.includes(word));
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(parent.dev ? { dev: true } : {}),
      ...(words.includes('musl') ? { libc: ['musl'] } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional packages of other platforms added`);
