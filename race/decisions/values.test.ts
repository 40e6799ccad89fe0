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

test('nor is it in what is announced, protested, given as a reason or kept in a column of one’s own', () => {
  const parsed = (value: object) => decision.parse({ id: 'decision-1', ...value }) as Record<string, unknown>;
  assert.equal(parsed({ type: 'announce', text: 'Bell\u202e in five' }).text, 'Bell in five');
  assert.equal(decision.safeParse({ id: 'decision-1', type: 'announce', text: '\u202e' }).success, false);
  const lodged = { type: 'protest', by: 'RC', lodgedAtMs: Date.UTC(2026, 4, 3), against: [] };
  const { about, fee, reason } = parsed({
    ...lodged,
    about: 'Cut\u2066 in',
    fee: '50\u202b CHF',
    reason: 'seen\u202e',
  });
  assert.deepEqual([about, fee, reason], ['Cut in', '50 CHF', 'seen']);
  const { own } = entryFields.parse({
    bib: '7',
    category: 'open',
    name: 'Ada',
    own: { 'Shirt\u202e': 'L\u2069' },
  });
  assert.deepEqual(own, { Shirt: 'L' });
});

test('a decision that was kept with them stands, and is the same one when it comes again', () => {
  const kept = { id: 'decision-1', type: 'set-race', name: 'Crit \u202eLinden' } as const;
  assert.ok(isSameDecision(kept as never, decision.parse(kept)));
});
