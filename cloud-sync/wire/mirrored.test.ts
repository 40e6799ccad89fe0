import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chipKey } from '../../race/chip.ts';
import { entryFields, OFFICIALS_ONLY } from '../../race/decisions/values.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { mirroredClosed } from './closed.ts';
import { isWithheld } from './emptied.ts';
import { mirrored, type Venue } from './mirrored.ts';
import { INCOMPLETE, originalOf } from './original.ts';
import { createVenueKey } from './venue-key.ts';

const key = createVenueKey('what no relay knows');
const VENUE: Venue = { isPublic: (race) => race === 'crit', key };

const WHOLE = {
  entry: 1,
  bib: '7',
  name: 'Ana Silva',
  firstName: 'Ana',
  lastName: 'Silva',
  category: 'men',
  team: 'Red',
  club: 'RC',
  teamCode: 'RED',
  nation: 'POR',
  sex: 'F',
  licence: 'L1',
  uciId: '10000000182',
  chips: ['C1'],
  birthDate: '1999-04-01',
  birthYear: 1999,
  startOffsetMs: 5,
  city: 'Porto',
  state: 'Norte',
  email: 'ana@example.org',
  phone: '123',
  emergency: 'Rui 456',
  notes: 'asthma',
  own: { Shirt: 'M' },
};
const record = (entries: object[]) =>
  ({
    seq: 1,
    atMs: 1,
    race: 'crit',
    by: { role: 'official', name: 'Rosa' },
    input: { kind: 'decision', decision: { type: 'put-entries', id: 'put-entries-1', entries } },
  }) as unknown as JournalRecord;

test('licences, UCI IDs, how to reach riders and their families, birthdays and officials’ notes do not leave the venue', () => {
  assert.deepEqual(
    Object.keys(WHOLE).sort(),
    ['entry', ...Object.keys(entryFields.shape)].sort(),
    'the test knows every field',
  );
  const sent = JSON.stringify(mirrored(record([WHOLE]), VENUE));
  for (const field of OFFICIALS_ONLY) assert.equal(sent.includes(`"${field}"`), field === 'chips', field);
  assert.doesNotMatch(sent, /example|Porto|asthma|456|1999|L1|10000000182/);
  assert.match(sent, /Ana Silva.*"firstName":"Ana"/);
});

const of = (input: object, race = 'crit', name = 'Rosa'): JournalRecord =>
  ({ seq: 4, atMs: 1, race, by: { role: 'official', name }, input }) as unknown as JournalRecord;
const decided = (decision: object, race = 'crit', name = 'Rosa'): JournalRecord =>
  of({ kind: 'decision', decision: { id: 'decision-1', ...decision } }, race, name);
const read = (chip: string, spelling?: 'any'): JournalRecord =>
  of({
    kind: 'passing',
    passing: {
      id: `chip:gate:${chip}@1`,
      line: 'finish',
      timeMs: 5,
      uncertaintyMs: 30,
      source: 'chip',
      by: 'Gate of Rosa',
      who: { chip, ...(spelling && { spelling }) },
    },
  });
type Sent = {
  passing: { id: string; who: { chip: string } };
  decision: Record<string, unknown> & { entries: { chips: string[] }[] };
};
const sent = (record: JournalRecord): Sent => mirrored(record, VENUE).input as unknown as Sent;

test('a record of which nothing stays is the record itself', () => {
  const plain = decided({ type: 'announce', text: 'Bell in two laps' }, 'crit', '');
  assert.equal(mirrored(plain, VENUE), plain);
});

test('chips leave as codes that join reads to riders as the codes of the chips would, and come back as they were', () => {
  const list = record([
    { entry: 1, bib: '7', name: 'Ana Silva', category: 'men', chips: ['000123', 'AB-9'] },
  ]);
  const { chips } = sent(list).decision.entries[0]!;
  assert.doesNotMatch(JSON.stringify(mirrored(list, VENUE)), /123"|AB-9|Rosa/);
  const joins = (one: JournalRecord): boolean =>
    chips.some((chip) => chipKey(chip) === chipKey(sent(one).passing.who.chip));
  for (const spelt of ['123', '00-01 23', 'ab9']) assert.ok(joins(read(spelt, 'any')), spelt);
  assert.ok(joins(read('000123')) && !joins(read('123')), 'old journals name chips letter for letter');
  assert.ok(!joins(read('1230', 'any')));
  const back = JSON.parse(JSON.stringify(mirrored(read('123', 'any'), VENUE)));
  assert.doesNotMatch(JSON.stringify(back), /123|Rosa/);
  assert.deepEqual(originalOf(back, key), read('123', 'any'));
  assert.deepEqual(originalOf(mirrored(list, VENUE), key), list);
  const edit = decided({ type: 'set-aside', passing: 'chip:gate:123@1' });
  assert.equal(sent(edit).decision.passing, sent(read('123', 'any')).passing.id);
  assert.deepEqual(originalOf(mirrored(edit, VENUE), key), edit);
  assert.equal(originalOf(back, createVenueKey('another')), null, 'only here');
});

test('what lacks a text comes back under another author; the register and the riders of a closed race never do', () => {
  const late = decided({ type: 'set-status', entry: 1, status: 'DNF', reason: 'Ana broke her collarbone' });
  assert.doesNotMatch(JSON.stringify(mirrored(late, VENUE)), /Ana|Rosa/);
  const back = originalOf(mirrored(late, VENUE), key)!;
  assert.deepEqual(back.by, { role: 'station', name: INCOMPLETE });
  assert.deepEqual(back.input, decided({ type: 'set-status', entry: 1, status: 'DNF' }).input);
  const protest = decided({
    type: 'protest',
    by: 'Team Red',
    lodgedAtMs: 1,
    against: [],
    about: 'Ana',
    fee: '50',
  });
  assert.ok(isWithheld(mirrored(protest, VENUE)));
  assert.equal(originalOf(mirrored(protest, VENUE), key), null);
});

test('of a race that not everybody may see nobody’s name, position, passing, place or result leaves the venue', () => {
  const race = 'juniors';
  const list = { ...record([WHOLE]), race } as JournalRecord;
  assert.deepEqual(mirrored(list, VENUE).input, {
    kind: 'decision',
    lacks: 'persons',
    decision: {
      type: 'put-entries',
      id: 'put-entries-1',
      entries: [{ entry: 1, bib: '7', name: '7', category: 'men', chips: [], startOffsetMs: 5 }],
    },
  });
  assert.equal(originalOf(mirrored(list, VENUE), key), null);
  for (const gone of [
    decided({ type: 'announce', text: 'Ana leads' }, race),
    decided({ type: 'set-status', entry: 1, status: 'DSQ' }, race),
    decided({ type: 'publish-result', state: 'official', sealed: { text: 'Ana', board: '{}' } }, race),
    { ...read('123'), race },
    of(
      { kind: 'fixes', entry: 1, source: 'native', fixes: [{ timeMs: 1, latDeg: 2, lonDeg: 3 }] },
      race,
      '7',
    ),
  ] as JournalRecord[])
    assert.ok(isWithheld(mirrored(gone, VENUE)));
  const gun = decided({ type: 'start', atMs: 5 }, race);
  assert.deepEqual(sent(gun).decision, (gun.input as unknown as Sent).decision);
});

test('the relay makes of what it was sent while a race was open what it would have been sent of a closed one', () => {
  for (const one of [
    record([WHOLE]),
    read('123', 'any'),
    decided({ type: 'set-race', name: 'Cup', officials: [{ role: 'president', name: 'Rosa' }] }),
    decided({ type: 'start', atMs: 5, reason: 'Ana was late' }),
    decided({ type: 'protest', by: 'Team Red', lodgedAtMs: 1, against: [], about: 'Ana' }),
  ]) {
    const closed = mirroredClosed(one);
    assert.deepEqual(mirroredClosed(mirrored(one, VENUE)), closed);
    assert.deepEqual(mirroredClosed(closed), closed);
  }
});
