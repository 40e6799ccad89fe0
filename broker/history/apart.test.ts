/** Heavy questions apart: the same answers as the station's own, kept by a tag, bounded, and found again after an end. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Decision } from '../../race/journal/decision.ts';
import type { Passing } from '../../race/passing.ts';
import { whatIf } from '../../race/race.ts';
import { Problem } from '../../server/http/problem.ts';
import { COURSE, CRIT } from '../http/testing/fixtures.ts';
import { type Core, openCore } from '../races/core.ts';
import { type Apart, type ApartOptions, openApart } from './apart.ts';

const START_MS = Date.UTC(2026, 4, 3, 12);
const by = { role: 'official', name: 'Rosa' } as const;
const data = mkdtempSync(join(tmpdir(), 'bell-lap-apart-'));
let core: Core;
let apart: Apart;

const open = (more: Partial<ApartOptions> = {}): Apart =>
  openApart({
    ...core.file,
    now: () => START_MS + 600_000,
    lastSeq: (ids) => core.races.lastSeq(ids),
    folded: () => core.races.lastSeq(),
    memoryMaxMb: 256,
    log: (line) => assert.fail(JSON.stringify(line)),
    ...more,
  });
let decided = 0;
const decide = async (order: object): Promise<void> => {
  const decision = { ...order, id: `apart-test-${++decided}` } as unknown as Decision;
  const answer =
    decision.type === 'set-race'
      ? await core.races.create(CRIT, decision, by)
      : await core.races.decision(CRIT, decision, by);
  assert.ok(!('code' in answer), JSON.stringify(answer));
};
const pass = (bib: string, afterMs: number) =>
  core.races.passing(
    CRIT,
    {
      id: `keypad:${bib}:${afterMs}`,
      line: 'finish',
      timeMs: START_MS + afterMs,
      uncertaintyMs: 200,
      source: 'keypad',
      who: { bib },
    } as unknown as Passing,
    by,
  );

before(async () => {
  core = await openCore({ data, key: 'a key of the journal' }, () => {});
  await decide({ type: 'set-race', name: 'Crit', format: 'circuit', public: true });
  await decide({
    type: 'set-categories',
    categories: [{ id: 'men', name: 'Men', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 }],
  });
  await decide({ type: 'set-course', course: COURSE });
  const entries = ['7', '12'].map((bib, at) => ({
    entry: at + 1,
    bib,
    name: `R ${bib}`,
    category: 'men',
    chips: [],
  }));
  await decide({ type: 'put-entries', entries });
  await decide({ type: 'start', atMs: START_MS });
  await pass('7', 120_000);
  apart = open();
});
after(async () => {
  await apart.close();
  await core.close();
  rmSync(data, { recursive: true, force: true });
});

const json = async (url: string) => {
  const page = await apart.page(url, [CRIT], undefined);
  assert.ok(page !== 'not-modified');
  return { ...page, json: JSON.parse(Buffer.from(page.body).toString('utf8')) };
};

test('history is read from an encrypted journal by the thread, and what was just taken is in it', async () => {
  const first = await json(`/v1/history/races/${CRIT}`);
  assert.equal(first.status, 200);
  assert.equal(first.json.categories[0].riders[0].laps, 1);
  await pass('7', 240_000);
  await pass('12', 130_000);
  const next = await json(`/v1/history/races/${CRIT}`);
  assert.deepEqual(
    next.json.categories[0].riders.map(({ bib, laps }: { bib: string; laps: number }) => [bib, laps]),
    [
      ['7', 2],
      ['12', 1],
    ],
  );
  assert.notEqual(first.tag, next.tag);
  assert.equal(await apart.page(`/v1/history/races/${CRIT}`, [CRIT], next.tag), 'not-modified');
});

test('exports come as they are, what is not there is a problem, and what one may not see is not there', async () => {
  const laps = await apart.page(`/v1/races/${CRIT}/laps.csv`, [CRIT], undefined);
  assert.ok(laps !== 'not-modified');
  assert.match(Buffer.from(laps.body).toString('utf8'), /^category,entry.*\r\nmen,1,7,1,finish,120000/);
  assert.match(laps.headers['content-disposition']!, /crit-laps\.csv/);
  assert.equal((await json(`/v1/history/races/${CRIT}/riders/9/track`)).status, 404);
  const hidden = await apart.page('/v1/history/races', [], undefined);
  assert.deepEqual(JSON.parse(Buffer.from((hidden as { body: Uint8Array }).body).toString('utf8')), {
    races: [],
  });
});

test('an official’s what-if is what the station itself would say', async () => {
  const decision = { type: 'set-status', id: 'what-if-test', entry: 1, status: 'DNF' } as unknown as Decision;
  const here = whatIf(core.races.get(CRIT)!, decision, START_MS + 600_000);
  assert.deepEqual(await apart.whatIf(CRIT, decision), JSON.parse(JSON.stringify(here)));
});

test('so many wait, one more is told to come again; the same question is worked out once', async () => {
  const few = open({ waitingMax: 3 });
  const same = await Promise.all(
    Array.from({ length: 50 }, () => few.page(`/v1/history/races/${CRIT}`, [CRIT], undefined)),
  );
  assert.equal(new Set(same).size, 1);
  const asked = Array.from({ length: 20 }, (_, at) =>
    few.page(`/v1/history/races/${CRIT}?n=${at}`, [CRIT], undefined).then(
      () => 200,
      (error: unknown) =>
        error instanceof Problem ? [error.status, error.retryAfterS].join(' ') : String(error),
    ),
  );
  const answers = await Promise.all(asked);
  assert.ok(answers.includes(200) && answers.includes('503 3'), String(answers));
  assert.ok(few.stats().refused > 10);
  await few.close();
});

test('a thread that runs out of memory ends alone, and the next question starts another', async () => {
  const lines: unknown[] = [];
  const small = open({ memoryMaxMb: 4, log: (line) => lines.push(line) });
  await assert.rejects(small.page(`/v1/history/races/${CRIT}`, [CRIT], undefined), Problem);
  assert.equal(small.stats().restarts, 1);
  assert.match(JSON.stringify(lines), /memory/);
  await small.close();
});
