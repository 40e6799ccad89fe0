/**
 * Packs the relay for a server of its own, in one file: `dist/release/bell-lap-relay-VERSION-COMMIT-linux-PROCESSOR.sh`, a
 * shell script (header.sh) with the release behind it. Run where the program is set up and built (`npm run setup`, `npm run
 * build`), on Linux, on the processor that the server has.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FOLDERS, pack, root } from '../machine/release.mjs';

/** What `uname -m` says of the processors that it runs on. */
const PROCESSORS = { x64: 'x86_64', arm64: 'aarch64' };

/** The file's path. */
export function packForServer(to = join(root, 'dist/release')) {
  const processor = PROCESSORS[process.arch];
  if (processor === undefined)
    throw new Error(`Nothing is packed for ${process.arch}: pack on x86-64 or ARM64.`);
  const { sha256, file, version, commit } = pack({
    folders: [...FOLDERS, 'cloud-sync/deploy/server', 'cloud-sync/deploy/nginx', 'cloud-sync/deploy/figures'],
    processors: Object.keys(PROCESSORS),
    to,
  });
  const header = readFileSync(join(root, 'cloud-sync/deploy/server/header.sh'), 'utf8');
  const filled = header
    .replace('@ID@', `${version}-${commit}-${sha256.slice(0, 8)}`)
    .replace('@SHA256@', sha256)
    .replace('@PROCESSOR@', processor)
    .replace('@LINES@', String(header.split('\n').length));
  const name = join(to, `bell-lap-relay-${version}-${commit}-linux-${process.arch}.sh`);
  writeFileSync(`${name}.part`, Buffer.concat([Buffer.from(filled), readFileSync(file)]), { mode: 0o755 });
  renameSync(`${name}.part`, name);
  rmSync(file);
  return name;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${packForServer()}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
