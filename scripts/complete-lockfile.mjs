/**
 * `npm run lockfile`: completes package-lock.json with the binaries of platforms that the registry in reach does not
 * carry. npm leaves out optional packages it cannot find, and then refuses the lockfile on every platform ("Missing …
 * from lock file"). An entry needs no checksum: it is fetched only on its own platform, by name and exact version.
 * `--check` only says what is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** What a name such as `@biomejs/cli-linux-x64-musl` says about where the package runs; null when it says nothing. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const libc = words.includes('musl') ? { libc: ['musl'] } : {};
  return { cpu: [cpu], os: [os], ...libc };
}

const missing = [];
for (const [path, about] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(about.optionalDependencies ?? {})) {
    const nested = path === '' ? null : `${path}/node_modules/${name}`;
    const top = `node_modules/${name}`;
    if (lock.packages[top] !== undefined || (nested !== null && lock.packages[nested] !== undefined))
      continue;
    const platform = platformOf(name);
    if (platform === null || !/^\d/.test(version)) continue;
    missing.push([top, { version, ...platform, ...(about.dev ? { dev: true } : {}), optional: true }]);
  }
}

if (missing.length === 0) process.exit(0);
const names = missing.map(([path]) => path.replace('node_modules/', '')).join(', ');
if (process.argv.includes('--check')) {
  process.stderr.write(`package-lock.json lacks ${names}. Run: npm run lockfile\n`);
  process.exit(1);
}
const sorted = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`Added to package-lock.json: ${names}\n`);
