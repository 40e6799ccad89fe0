/**
 * `npm run disk:calls [-- --every 1]`: each system call of a journal's life (opening, commits, folding the log, copy, end)
 * fails once in turn, with EIO and ENOSPC, in a process of its own; then the journal is opened on a well disk. `refused`:
 * it says that it is damaged, and its repair page mends it. Fails if
 * anything that was said to be on disk is missing and nothing says so. Linux with gcc.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { CALLS, type Call, canFail, openDisk } from './faults.ts';

/** Not silent: the station shows its repair page. */
const REFUSED = 'not opened, to be mended';
const ERRORS = ['EIO', 'ENOSPC'] as const;

interface Said {
  readonly stored?: number;
  readonly setting?: string;
  readonly copy?: string;
  readonly said?: string;
}

/** Runs one life with this order; answers with what the process said was on disk, and what the journal holds after. */
async function life(order: { call: Call; after: number; error: 'EIO' | 'ENOSPC' } | null) {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-calls-'));
  const disk = openDisk(folder);
  const run = (round: string): Said[] => {
    const child = join(import.meta.dirname, 'calls-child.ts');
    const { stdout } = spawnSync(process.execPath, [child, folder, round], {
      env: { ...process.env, ...disk.env },
      encoding: 'utf8',
      timeout: 60_000,
    });
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Said]));
  };
  try {
    // A journal that is there already, as on a race day.
    const said = run('1');
    const before = disk.seen();
    if (order !== null)
      disk.order({ mode: 'once', calls: [order.call], after: order.after, error: order.error });
    said.push(...run('2'));
    const hits = disk.hits();
    disk.well();
    const after = disk.seen();
    const seen = Object.fromEntries(CALLS.map((call) => [call, after[call] - before[call]])) as Record<
      Call,
      number
    >;
    return { silent: await silentLoss(folder, said), seen, hits };
  } finally {
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function silentLoss(folder: string, said: readonly Said[]): Promise<string | null> {
  const journal = await openJournal({ path: join(folder, 'journal.db'), now: Date.now }).catch(
    (e: Error) => e,
  );
  if (journal instanceof Error) return `${REFUSED}: ${journal.message}`;
  try {
    const there = new Set<number>();
    for await (const page of journal.read(1)) for (const { seq } of page) there.add(seq);
    const lost = journal.health().lost;
    const missing = said.filter(({ stored }) => stored !== undefined && !there.has(stored));
    const settings = said.filter(({ setting }) => setting && journal.settings.get(setting) === undefined);
    if (missing.length > 0 && (lost?.records ?? 0) === 0)
      return `records ${missing.map(({ stored }) => stored).join(', ')} are not there`;
    if (settings.length > 0 && (lost?.settings ?? 0) === 0)
      return `settings ${settings.map(({ setting }) => setting).join(', ')} are not there`;
    const copies = said.filter(({ copy }) => copy && !existsSync(join(folder, 'copies', copy)));
    return copies.length > 0 ? `copies ${copies.map(({ copy }) => copy).join(', ')} are not there` : null;
  } finally {
    await journal.close();
  }
}

const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, only: { type: 'string', default: CALLS.join() } },
});
if (!canFail()) {
  process.stderr.write('This needs Linux and gcc.\n');
  process.exit(2);
}
const { seen } = await life(null);
const silent: string[] = [];
process.stdout.write(
  `${'call'.padEnd(10)}${'made'.padStart(8)}${'failed'.padStart(8)}${'refused'.padStart(9)}${'SILENT'.padStart(8)}\n`,
);
for (const call of CALLS.filter((one) => values.only.split(',').includes(one))) {
  let [tried, lost, refused] = [0, 0, 0];
  for (const error of ERRORS)
    for (let after = 0; after < seen[call]; after += Number(values.every)) {
      const trial = await life({ call, after, error });
      tried += trial.hits;
      if (trial.silent === null) continue;
      if (trial.silent.startsWith(REFUSED)) {
        refused += 1;
        process.stdout.write(`${call} number ${after + 1}, ${error}: ${trial.silent}\n`);
        continue;
      }
      lost += 1;
      process.stdout.write(`${call} number ${after + 1}, ${error}: ${trial.silent}\n`);
      silent.push(`${call} number ${after + 1}, ${error}: ${trial.silent}`);
    }
  process.stdout.write(
    `${call.padEnd(10)}${String(seen[call]).padStart(8)}${String(tried).padStart(8)}${String(refused).padStart(9)}${String(lost).padStart(8)}\n`,
  );
}
for (const line of silent) process.stdout.write(`${line}\n`);
process.stdout.write(`${silent.length} silent losses\n`);
process.exit(silent.length > 0 ? 1 : 0);
