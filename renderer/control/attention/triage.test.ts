/** What an official sees first, and how much of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionId, EntryId, PassingId } from '../../../race/ids.ts';
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import { answerToAll, type Choices, triage } from './triage.ts';

const item = (kind: ReviewKind, entry: number, change: Partial<ReviewItem> = {}): ReviewItem =>
  ({
    id: `${kind}:${entry}`,
    kind,
    entry: entry as EntryId,
    category: null,
    atMs: 1_000,
    sentence: '',
    says: { code: 'never-seen', facts: { who: '' } },
    remedy: null,
    ...change,
  }) as ReviewItem;
const choices = (change: Partial<Choices> = {}): Choices => ({
  filter: 'all' as const,
  me: 'Ida',
  dismissed: new Set<string>(),
  later: new Map(),
  nowMs: 10_000,
  ...change,
});
const shown = (review: readonly ReviewItem[], change: Partial<Choices> = {}) =>
  triage(review, choices(change)).cards.map((card) =>
    card.is === 'one' ? card.item.id : `${card.kind} ×${card.items.length}`,
  );

const REVIEW = [
  item('sos', 9),
  ...[1, 2, 3, 4, 5].map((entry) => item('missed-read', entry)),
  item('conflict', 7, { assignedTo: 'Ida' }),
  item('conflict', 8, { assignedTo: 'Bo' }),
];

test('many of one kind are one card in the place of the first; a few stand for themselves', () => {
  assert.deepEqual(shown(REVIEW), ['sos:9', 'missed-read ×5', 'conflict:7', 'conflict:8']);
});

test('filtered by kind, by whose it is; a call for help is everybody’s', () => {
  assert.deepEqual(shown(REVIEW, { filter: 'kind:conflict' }), ['sos:9', 'conflict:7', 'conflict:8']);
  assert.deepEqual(shown(REVIEW, { filter: 'mine' }), ['sos:9', 'conflict:7']);
  assert.deepEqual(shown(REVIEW, { filter: 'nobodys' }), ['sos:9', 'missed-read ×5']);
});

test('put off, a question comes back at its time; a call for help is never put off', () => {
  const later = new Map([
    ['sos:9', 70_000],
    ['conflict:7', 70_000],
  ]);
  const { putOff, nextMs } = triage(REVIEW, choices({ later }));
  assert.deepEqual([putOff, nextMs], [1, 70_000]);
  assert.deepEqual(shown(REVIEW, { later }), ['sos:9', 'missed-read ×5', 'conflict:8']);
  assert.deepEqual(shown(REVIEW, { later, nowMs: 70_000 }), shown(REVIEW));
});

test('riders never seen, of all categories, have one answer', () => {
  const never = [
    item('never-seen', 3, {
      remedy: { type: 'set-status', id: 'remedy-1' as DecisionId, entry: 3 as EntryId, status: 'DNS' },
    }),
    item('never-seen', 0, {
      id: 'never-seen:juniors',
      entry: null,
      remedy: {
        type: 'set-statuses',
        id: 'remedy-2' as DecisionId,
        status: 'DNS',
        entries: [11, 12, 13] as EntryId[],
      },
    }),
  ];
  assert.deepEqual(shown(never), ['never-seen ×2']);
  assert.deepEqual(answerToAll(never), { type: 'set-statuses', entries: [3, 11, 12, 13], status: 'DNS' });
  assert.equal(
    answerToAll([
      item('unknown-rider', 1, {
        remedy: { type: 'set-aside', id: 'remedy-3' as DecisionId, passing: 'keypad:1' as PassingId },
      }),
    ]),
    null,
  );
});
