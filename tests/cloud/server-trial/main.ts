/**
 * `npm run server:trial`: the cheap server (cloud-sync/deploy/server) on a fresh Debian that is made here and boots its own
 * systemd: installed by the one command, with a certificate of a real ACME authority on loopback; a race sent to it by the
 * real uplink; another release, one that does not start, back; power cut; copied to a bucket, destroyed, and put back on a
 * second fresh Debian, where the same race's history is read.
 *
 *   --stores embedded      one relay over a file of its own, instead of two over PostgreSQL
 *   --release FILE         a packed release instead of packing this tree; --older FILE the one to begin with
 *   --keep                 leaves the machines' folders where they are
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installArchive } from '../../../cloud-sync/archive/install.mjs';
import { repository } from '../../station/station-process.ts';
import { olderCommit, packBroken, packCommit, packThis } from './releases.ts';
import { makeBase, missing } from './root.ts';

const { values } = parseArgs({
  options: {
    stores: { type: 'string', default: 'postgres' },
    release: { type: 'string' },
    older: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const lacking = missing();
if (lacking !== null) {
  say(`The trial of the cheap server is skipped: ${lacking}`);
  process.exit(0);
}
installArchive();
const cache = join(repository, '.cache/server-trial');
const base = makeBase(cache);
const work = mkdtempSync(join(cache, 'trial-'));
try {
  const release = values.release ?? packThis(work);
  say(`release ${release.split('/').at(-1)}`);
  const commit = olderCommit();
  const older = values.older ?? (commit === null ? release : packCommit(commit, work, work));
  say(
    `before it ${older === release ? 'there is none that is packed so: it is installed over itself' : older.split('/').at(-1)}`,
  );
  const broken = packBroken(release, work);
  // A network that nothing leads out of, with a resolver of the trial's own.
  const script =
    'ip link set lo up && echo nameserver 127.0.0.1 > "$1/resolv.conf" && mount --bind "$1/resolv.conf" /etc/resolv.conf && shift && exec "$@"';
  const story = join(import.meta.dirname, 'story.ts');
  const { status } = spawnSync(
    'unshare',
    [
      ...['--net', '--mount', '--', 'sh', '-ec', script, 'sh', work, process.execPath, story],
      ...[base, work, values.stores, older, release, broken],
    ],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  if (values.keep) say(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
