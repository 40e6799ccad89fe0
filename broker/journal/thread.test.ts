import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import { isInUse } from './database.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { beginAhead, openAhead, startedAhead } from './thread.ts';

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

it('a journal that its writer opens ahead is the one that is opened then: what it found is heard, and commits reach it', async () => {
  const before = await open('ahead.db');
  await noted(before, 'before');
  await before.close();
  const path = join(folder, 'ahead.db');
  beginAhead();
  openAhead(path, null);
  assert.ok(startedAhead(path, null));
  // It has long opened it, and said so, when somebody asks.
  for (let waitedMs = 0; !isInUse(path) && waitedMs < ENDS_WITHIN_MS; waitedMs += 20) await wait(20);
  await wait(100);
  const journal = await open('ahead.db');
  assert.equal(startedAhead(path, null), null);
  assert.equal(journal.stationId, before.stationId);
  await noted(journal, 'after');
  assert.equal(await recordsIn(journal), 2);
  await journal.close();
  assert.equal(isInUse(path), false);
});

it('what a writer finds wrong with a journal that it opens ahead is heard by who opens it', async () => {
  const path = join(folder, 'foreign.db');
  writeFileSync(path, 'no journal at all, but long enough to be taken for one'.repeat(100));
  beginAhead();
  openAhead(path, null);
  await assert.rejects(open('foreign.db'), { problem: 'key-missing' });
  // The other thread that was begun serves the next journal.
  const next = await open('next.db');
  assert.equal(await recordsIn(next), 0);
  await next.close();
});

it('a writer that opens one journal is not asked to open another', async () => {
  await (await open('its-own.db')).close();
  beginAhead();
  openAhead(join(folder, 'its-own.db'), null);
  const other = await open('another.db');
  await noted(other, 'here');
  assert.equal(await recordsIn(other), 1);
  await other.close();
  const its = await open('its-own.db');
  assert.equal(await recordsIn(its), 0);
  await its.close();
});

it('threads that nobody needs keep no program from ending', async () => {
  const program = join(folder, 'only-looks.mjs');
  const thread = JSON.stringify(new URL('thread.ts', import.meta.url).href);
  writeFileSync(program, `import { beginAhead } from ${thread};\nbeginAhead();\nconsole.log('begun');\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: ENDS_WITHIN_MS });
  assert.equal(stdout, 'begun\n');
});

it('nor does a journal that was opened ahead and that nobody opens in earnest', async () => {
  await (await open('left.db')).close();
  const program = join(folder, 'goes-no-further.mjs');
  const thread = JSON.stringify(new URL('thread.ts', import.meta.url).href);
  const path = JSON.stringify(join(folder, 'left.db'));
  writeFileSync(
    program,
    `import { beginAhead, openAhead } from ${thread};\nbeginAhead();\nopenAhead(${path}, null);\nconsole.log('told');\n`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: ENDS_WITHIN_MS });
  assert.equal(stdout, 'told\n');
  const left = await open('left.db');
  assert.equal(await recordsIn(left), 0);
  await left.close();
});
