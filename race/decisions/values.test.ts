import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decision } from '../journal/decision.ts';
import { isSameDecision } from '../journal/same.ts';
import { entryFields, name } from './values.ts';

test('what turns the direction of the text behind it is in no name; marks of one place and joined letters stay', () => {
  const rider = { bib: '7', category: 'open', name: 'Ada \u202eNowak\u2066', team: '\u202bRC Linden' };
  const taken = entryFields.parse(rider);
  assert.deepEqual([taken.name, taken.team], ['Ada Nowak', 'RC Linden']);
  for (const kept of [
    '\u05d0\u05d3\u05d4 (A)\u200f',
    '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    '👩‍🚒',
  ])
    assert.equal(name.parse(kept), kept);
  assert.equal(name.safeParse(' \u202e\u2069 ').success, false, 'nothing else is no name');
});

test('a decision that was kept with them stands, and is the same one when it comes again', () => {
  const kept = { id: 'decision-1', type: 'set-race', name: 'Crit \u202eLinden' } as const;
  assert.ok(isSameDecision(kept as never, decision.parse(kept)));
});
