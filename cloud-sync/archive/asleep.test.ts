/** What is read while a relay sleeps: pages under their addresses, the history of races that are open, and no other. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import * as folding from '../../race/race.ts';
import type { MirroredRace } from '../relay/mirror/mirrored-race.ts';
import { createAsleep } from './asleep.ts';

const work = mkdtempSync(join(tmpdir(), 'bell-lap-asleep-'));
after(() => rmSync(work, { recursive: true, force: true }));
const startMs = 1_790_000_000_000;

for (const [file, text] of Object.entries({
  'history/index.html': '<h1>history</h1>',
  'watch/index.html': '<h1>watch</h1>',
  'control/index.html': '<h1>control</h1>',
  'admin/index.html': '<h1>admin</h1>',
  'assets/history-1a2b.js': 'export {}',
  'assets/history-1a2b.js.br': 'packed',
  'icon.svg': '<svg/>',
})) {
  mkdirSync(dirname(join(work, file)), { recursive: true });
  writeFileSync(join(work, file), text);
}

/** A store in memory. */
function memory() {
  const kept = new Map<string, { bytes: Buffer; type: string }>();
  const puts: string[] = [];
  return {
    kept,
    puts,
    store: {
      name: 'memory',
      async put(key: string, bytes: Buffer, type: string) {
        puts.push(key);
        kept.set(key, { bytes, type });
      },
      get: async (key: string) => kept.get(key)?.bytes ?? null,
      remove: async (key: string) => void kept.delete(key),
    },
  };
}

function raceOf(
  name: string,
  shown: { public?: boolean; listed?: boolean; title?: string } = {},
): MirroredRace {
  const id = name as RaceId;
  const orders = [
    { type: 'set-race', name: shown.title ?? `Race ${name}`, format: 'circuit', public: true },
    {
      type: 'set-categories',
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 3 }, startOffsetMs: 0 }],
    },
    { type: 'start', atMs: startMs },
    { type: 'finish', atMs: startMs + 600_000 },
  ];
  let race = folding.createRace(id);
  for (const [index, order] of orders.entries())
    race = folding.apply(race, {
      ...{ seq: index + 1, atMs: startMs + index, race: id, by: { role: 'official', name: 'Ada' } },
      input: {
        kind: 'decision',
        decision: { id: `decision-${index}` as DecisionId, ...order } as unknown as Decision,
      },
    });
  return {
    ...{ name: id, station: 'tent', raceAtStation: id, nameAtVenue: name, course: null, race },
    ...{ epoch: 1, lastSeq: 4, decidedSeq: 4, addresses: [], keptUntilMs: null },
    public: shown.public ?? true,
    listed: shown.listed ?? true,
    board: folding.publicView(race, startMs + 700_000),
  };
}
const all = (races: readonly MirroredRace[]): Set<RaceId> => new Set(races.map(({ name }) => name));

test('pages lie under their addresses, the files that they load beside them, and nobody’s pages but spectators’', async () => {
  const { kept, store } = memory();
  await createAsleep({ store, pagesDir: work }).sync([], [], new Set());
  assert.equal(kept.get('asleep/history')?.bytes.toString(), '<h1>history</h1>');
  assert.equal(kept.get('asleep/history')?.type, 'text/html; charset=utf-8');
  assert.equal(kept.get('asleep/assets/history-1a2b.js')?.type, 'text/javascript; charset=utf-8');
  assert.deepEqual([...kept.keys()].filter((key) => key.startsWith('asleep/')).sort(), [
    'asleep/assets/history-1a2b.js',
    'asleep/history',
    'asleep/icon.svg',
    'asleep/v1/history/races',
    'asleep/watch',
  ]);
});

test('a race that is archived and open is there, as the page asks for it; the list names it', async () => {
  const { kept, store } = memory();
  const races = [raceOf('crit'), raceOf('private', { public: false }), raceOf('unlisted', { listed: false })];
  const running = raceOf('running');
  await createAsleep({ store, pagesDir: work }).sync([...races, running], [], all(races));
  const list = JSON.parse(kept.get('asleep/v1/history/races')!.bytes.toString());
  assert.deepEqual(
    list.races.map(({ id }: { id: string }) => id),
    ['crit'],
  );
  const history = JSON.parse(kept.get('asleep/v1/history/races/crit')!.bytes.toString());
  assert.equal(history.race.name, 'Race crit');
  for (const name of ['private', 'unlisted', 'running'])
    assert.equal(kept.get(`asleep/v1/history/races/${name}`), undefined, name);
});

test('nothing is written twice, also by the next process; a race that is open no more is taken out', async () => {
  const { kept, puts, store } = memory();
  const races = [raceOf('crit'), raceOf('other')];
  const first = createAsleep({ store, pagesDir: work });
  await first.sync(races, [], all(races));
  puts.length = 0;
  await first.sync(races, [], all(races));
  const next = createAsleep({ store, pagesDir: work });
  await next.sync(races, [], all(races));
  assert.deepEqual(puts, []);
  const closed = [raceOf('crit', { public: false }), races[1]!];
  await next.sync(closed, [], all(races));
  assert.equal(kept.get('asleep/v1/history/races/crit'), undefined);
  assert.deepEqual(puts, ['closed/asleep.json', 'asleep/v1/history/races', 'closed/asleep.json']);
});

test('a race that is folded anew without somebody is written anew, though no record came; the next process sees it, too', async () => {
  const { kept, puts, store } = memory();
  const before = raceOf('crit');
  const asleep = createAsleep({ store, pagesDir: work });
  await asleep.sync([before], [], all([before]));
  const without = {
    ...before,
    ...(({ race, board }) => ({ race, board }))(raceOf('crit', { title: 'Other' })),
  };
  puts.length = 0;
  await asleep.sync([without], [], all([without]));
  assert.match(kept.get('asleep/v1/history/races/crit')!.bytes.toString(), /"Other"/);
  puts.length = 0;
  // One that was cut off before it had written it: the same records, and what lies there says something else.
  await createAsleep({ store, pagesDir: work }).sync([before], [], all([before]));
  assert.match(kept.get('asleep/v1/history/races/crit')!.bytes.toString(), /"Race crit"/);
});

test('cut off anywhere, nothing lies there that the next one would not take out when the race is closed', async () => {
  const races = [raceOf('crit')];
  for (let puts = 0; puts < 12; puts++) {
    const { kept, store } = memory();
    let left = puts;
    const dies = {
      ...store,
      async put(key: string, bytes: Buffer, type: string) {
        if (left-- === 0) throw new Error('The power is gone.');
        await store.put(key, bytes, type);
      },
    };
    await createAsleep({ store: dies, pagesDir: work })
      .sync(races, [], all(races))
      .catch((error: Error) => assert.match(error.message, /power/));
    await createAsleep({ store, pagesDir: work }).sync([raceOf('crit', { public: false })], [], all(races));
    assert.equal(kept.get('asleep/v1/history/races/crit'), undefined, `after ${puts} writes`);
    assert.doesNotMatch(kept.get('asleep/v1/history/races')!.bytes.toString(), /crit/);
  }
});

test('an archived race that has not been read back stays where it is, and in the list', async () => {
  const { kept, puts, store } = memory();
  const races = [raceOf('crit')];
  await createAsleep({ store, pagesDir: work }).sync(races, [], all(races));
  const list = JSON.parse(kept.get('asleep/v1/history/races')!.bytes.toString());
  puts.length = 0;
  const unread = {
    ...{ name: 'crit' as RaceId, entries: 0, addresses: [], keptUntilMs: null, public: true, listed: true },
    race: races[0]!.board.race,
    past: list.races[0],
  };
  await createAsleep({ store, pagesDir: work }).sync([], [unread], all(races));
  assert.deepEqual(puts, []);
  assert.ok(kept.has('asleep/v1/history/races/crit'));
});
