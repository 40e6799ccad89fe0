import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from './ids.ts';
import type { Input } from './journal/record.ts';
import { apply, createRace, passings, view } from './race.ts';

test('a passing that comes right after a penalty, an announcement or a call for help is on the list', () => {
  const race = createRace('crit' as RaceId);
  const atMs = Date.UTC(2026, 4, 3, 12);
  let seq = 0;
  const record = (input: Input) => {
    seq += 1;
    apply(race, { seq, atMs, race: race.id, by: { role: 'official', name: 'Rosa' }, input });
  };
  const id = () => `decision-${seq}` as DecisionId;
  const men = {
    id: 'men' as CategoryId,
    name: 'Men',
    length: { by: 'laps' as const, laps: 5 },
    startOffsetMs: 0,
  };
  record({ kind: 'decision', decision: { type: 'set-categories', id: id(), categories: [men] } });
  const entry = { entry: 1 as EntryId, bib: '7' as Bib, name: 'Ana', category: men.id, chips: [] };
  record({ kind: 'decision', decision: { type: 'put-entries', id: id(), entries: [entry] } });
  view(race, atMs);
  for (const decision of [
    { type: 'penalty', id: id(), entry: entry.entry, timeMs: 10_000 },
    { type: 'announce', id: `a-${id()}` as DecisionId, text: 'Prime on the next lap' },
    { type: 'sos', id: `s-${id()}` as DecisionId, entry: entry.entry, atMs },
  ] as const) {
    record({ kind: 'decision', decision });
    const passing = {
      id: `keypad:${seq}` as PassingId,
      line: 'finish' as LineId,
      timeMs: atMs + seq * 1000,
      uncertaintyMs: 200,
      source: 'keypad' as const,
      who: { unknown: true as const },
    };
    record({ kind: 'passing', passing });
    assert.ok(
      passings(race).some((line) => line.id === passing.id),
      decision.type,
    );
    view(race, atMs);
  }
});
