import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, CategoryId, DecisionId, EntryId } from '../../race/ids.ts';
import type { StartSlot } from '../../race/race.ts';
import { shortened } from '../ui/outbox.ts';
import { lineUp, nextMoment, type Starts, withSaid } from './line-up.ts';
import type { Said, StarterSays } from './outbox.ts';

const GUN = Date.UTC(2026, 4, 24, 14);
const OPEN = 'open' as CategoryId;
const slot = (n: number, more: Partial<StartSlot> = {}): StartSlot => ({
  entry: n as EntryId,
  bib: String(n) as Bib,
  name: `Rider ${n}`,
  category: OPEN,
  offsetMs: n * 60_000,
  atMs: GUN + n * 60_000,
  status: 'racing',
  ...more,
});
const starts = (slots: readonly StartSlot[], individual = true): Starts => ({
  race: { id: 'tt', name: 'TT', timeZone: 'UTC' } as unknown as Starts['race'],
  individual,
  waves: [{ category: OPEN, name: 'Open', atMs: slots[0]?.atMs === null ? null : GUN, riders: slots.length }],
  slots,
});
const said = (what: StarterSays, state: Said['state'] = 'waiting', id = 'd'): Said => ({
  id: id as DecisionId,
  what,
  state,
});
const bibs = (slots: readonly StartSlot[]) => slots.map(({ bib }) => bib).join(' ');

test('at 1:30 two is up, three is next, one has gone; a no-show is called no more', () => {
  const told = starts([slot(1), slot(2), slot(3), slot(4, { status: 'DNS' })]);
  const line = lineUp(told, GUN + 90_000);
  assert.equal(line.up?.bib, '2');
  assert.equal(bibs(line.next), '3');
  assert.equal(bibs(line.gone), '1');
  assert.equal(bibs(line.noShows), '4');
  assert.equal(nextMoment(told, GUN + 90_000), GUN + 120_000);
});

test('without Wi-Fi what was said counts at once: a gun, a late start, a no-show, and a rider who came after all', () => {
  const before = starts([slot(1, { atMs: null }), slot(2, { atMs: null }), slot(3, { atMs: null })]);
  assert.equal(nextMoment(before, GUN), null, 'before the gun nobody is counted down');
  const fired = withSaid(before, [said({ says: 'gun', atMs: GUN })]);
  assert.equal(nextMoment(fired, GUN), GUN + 60_000);
  const late = withSaid(fired, [said({ says: 'started', entry: 1 as EntryId, atMs: GUN + 75_000 })]);
  assert.equal(lineUp(late, GUN + 70_000).up?.bib, '1', 'put off to 1:15: still ahead at 1:10');
  const missing = withSaid(fired, [said({ says: 'no-show', entry: 1 as EntryId })]);
  assert.equal(lineUp(missing, GUN).up?.bib, '2');
  const back = [
    said({ says: 'no-show', entry: 1 as EntryId }),
    said({ says: 'came-after-all', entry: 1 as EntryId }),
  ];
  assert.equal(lineUp(withSaid(fired, back), GUN).up?.bib, '1');
});

test('what was refused, or sent and taken back by the officials since, is not laid over the station’s word', () => {
  const told = starts([slot(1), slot(2)]);
  const what: StarterSays = { says: 'no-show', entry: 1 as EntryId };
  assert.equal(lineUp(withSaid(told, [said(what, 'refused')]), GUN).up?.bib, '1');
  assert.equal(lineUp(withSaid(told, [said(what, 'sent')]), GUN).up?.bib, '1');
});

test('waves count down to their own gun', () => {
  assert.equal(nextMoment(starts([slot(1)], false), GUN - 5_000), GUN);
  assert.equal(nextMoment(starts([slot(1)], false), GUN), null);
});

test('a full outbox lets go of what the station has, and never of what waits', () => {
  const what: StarterSays = { says: 'no-show', entry: 1 as EntryId };
  const many = [
    said(what, 'waiting', 'a'),
    said(what, 'sent', 'b'),
    said(what, 'sent', 'c'),
    said(what, 'waiting', 'd'),
  ];
  assert.deepEqual(
    shortened(many, 3).map(({ id }) => id),
    ['a', 'c', 'd'],
  );
});
