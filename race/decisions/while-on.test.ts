/** A race that is on is neither hidden nor made another race of by one press: whoever pressed may not know that it is on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CategoryId, DecisionId } from '../ids.ts';
import type { Decision } from '../journal/decision.ts';
import { check, isArchived, objection, view } from '../race.ts';
import { at, ELITE, raceFixture } from '../testing/fixtures.ts';

const id = 'decision-x' as DecisionId;
const away = { type: 'set-race', id, away: true } as const;
const upsetBy = (race: ReturnType<typeof raceFixture>, decision: Decision) =>
  (objection(race.race, decision)?.facts as { change?: string } | undefined)?.change ?? null;

/** The categories as they are set, the first with a change. */
const otherwise = (race: ReturnType<typeof raceFixture>, change: object): Decision => {
  const set = race.race.decisions
    .map(({ decision }) => decision)
    .findLast(({ type }) => type === 'set-categories');
  assert.ok(set?.type === 'set-categories');
  return { ...set, id, categories: set.categories.map((one, n) => (n === 0 ? { ...one, ...change } : one)) };
};

test('one official starts it, another archives it: refused with the start, until it is said that it is meant so', () => {
  const race = raceFixture({ bibs: ['23', '41'] });
  race.decide('set-race', { public: true, whileOn: true });
  const says = objection(race.race, away);
  assert.deepEqual(says, { code: 'race-is-on', facts: { change: 'away', startMs: at(0) } });
  assert.match(
    check(race.race, away) ?? '',
    /^The race is on, with its start at .*: archiving it .*finish it first/,
  );
  assert.equal(check(race.race, { ...away, whileOn: true }), null);
  race.decide('neutralise', { atMs: at(1) });
  assert.equal(upsetBy(race, away), 'away', 'neutralised');
  race.decide('stop', { atMs: at(2) });
  assert.equal(upsetBy(race, away), 'away', 'stopped');
  race.decide('finish', { atMs: at(3) });
  assert.equal(check(race.race, away), null, 'over: it may go');
});

test('nor is it hidden from spectators, ranked by another format, or given other lengths and starts', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.decide('set-race', { public: true });
  assert.equal(upsetBy(race, { type: 'set-race', id, public: false }), 'private');
  assert.equal(upsetBy(race, { type: 'set-race', id, format: 'points' }), 'format');
  assert.equal(
    upsetBy(race, { type: 'set-race', id, name: 'Other', public: true }),
    null,
    'a name is no matter',
  );
  assert.equal(upsetBy(race, { type: 'set-race', id, format: view(race.race, at(1)).race.format }), null);
  assert.equal(upsetBy(race, otherwise(race, { startOffsetMs: 60_000 })), 'categories');
  assert.equal(upsetBy(race, otherwise(race, { length: { by: 'laps', laps: 77 } })), 'categories');
  assert.equal(upsetBy(race, otherwise(race, { name: 'Élite' })), null);
});

test('what was called back waits again, and may be archived', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.decide('recall', { atMs: at(0, 20) });
  assert.equal(check(race.race, away), null);
});

test('undo and redo hide a race that is on as little', () => {
  const race = raceFixture({ bibs: ['23'] });
  const shown = race.decide('set-race', { public: true });
  const hidden = race.decide('set-race', { away: true, whileOn: true });
  const back = race.decide('set-race', { away: false });
  assert.equal(upsetBy(race, { type: 'undo', id, target: shown }), 'private');
  assert.equal(upsetBy(race, { type: 'undo', id, target: back }), 'away');
  assert.equal(
    check(race.race, { type: 'undo', id, target: hidden }),
    null,
    'taking it out of the archive is fine',
  );
  race.decide('undo', { target: back, whileOn: true });
  race.decide('undo', { target: hidden });
  assert.equal(isArchived(race.race), false);
  assert.equal(upsetBy(race, { type: 'redo', id, target: hidden }), 'away');
});

test('a category that waits for its own start may be given another while others race', () => {
  const race = raceFixture({ bibs: ['23'] });
  const later = 'later' as CategoryId;
  const set = otherwise(race, {}) as Extract<Decision, { type: 'set-categories' }>;
  const two = [...set.categories, { ...set.categories[0]!, id: later, name: 'Later' }];
  race.decide('set-categories', { categories: two });
  race.decide('recall', { atMs: at(0, 30) });
  race.decide('start', { atMs: at(1), categories: [ELITE] });
  const changed = two.map((one) => (one.id === later ? { ...one, startOffsetMs: 90_000 } : one));
  assert.equal(check(race.race, { type: 'set-categories', id, categories: changed }), null);
});

test('archived by one while another had the start in hand: the start puts it back into every list', () => {
  const race = raceFixture({ bibs: ['23'] });
  race.decide('recall', { atMs: at(0, 20) });
  race.decide('set-race', { away: true });
  assert.equal(isArchived(race.race), true);
  const start = race.decide('start', { atMs: at(2) });
  assert.equal(isArchived(race.race), false);
  race.decide('undo', { target: start });
  assert.equal(isArchived(race.race), true, 'a start taken back leaves it where it was');
});

test('a start set anew once riders have passed: refused with the start that stands, until it is said that it is meant so', () => {
  const race = raceFixture({ bibs: ['23', '41'] });
  const anew = { type: 'start', id, atMs: at(0, 20) } as const;
  assert.equal(upsetBy(race, anew), null, 'nobody has passed: it may be set right');
  race.rides('23', [at(5)]);
  assert.deepEqual(objection(race.race, anew), {
    code: 'race-is-on',
    facts: { change: 'start-anew', startMs: at(0) },
  });
  assert.equal(upsetBy(race, { ...anew, categories: [ELITE] }), 'start-anew');
  assert.equal(upsetBy(race, { ...anew, atMs: at(0) }), null, 'the same start is none anew');
  assert.equal(check(race.race, { ...anew, whileOn: true }), null);
});

test('two press within a second: the second start does not take the place of the first unknowingly', () => {
  const race = raceFixture({ bibs: ['23'] });
  assert.equal(upsetBy(race, { type: 'start', id, atMs: at(0) + 700 }), 'start-twice');
  assert.equal(upsetBy(race, { type: 'start', id, atMs: at(0) - 999 }), 'start-twice');
  assert.equal(upsetBy(race, { type: 'start', id, atMs: at(0) + 1_000 }), null);
  race.decide('recall', { atMs: at(0, 30) });
  assert.equal(
    upsetBy(race, { type: 'start', id, atMs: at(0) + 700 }),
    null,
    'called back: it waits for one',
  );
});

test('a wave that waits is started while another rides; a start of all moves those that ride', () => {
  const race = raceFixture({ bibs: ['23'] });
  const set = otherwise(race, {}) as Extract<Decision, { type: 'set-categories' }>;
  const later = 'later' as CategoryId;
  race.decide('recall', { atMs: at(0, 10) });
  race.decide('set-categories', {
    categories: [...set.categories, { ...set.categories[0]!, id: later, name: 'Later' }],
  });
  race.decide('start', { atMs: at(1), categories: [ELITE] });
  race.rides('23', [at(6)]);
  assert.equal(upsetBy(race, { type: 'start', id, atMs: at(7), categories: [later] }), null);
  assert.equal(upsetBy(race, { type: 'start', id, atMs: at(7) }), 'start-anew');
});

test('a start is taken back before anybody has passed; after it only as meant so, and its return moves nobody unknowingly', () => {
  const race = raceFixture({ bibs: ['23'] });
  const start = race.race.decisions.find(({ decision }) => decision.type === 'start')!.decision.id;
  assert.equal(check(race.race, { type: 'undo', id, target: start }), null);
  race.rides('23', [at(5)]);
  assert.equal(upsetBy(race, { type: 'undo', id, target: start }), 'start-back');
  assert.equal(check(race.race, { type: 'undo', id, target: start, whileOn: true }), null);
  race.decide('undo', { target: start, whileOn: true });
  assert.equal(
    check(race.race, { type: 'redo', id, target: start }),
    null,
    'no start stands: it may hold again',
  );
  race.decide('start', { atMs: at(1) });
  assert.equal(upsetBy(race, { type: 'redo', id, target: start }), 'start-anew');
});
