/**
 * What one rider's record and absence ask of an official.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import { expectedLapMs, projectedMs } from '../../rules/lap-times.ts';
import type { RiderRecord } from '../../rules/rider-record.ts';
import type { Placed } from '../../standings/field.ts';
import { latest } from '../../timing/position.ts';
import { saying } from '../messages/message.ts';
import { lineText, riderText } from '../words.ts';
import type { Report } from './item.ts';
import { proposalsFor } from './proposals.ts';

/** What the rider's passings leave open. */
export function reviewRecord(
  race: Race,
  result: CategoryResult,
  { tally, status }: Placed,
  record: RiderRecord,
  found: Report,
): void {
  const { entry } = tally;
  const { setup } = race;
  const who = riderText(setup, entry);
  const countedUntilMs = tally.last?.heard.timeMs ?? Number.NEGATIVE_INFINITY;
  const over = status !== 'racing';

  if (setup.rules.acceptProposals === 'by-official')
    for (const proposal of proposalsFor(race, result, entry, record)) {
      if (proposal.timeMs > countedUntilMs) continue;
      const { line, lap, timeMs } = proposal;
      found({
        id: `missed-read:${entry}:${line}:${lap}`,
        kind: 'missed-read',
        entry,
        atMs: timeMs,
        says: saying('missed-read', { who, line: lineText(setup, line), lap, timeMs }),
        remedy: { type: 'accept-proposal', entry, line, timeMs },
      });
    }
  for (const { heard, conflicting } of tally.counted.disputed())
    for (const other of conflicting)
      found({
        id: `conflict:${other.id}`,
        kind: 'conflict',
        entry,
        atMs: heard.timeMs,
        says: saying('sources-differ', {
          who,
          source: other.source,
          timeMs: other.timeMs,
          countsSource: heard.source,
          countsMs: heard.timeMs,
        }),
        remedy: { type: 'set-aside', passing: other.id },
      });
  reviewAsides(race, result, tally.entry, record, over ? countedUntilMs : Number.POSITIVE_INFINITY, found);
  const isOut = status === 'DNF' || status === 'DNS' || status === 'PUL';
  const later = isOut ? record.truths.find(({ heard }) => heard.timeMs > countedUntilMs) : undefined;
  const ordered = setup.orders.get(entry)?.status ?? null;
  if (ordered !== null && (later !== undefined || (status === 'DNS' && tally.last !== null))) {
    const atMs = later?.heard.timeMs ?? countedUntilMs;
    found({
      id: `seen-after-out:${entry}`,
      kind: 'seen-after-out',
      entry,
      atMs,
      says: saying('seen-after-out', { who, status, timeMs: atMs }),
      remedy: { type: 'set-status', entry, status: 'racing', kept: false },
    });
  }
}

/** What was set aside up to a moment, and may have been a passing all the same. */
function reviewAsides(
  race: Race,
  result: CategoryResult,
  entry: EntryId,
  record: RiderRecord,
  untilMs: number,
  found: Report,
): void {
  const { setup } = race;
  const who = riderText(setup, entry);
  for (const { heard, why, after } of record.asides) {
    if (heard.timeMs > untilMs) continue;
    if (why === 'impossible' && record.startMs !== null)
      found({
        id: `short-lap:${heard.id}`,
        kind: 'short-lap',
        entry,
        atMs: heard.timeMs,
        says: saying('too-soon-for-a-lap', {
          who,
          line: lineText(setup, heard.line),
          afterMs: heard.timeMs - record.startMs,
        }),
        remedy: { type: 'restore', passing: heard.id },
      });
    else if (why === 'too-soon') {
      const first = record.truths.find((truth) => truth.heard.id === after)?.heard.timeMs ?? heard.timeMs;
      if (heard.timeMs - first <= result.minLapMs / 2) continue; // a chip read twice is nobody's question
      found({
        id: `short-lap:${heard.id}`,
        kind: 'short-lap',
        entry,
        atMs: heard.timeMs,
        says: saying('too-soon-for-a-lap', {
          who,
          line: lineText(setup, heard.line),
          afterMs: heard.timeMs - first,
        }),
        remedy: { type: 'restore', passing: heard.id },
      });
    } else if (why === 'suspected' || why === 'short-cut')
      found({
        id: `gps-doubt:${heard.id}`,
        kind: 'gps-doubt',
        entry,
        atMs: heard.timeMs,
        says: saying(why === 'suspected' ? 'phone-silent' : 'short-cut', {
          who,
          line: lineText(setup, heard.line),
          timeMs: heard.timeMs,
        }),
        remedy: { type: 'restore', passing: heard.id },
      });
    else if (why === 'before-start' && heard.source !== 'gps' && record.startMs !== null) {
      const gunMs = earliestGun(race);
      if (gunMs === null || heard.timeMs < gunMs + setup.rules.minLapMs) continue;
      found({
        id: `wrong-wave:${entry}`,
        kind: 'wrong-wave',
        entry,
        atMs: heard.timeMs,
        says: saying('before-own-start', {
          who,
          line: lineText(setup, heard.line),
          timeMs: heard.timeMs,
          startMs: record.startMs,
        }),
        remedy: { type: 'set-start', entry, atMs: gunMs },
      });
    }
  }
}

function earliestGun({ setup }: Race): number | null {
  let first: number | null = null;
  for (const gunMs of setup.guns.values()) if (first === null || gunMs < first) first = gunMs;
  return first;
}

/** A rider overdue by a whole lap, and by this at least, is worth a question. */
const OVERDUE_MIN_MS = 180_000;
/** Riders overdue by a lap: out of the race, or out of sight? */
export function reviewAbsence(
  race: Race,
  result: CategoryResult,
  { tally, status }: Placed,
  record: RiderRecord,
  nowMs: number,
  found: Report,
): void {
  if (status !== 'racing' || tally.startMs === null || tally.startMs > nowMs) return;
  const { entry } = tally;
  const who = riderText(race.setup, entry);
  const rider = race.riders.get(entry);
  const phoneMs = rider?.track == null ? null : (latest(rider.track)?.timeMs ?? null);
  if (record.laps.length === 0 && tally.last === null && phoneMs === null) return;
  const lapMs = expectedLapMs(record, result.lapMs);
  const expectedMs = projectedMs(record, lapMs, race.setup.pauses);
  if (lapMs === null || expectedMs === null || nowMs - expectedMs < Math.max(lapMs, OVERDUE_MIN_MS)) return;
  const lastMs = tally.last?.heard.timeMs ?? tally.startMs;
  found({
    id: `not-seen:${entry}`,
    kind: 'not-seen',
    entry,
    atMs: lastMs,
    says: saying('overdue', {
      who,
      byMs: nowMs - expectedMs,
      phoneMs: phoneMs === null ? null : nowMs - phoneMs,
    }),
    remedy: { type: 'set-status', entry, status: 'DNF', atMs: nowMs },
  });
}
