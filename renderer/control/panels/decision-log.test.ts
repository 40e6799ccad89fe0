/** What the log of decisions says was changed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditLine } from '../../../race/race.ts';
import { decisionLog } from './decision-log.ts';

let seq = 0;
const line = (decision: object, inForce = true): AuditLine =>
  ({
    seq: ++seq,
    atMs: 1,
    by: { role: 'official', name: 'Ida' },
    inForce,
    lastWord: null,
    decision,
  }) as never;
const rider = (entry: number, name: string, more: object = {}) => ({
  entry,
  bib: String(entry),
  name,
  ...more,
});
const changes = (oldestFirst: readonly AuditLine[]) => [
  ...decisionLog(oldestFirst.toReversed(), {
    fields: { team: 'Team', timeZone: 'Time zone', lappedRiders: 'Lapped riders' },
  }).changes.values(),
];

test('the start list: who came, what of whom was written anew, who left', () => {
  assert.deepEqual(
    changes([
      line({ type: 'put-entries', id: 'a', entries: [rider(1, 'Ada Nowak'), rider(2, 'Bo Silva')] }),
      line({ type: 'put-entries', id: 'b', entries: [rider(9, 'Kévin Groß')] }),
      line({ type: 'put-entries', id: 'c', entries: [rider(1, 'Ada Nowak', { team: 'Velo' })], remove: [2] }),
      line({ type: 'remove-entry', id: 'd', entry: 9 }),
    ]),
    ['+2 Ada Nowak, Bo Silva', '+1 Kévin Groß', '≠1 1 Ada Nowak (Team) · −1 Bo Silva', 'Kévin Groß'],
  );
});

test('what was taken back changed nothing for what came after', () => {
  assert.deepEqual(
    changes([
      line({ type: 'put-entries', id: 'a', entries: [rider(1, 'Ada Nowak')] }, false),
      line({ type: 'put-entries', id: 'b', entries: [rider(1, 'Ada Nowak')] }),
    ]),
    ['+1 Ada Nowak', '+1 Ada Nowak'],
  );
});

test('settings and categories by their names', () => {
  const open = { id: 'open', name: 'Open', startOffsetMs: 0 };
  assert.deepEqual(
    changes([
      line({
        type: 'set-race',
        id: 'a',
        name: 'Dune cross',
        timeZone: 'UTC',
        rules: { lappedRiders: 'pulled' },
      }),
      line({ type: 'set-categories', id: 'b', categories: [open] }),
      line({
        type: 'set-categories',
        id: 'c',
        categories: [
          { ...open, startOffsetMs: 5 },
          { id: 'u15', name: 'U15', startOffsetMs: 0 },
        ],
      }),
    ]),
    ['“Dune cross” · Time zone, Lapped riders', '+ Open', '+ U15 · ≠ Open'],
  );
});

test('a category that a list brought is named there, and is no new one when it is changed later', () => {
  const women = { id: 'women', name: 'Women', startOffsetMs: 0 };
  assert.deepEqual(
    changes([
      line({ type: 'put-entries', id: 'a', entries: [rider(1, 'Ada Nowak')], categories: [women] }),
      line({ type: 'set-categories', id: 'b', categories: [{ ...women, startOffsetMs: 5 }] }),
    ]),
    ['+1 Ada Nowak · + Women', '≠ Women'],
  );
});
