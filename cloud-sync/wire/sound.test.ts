/** Which records a relay folds: those that a station makes, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JournalRecord } from '../../race/journal/record.ts';
import * as folding from '../../race/race.ts';
import { decodeBatch, encodeBatch } from './batch.ts';
import { unsound } from './sound.ts';

const record = (input: unknown, more: object = {}): JournalRecord =>
  ({
    seq: 1,
    atMs: 1_700_000_000_000,
    race: 'crit',
    by: { role: 'official', name: 'Ada' },
    input,
    ...more,
  }) as never;
const decision = (fields: unknown) => record({ kind: 'decision', decision: fields });
const passing = (fields: object) =>
  record({
    kind: 'passing',
    passing: {
      id: 'keypad:1',
      line: 'finish',
      timeMs: 1_700_000_000_000,
      uncertaintyMs: 200,
      source: 'keypad',
      who: { bib: '7' },
      ...fields,
    },
  });
const fixes = (fields: object) => record({ kind: 'fixes', entry: 1, source: 'native', fixes: [], ...fields });

test('what is wrong is named', () => {
  const cases: [JournalRecord, RegExp][] = [
    [decision(null), /decision/],
    [decision({ type: 'from-the-future', id: 'abcdefgh' }), /decision from-the-future/],
    [decision({ type: 'start', id: 'abcdefgh', atMs: 'noon' }), /atMs/],
    [decision({ type: 'set-course', id: 'abcdefgh', course: { points: null } }), /course/],
    [passing({ who: null }), /who/],
    [passing({ timeMs: null }), /timeMs/],
    [passing({ who: { bib: 7 } }), /who/],
    [fixes({ entry: null }), /nobody/],
    [fixes({ fixes: [{ timeMs: 1, latDeg: 91, lonDeg: 0 }] }), /positions/],
    [fixes({ fixes: [null] }), /positions/],
    [fixes({ fixes: 'many' }), /positions/],
    [record(null), /kind/],
    [record({ kind: 'sponsor' }), /kind/],
    [record({ kind: 'fixes' }, { race: '../etc' }), /name/],
    [record({ kind: 'fixes' }, { race: null }), /name/],
    [record({ kind: 'fixes' }, { by: null }), /author/],
    [record({ kind: 'fixes' }, { atMs: null }), /moment/],
    [null as never, /no record/],
  ];
  for (const [one, says] of cases) assert.match(unsound(one) ?? 'sound', says, JSON.stringify(one));
});

test('what a station folds, the relay folds alike: a chip or bib in any spelling names the rider here too', async () => {
  const startMs = 1_700_000_000_000;
  const entries = [
    { entry: 1, bib: '61', name: 'Gus', category: 'open', chips: ['000123'] },
    { entry: 2, bib: '0062', name: 'Hal', category: 'open', chips: [] },
    { entry: 3, bib: '63', name: 'Ina', category: 'open', chips: ['000777'] },
  ];
  const open = { id: 'open', name: 'Open', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 };
  const read = { source: 'chip', timeMs: startMs + 300_000 };
  const journal = [
    decision({ type: 'set-race', id: 'made-race', name: 'Crit', categories: [open] }),
    decision({ type: 'put-entries', id: 'put-entries', entries }),
    decision({ type: 'start', id: 'gun-fired', atMs: startMs }),
    passing({ ...read, id: 'chip:1', who: { chip: '0-0123', spelling: 'any' } }),
    passing({ ...read, id: 'chip:2', who: { bib: '62', spelling: 'any' } }),
    // As yesterday's journals hold them: letter for letter, which is nobody.
    passing({ ...read, id: 'chip:3', who: { chip: '777' } }),
  ].map((one, index) => ({ ...one, seq: index + 1 }));
  const fold = (records: readonly JournalRecord[]) =>
    folding.view(records.reduce(folding.apply, folding.createRace('crit' as never)), startMs + 400_000);
  const arrived = await decodeBatch(await encodeBatch(journal));
  const atRelay = fold(arrived.filter((one) => unsound(one) === null));
  assert.deepEqual(atRelay, fold(journal));
  assert.deepEqual(
    [1, 2, 3].map((entry) => atRelay.rows[entry as never]?.laps),
    [1, 1, 0],
  );
});

test('whatever JSON comes, a race is folded or the record is left out: nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json().map((text) => record(JSON.parse(text))),
        fc.json().map((text) => decision(JSON.parse(text))),
        fc.json().map((text) => passing({ who: JSON.parse(text) })),
        fc
          .json()
          .map((text) => record({ kind: 'fixes', entry: 1, source: 'native', fixes: JSON.parse(text) })),
      ),
      (one) => {
        if (unsound(one) !== null) return;
        folding.view(folding.apply(folding.createRace('crit' as never), one), 1_700_000_100_000);
      },
    ),
    { numRuns: 400 },
  );
});
