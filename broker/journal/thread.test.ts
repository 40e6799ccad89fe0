import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { promisify } from 'node:util';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { beginAhead } from './thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-ahead-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Long, on a machine that is busy with other tests; a program that is kept from ending never does. */
const ENDS_WITHIN_MS = 60_000;

const open = (name: string) => openJournal({ path: join(folder, name), now: Date.now });

function noted(journal: Journal, text: string): Promise<void> {
  const decision = { id: `d-${text}` as DecisionId, type: 'announce', text } as const;
  const input = { kind: 'decision' as const, decision: decision as never };
  return new Promise((resolve, reject) =>
    journal.append(
      { race: 'cup' as RaceId, by: { role: 'official', name: 'Ada' }, atMs: 1, input },
      (error) => (error === null ? resolve() : reject(error)),
    ),
  );
}

async function recordsIn(journal: Journal): Promise<number> {
  let records = 0;
  for await (const page of journal.read(1)) records += page.length;
  return records;
}

it('threads that were begun ahead serve the journal that is opened next, and only that', async () => {
  beginAhead();
  // Asked at once: what is asked before a thread has heard which journal it is for waits for it.
  const first = await open('first.db');
  const asked = Array.from({ length: 50 }, () => recordsIn(first));
  assert.deepEqual(new Set(await Promise.all(asked)), new Set([0]));
  await noted(first, 'one');
  const second = await open('second.db');
  await noted(second, 'two');
  await noted(second, 'three');
  assert.deepEqual([await recordsIn(first), await recordsIn(second)], [1, 2]);
  await first.close();
  await second.close();
  const again = await open('first.db');
  assert.equal(await recordsIn(again), 1);
  await again.close();
});

it('threads that nobody needs keep no program from ending', async () => {
  const program = join(folder, 'only-looks.mjs');
  const thread = JSON.stringify(new URL('thread.ts', import.meta.url).href);
  writeFileSync(program, `import { beginAhead } from ${thread};\nbeginAhead();\nconsole.log('begun');\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: ENDS_WITHIN_MS });
  assert.equal(stdout, 'begun\n');
});
