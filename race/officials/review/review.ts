/**
 * The review queue: everything that needs an official's eye, each with what is wrong in a sentence and, where there
 * is one, the remedy as a decision ready to be sent. Nothing here changes the race.
 */

import type { CategoryResult } from '../../fold/category.ts';
import { resultsOf } from '../../fold/derive.ts';
import type { Race } from '../../fold/state.ts';
import type { CategoryId, DecisionId } from '../../ids.ts';
import type { Decision } from '../../journal/decision.ts';
import { inEnglish } from '../messages/message.ts';
import { reviewFastLaps } from './fast-laps.ts';
import { reviewBell, reviewCloseFinishes } from './finish.ts';
import { reviewForgottenStart, type WaitingRead } from './forgotten-start.ts';
import type { Found, Report, ReviewItem, ReviewKind } from './item.ts';
import { reviewNeverSeen } from './never-seen.ts';
import { reviewProtests } from './protests.ts';
import { reviewPublished } from './published.ts';
import { reviewAbsence, reviewRecord } from './rider.ts';
import { reviewSprints } from './sprints.ts';
import { reviewStartList } from './start-list.ts';
import { reviewStarts } from './starts.ts';
import { reviewUnknown } from './unknown.ts';

/** More than this many at once help nobody: the newest are kept, the rest follow as these are settled. */
export const REVIEW_MAX = 500;

/** What needs an official now, the most urgent kinds first, then by time (newest first). */
export function reviewOf(race: Race, nowMs: number, waiting: readonly WaitingRead[]): readonly ReviewItem[] {
  const items: ReviewItem[] = [];
  const results = [...resultsOf(race).values()];
  // A remedy's id is new whenever a decision was taken, so that one undone can be proposed and sent again.
  const round = race.decisions.length;
  const add = (category: CategoryId | null) => (found: Found) => {
    const remedy =
      found.remedy === null
        ? null
        : ({ ...found.remedy, id: `remedy-${round}-${digest(found.id)}` as DecisionId } as Decision);
    const assignedTo = race.setup.assigned.get(found.id);
    items.push({
      ...found,
      category,
      remedy,
      sentence: inEnglish(found.says, race.setup.timeZone),
      ...(assignedTo !== undefined && { assignedTo }),
    });
  };
  for (const result of results) reviewCategory(race, result, nowMs, add(result.category.id));
  reviewForgottenStart(race, nowMs, waiting, add);
  reviewUnknown(race, results, add(null));
  reviewStartList(race, nowMs, add(null));
  reviewPublished(race, nowMs, add(null));
  reviewProtests(race, add(null));
  return items
    .sort((a, b) => URGENCY[a.kind] - URGENCY[b.kind] || b.atMs - a.atMs || (a.id < b.id ? -1 : 1))
    .slice(0, REVIEW_MAX);
}

const URGENCY: Readonly<Record<ReviewKind, number>> = {
  sos: 0,
  'start-forgotten': 1,
  'bell-due': 1,
  'sprint-to-judge': 2,
  'photo-needed': 3,
  'result-differs': 3,
  'protest-open': 3,
  'unknown-rider': 4,
  'missed-read': 5,
  'start-off': 6,
  conflict: 7,
  'gps-doubt': 8,
  'seen-after-out': 9,
  'wrong-wave': 10,
  'short-lap': 11,
  'not-seen': 12,
  'never-seen': 13,
  'claimed-twice': 14,
  'uci-id': 15,
};

function reviewCategory(race: Race, result: CategoryResult, nowMs: number, found: Report): void {
  for (const placed of result.placed) {
    const rider = race.riders.get(placed.tally.entry);
    const record = rider?.record ?? null;
    if (record === null) continue;
    reviewRecord(race, result, placed, record, found);
    reviewAbsence(race, result, placed, record, nowMs, found);
  }
  reviewNeverSeen(race, result, nowMs, found);
  reviewFastLaps(race, result, found);
  reviewCloseFinishes(race, result, found);
  reviewBell(race, result, nowMs, found);
  reviewSprints(race, result, found);
  reviewStarts(race, result, found);
}

/** A short name for an item, so that a remedy's id fits a decision's. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  let other = 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    other = (Math.imul(other, 31) + text.charCodeAt(index)) | 0;
  }
  return `${(hash >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
}
