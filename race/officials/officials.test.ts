/** What officials do to a race, and what the race tells them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, DecisionId, EntryId, PassingId } from '../ids.ts';
import type { Decision } from '../journal/decision.ts';
import { audit, check, difference, entryOfBib, explain, review, versions, whatIf } from '../race.ts';
import { isUciId } from '../start-list/uci-id.ts';
import { AT_FINISH, at, ELITE, raceFixture, rider } from '../testing/fixtures.ts';

const entry = (number: number) => number as EntryId;
const id = 'decision-x' as DecisionId;

/** Two riders, four laps of two minutes, 5 s apart. */
function pair() {
  const race = raceFixture({ bibs: ['23', '41'] });
  race.rides('23', [at(2), at(4), at(6), at(8)]);
  race.rides('41', [at(2, 5), at(4, 5), at(6, 5), at(8, 5)]);
  return race;
}

test('insert, delete, move and split: each re-derives the race at once', () => {
  const race = pair();
  const inserted = race.decide('insert-passing', {
    entry: entry(41 - 39),
    line: AT_FINISH,
    timeMs: at(10, 4),
  });
  assert.equal(race.row('41').laps, 5);
  race.decide('set-aside', { passing: `insert:${inserted}` as PassingId });
  assert.equal(race.row('41').laps, 4);
  race.decide('move-passing', { passing: 'keypad:8' as PassingId, timeMs: at(7, 58) });
  assert.deepEqual(race.order(), ['41', '23']);
  race.decide('split-lap', { entry: entry(1), lap: 2, parts: 2 });
  assert.deepEqual([race.row('23').laps, race.row('23').bestLapMs], [5, 60_000]);
  assert.deepEqual(race.order(), ['23', '41']);
});

test('two riders swapped from a moment on: what was recorded for one belongs to the other', () => {
  const race = pair();
  race.decide('swap-riders', { entries: [entry(1), entry(2)], fromMs: at(7) });
  assert.equal(race.row('23').lastPassingMs, at(8, 5));
  assert.equal(race.row('41').lastPassingMs, at(8));
  assert.equal(race.row('41').lastLapMs, 115_000);
  const again = race.decide('swap-riders', { entries: [entry(1), entry(2)] });
  assert.equal(race.row('23').lastPassingMs, at(8), 'swapped from the start, and back from then on');
  race.decide('undo', { target: again });
  assert.equal(race.row('23').lastPassingMs, at(8, 5));
});

test('a bib changed for the whole race: passings keyed under the new number were theirs all along', () => {
  const race = raceFixture({ bibs: ['12', '30'] });
  race.pass('21', at(2));
  race.pass('12', at(4, 30));
  assert.equal(race.row('12').laps, 1);
  assert.match(
    check(race.race, { type: 'change-bib', id, entry: entry(1), bib: '30' as Bib }) ?? '',
    /Bib 30 is taken by 30 Rider 30/,
  );
  race.decide('change-bib', { entry: entry(1), bib: '21' as Bib, reason: 'Pinned on the wrong one.' });
  assert.equal(entryOfBib(race.race, '21' as Bib), 1);
  assert.equal(race.row('21').laps, 2, 'the number nobody wears any more still means its last wearer');
});

test('the start moved: everybody’s times move with it', () => {
  const race = pair();
  race.decide('start', { atMs: at(0, -3), reason: 'The gun was 3 s before the key.' });
  assert.equal(race.row('23').timeMs, 483_000);
});

test('an unknown bib waits for review with the rider who was due then; one key gives it to them', () => {
  const race = pair();
  race.pass('?', at(10, 4), { who: { unknown: true } });
  const item = review(race.race, at(10, 10)).find(({ kind }) => kind === 'unknown-rider');
  assert.equal(item?.entry, 2, 'due at 10:05, a second off; the other one at 10:00');
  assert.match(item?.sentence ?? '', /Somebody passed “finish” at 14:10:04/);
  assert.ok(item?.remedy?.type === 'reassign-passing');
  race.decide('reassign-passing', item.remedy);
  assert.equal(race.row('41').laps, 5);
});

test('a rider taken off the list who passes: once, who removed them and when; put back, all passings count', () => {
  const race = pair();
  race.decide('put-entries', { entries: [rider(9, '077', { chips: ['AB-77'] })] });
  const removal = race.decide('remove-entry', { entry: entry(9) });
  race.pass('', at(5), { who: { bib: '77' as Bib, spelling: 'any' } });
  race.pass('', at(9), { source: 'chip', who: { chip: 'ab-77', spelling: 'any' } });
  const asked = review(race.race, at(9)).filter(({ kind }) => kind === 'unknown-rider');
  assert.equal(asked.length, 1);
  const [{ sentence, remedy, says }] = asked as [(typeof asked)[number]];
  assert.match(sentence, /^077 Rider 077 passed “finish” at 14:09:00 .* removed by Ida at 14:00:00/);
  assert.ok(says.code === 'removed-passed' && says.facts.passing.length > 0);
  assert.ok(remedy?.type === 'undo' && remedy.target === removal);
  race.decide('undo', remedy);
  assert.deepEqual(
    review(race.race, at(9)).filter(({ kind }) => kind === 'unknown-rider'),
    [],
  );
  assert.equal(race.row('077').laps, 2);
});

test('an unknown chip when nobody is due is proposed to be set aside; given to a rider, its passings count', () => {
  const race = pair();
  race.pass('', at(9), { source: 'chip', who: { chip: 'ab-12' } });
  const item = review(race.race, at(9)).find(({ kind }) => kind === 'unknown-rider');
  assert.match(item?.sentence ?? '', /Unknown chip ab-12 .* Nobody was expected then/);
  assert.equal(item?.remedy?.type, 'set-aside');
  race.decide('put-entries', { entries: [rider(2, '41', { chips: ['AB-12'] })] });
  assert.equal(race.row('41').laps, 5);
  assert.equal(review(race.race, at(9)).filter(({ kind }) => kind === 'unknown-rider').length, 0);
});

test('finishes too close for the timing: one question a group, and none between riders who are far apart', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4', '5'], length: { by: 'laps', laps: 1 } });
  const finishS = [60, 60.02, 60.05, 94, 94.03];
  for (const [index, seconds] of finishS.entries())
    race.pass(String(index + 1), at(0, seconds), { source: 'gps' });
  const asked = review(race.race, at(3)).filter(({ kind }) => kind === 'photo-needed');
  assert.deepEqual(
    asked.map(({ remedy }) => remedy?.type === 'photo-order' && remedy.order),
    [
      [4, 5],
      [1, 2, 3],
    ],
  );
  assert.match(
    asked[1]!.sentence,
    /1 Rider 1, 2 Rider 2 and 3 Rider 3 finished 50 ms apart, each to the next/,
  );
});

test('riders overdue, never seen, or asking for help are asked about', () => {
  const race = raceFixture({ bibs: ['1', '2', '3', '4'] });
  race.rides('1', [at(2), at(4), at(6), at(8)]);
  race.rides('2', [at(2, 10), at(4, 10)]);
  race.rides('4', [at(2, 20), at(4, 20), at(6, 20), at(8, 20)]);
  race.decide('sos', { entry: entry(4), atMs: at(9) });
  const asked = review(race.race, at(9, 30)).map(({ kind, entry: who }) => `${kind} ${who}`);
  assert.deepEqual(asked, ['sos 4', 'not-seen 2', 'never-seen 3']);
  assert.ok(race.row('4').flags?.includes('sos'));
});

test('a rider seen before their own wave’s start has ridden with an earlier one: the remedy is their real start', () => {
  const late = 'late' as typeof ELITE;
  const race = raceFixture({ start: false });
  race.decide('set-categories', {
    categories: [
      { id: ELITE, name: 'Elite', length: { by: 'laps', laps: 5 }, startOffsetMs: 0 },
      { id: late, name: 'Late', length: { by: 'laps', laps: 5 }, startOffsetMs: 300_000 },
    ],
  });
  race.decide('put-entries', { entries: [rider(1, '1'), rider(2, '2', { category: late })] });
  race.decide('start', { atMs: at(0) });
  race.pass('2', at(4));
  const item = review(race.race, at(4, 10)).find(({ kind }) => kind === 'wrong-wave');
  assert.ok(item?.remedy?.type === 'set-start');
  race.decide('set-start', item.remedy);
  assert.deepEqual([race.row('2').laps, race.row('2').timeMs], [1, 240_000]);
});

test('what if: the board with one more decision, while the race stays as it is', () => {
  const race = pair();
  const before = race.view();
  const decision: Decision = { type: 'penalty', id, entry: entry(1), timeMs: 10_000 };
  const supposed = whatIf(race.race, decision, at(20));
  assert.deepEqual(supposed.categories[ELITE]?.order, [2, 1]);
  assert.equal(race.view(), before);
  assert.deepEqual(
    difference(before, supposed).map(({ bib, before: was, after }) => [bib, was?.place, after?.place]),
    [
      ['41', 2, 1],
      ['23', 1, 2],
    ],
  );
});

test('why is this rider here: in words, with the passings and the decisions', () => {
  const race = pair();
  race.pass('41', at(8, 5.1), { source: 'chip' });
  race.decide('penalty', { entry: entry(2), timeMs: 10_000, reason: 'Feeding outside the zone.' });
  const told = explain(race.race, entry(2));
  assert.deepEqual(told?.sentences, [
    'Place 2: racing, 4 laps.',
    'Time 8:15.1 at “finish”, from the chip (± 0.03 s), and the keypad agrees.',
    '15 s behind the leader.',
    'Behind 23 Rider 23, whose time is 8:00.0.',
    'The time includes 0:10.0 of penalty.',
  ]);
  assert.equal(told?.passings.length, 5);
  assert.deepEqual(
    told?.decisions.map(({ decision }) => decision.reason),
    ['Feeding outside the zone.'],
  );
  assert.equal(explain(race.race, entry(9)), null);
});

test('the audit keeps what was taken back, with who took it back and why', () => {
  const race = pair();
  const penalty = race.decide('penalty', { entry: entry(1), timeMs: 10_000 });
  const undo = race.decide('undo', { target: penalty, reason: 'Wrong rider.' });
  const line = audit(race.race).find(({ decision }) => decision.id === penalty);
  assert.deepEqual(
    [line?.inForce, line?.lastWord?.type, line?.lastWord?.reason],
    [false, 'undo', 'Wrong rider.'],
  );
  const decided = (type: 'undo' | 'redo', target: DecisionId) => check(race.race, { type, id, target });
  assert.match(decided('undo', penalty) ?? '', /taken back already/);
  assert.match(decided('undo', undo) ?? '', /redo what it undid/);
  assert.match(decided('undo', 'no-such-decision' as DecisionId) ?? '', /no such decision/);
  assert.equal(decided('redo', penalty), null);
});

test('each published result stays as it was; what changed since can be shown', () => {
  const race = raceFixture({ bibs: ['1', '2'], length: { by: 'laps', laps: 1 } });
  race.pass('1', at(2), { source: 'chip' });
  race.pass('2', at(2, 1), { source: 'chip' });
  race.decide('publish-result', { state: 'provisional' });
  assert.equal(race.view().race.result, 'provisional');
  race.decide('penalty', { entry: entry(1), timeMs: 5_000 });
  race.decide('publish-result', { state: 'official' });
  assert.equal(race.view().race.result, 'official');
  const [provisional, official] = versions(race.race);
  assert.deepEqual(provisional?.view.categories[ELITE]?.order, [1, 2]);
  assert.deepEqual(official?.view.categories[ELITE]?.order, [2, 1]);
  assert.deepEqual(
    difference(provisional!.view, official!.view).map(({ bib }) => bib),
    ['2', '1'],
  );
});

test('nonsense is refused with a sentence that says what is wrong', () => {
  const race = pair();
  const refused = (decision: Omit<Decision, 'id'>, pattern: RegExp) =>
    assert.match(check(race.race, { ...decision, id } as Decision) ?? 'allowed', pattern);
  refused({ type: 'penalty', entry: entry(9), timeMs: 1 } as never, /no entry 9/);
  refused({ type: 'set-aside', passing: 'keypad:99' } as never, /no passing keypad:99/);
  refused(
    { type: 'insert-passing', entry: 1, line: 'summit', timeMs: at(3) } as never,
    /no line “summit”.*“finish”/,
  );
  refused(
    { type: 'insert-passing', entry: 1, line: 'finish', timeMs: at(-1) } as never,
    /started at 14:00:00/,
  );
  refused({ type: 'insert-passing', entry: 1, line: 'finish', timeMs: at(4, 6) } as never, /only 6 s away/);
  refused({ type: 'split-lap', entry: 1, lap: 9, parts: 2 } as never, /no lap 9/);
  refused({ type: 'relegate', entry: 1, behind: 1 } as never, /behind themselves/);
  refused({ type: 'restart', atMs: at(9) } as never, /Nothing to restart/);
  refused({ type: 'remove-entry', entry: 1 } as never, /has ridden 4 laps/);
  refused({ type: 'set-laps', category: 'juniors', laps: 3 } as never, /no category “juniors”.*“elite”/);
  refused({ type: 'photo-order', line: 'finish', order: [1, 1] } as never, /in the order twice/);
  refused({ type: 'put-entries', entries: [rider(3, '23')] } as never, /Bib 23 is taken by 23 Rider 23/);
  refused(
    {
      type: 'set-categories',
      categories: [{ id: 'new', name: 'New', length: { by: 'laps', laps: 1 }, startOffsetMs: 0 }],
    } as never,
    /Category “elite” still has 2 riders/,
  );
  const points = [
    { latDeg: 0, lonDeg: 0 },
    { latDeg: 0, lonDeg: 1 },
  ];
  refused(
    { type: 'set-course', course: { name: 'No line', loop: true, points, lines: [] } } as never,
    /exactly one start-finish line/,
  );
  const before = raceFixture({ bibs: ['1'], start: false });
  assert.match(check(before.race, { type: 'bell', id, atMs: at(3) }) ?? '', /has not started/);
  assert.match(check(before.race, { type: 'publish-result', id, state: 'official' }) ?? '', /no result/);
});

test('bibs may be handed round within one decision', () => {
  const race = pair();
  const swap = { type: 'put-entries', id, entries: [rider(1, '41'), rider(2, '23')] } as Decision;
  assert.equal(check(race.race, swap), null);
});

test('UCI IDs: the first nine digits modulo 97 are the last two', () => {
  assert.equal(isUciId('100 000 001 53'), 100_000_001 % 97 === 53);
  const nine = 100_478_123;
  assert.ok(isUciId(`${nine}${String(nine % 97).padStart(2, '0')}`));
  assert.ok(!isUciId(`${nine}${String((nine % 97) + 1).padStart(2, '0')}`));
  assert.ok(!isUciId('12345'));
});
