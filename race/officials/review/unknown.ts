/**
 * Passings that nobody is known for, each with the rider most nearly expected at that moment.
 */
import { chipKey } from '../../chip.ts';
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import type { Passing, Sighting } from '../../passing.ts';
import { elementOf } from '../../present.ts';
import { expectedLapMs, projectedMs } from '../../rules/lap-times.ts';
import { saying } from '../messages/message.ts';
import { lineText, riderText } from '../words.ts';
import type { Found, Report } from './item.ts';
import { proposalsFor } from './proposals.ts';
import { type Removed, removedRiders } from './removed.ts';

/** A moment at which somebody was expected at the lap line. */
interface Expectation {
  readonly entry: EntryId;
  readonly momentMs: number;
  readonly withinMs: number;
}

/** Beyond this share of a lap from where they were expected, a rider is nobody's guess. */
const NEAR_SHARE = 0.2;

/** Passings nobody is known for: the nearest rider expected at that moment is proposed. */
export function reviewUnknown(race: Race, results: readonly CategoryResult[], found: Report): void {
  if (race.unassigned.length === 0) return;
  const expected = expectations(race, results);
  const removedBy = removedRiders(race);
  const ofRemoved = new Map<EntryId, Found>();
  for (const { passing } of race.unassigned) {
    if (race.setup.edits.editOf(passing.id).fate === 'aside') continue;
    const removed = removedBy(passing);
    if (removed !== null) {
      const one = removedPassed(race, passing, removed);
      // Whether to put a rider back is asked once, with their newest passing.
      if ((ofRemoved.get(removed.entry)?.atMs ?? -Infinity) <= one.atMs) ofRemoved.set(removed.entry, one);
      continue;
    }
    const known = ofKnownChip(race, passing, expected);
    if (known !== null) {
      found(known);
      continue;
    }
    const nearest = passing.line === race.lines.lap ? nearestOf(expected, passing.timeMs) : null;
    found({
      id: `unknown-rider:${passing.id}`,
      kind: 'unknown-rider',
      entry: nearest?.entry ?? null,
      atMs: passing.timeMs,
      says: saying('unknown-passed', {
        read: readAs(passing.who),
        line: lineText(race.setup, passing.line),
        timeMs: passing.timeMs,
        source: passing.source,
        expected:
          nearest === null
            ? null
            : { who: riderText(race.setup, nearest.entry), offMs: nearest.offMs, late: nearest.late },
      }),
      remedy:
        nearest === null
          ? { type: 'set-aside', passing: passing.id }
          : { type: 'reassign-passing', passing: passing.id, entry: nearest.entry },
    });
  }
  for (const one of ofRemoved.values()) found(one);
}

function removedPassed(race: Race, { id, line, timeMs, source }: Passing, { who, removal }: Removed): Found {
  return {
    ...{ id: `unknown-rider:${id}`, kind: 'unknown-rider' as const, entry: null, atMs: timeMs },
    says: saying('removed-passed', {
      who,
      by: removal.by.name,
      removedMs: removal.atMs,
      passing: id,
      line: lineText(race.setup, line),
      timeMs,
      source,
    }),
    remedy: { type: 'undo', target: removal.decision.id },
  };
}

/**
 * A chip that is on the start list and yet nobody's: two riders have it, or it was read when codes were compared
 * letter for letter (an old journal) and is written otherwise in the list. Null for all others.
 */
function ofKnownChip(race: Race, { id, who, line, timeMs }: Passing, expected: readonly Expectation[]) {
  const { setup } = race;
  const holders = 'chip' in who ? (setup.chipHolders.get(chipKey(who.chip)) ?? []) : [];
  if (!('chip' in who) || holders.length === 0) return null;
  const about = { chip: who.chip, line: lineText(setup, line), timeMs };
  const likely =
    holders.length === 1
      ? elementOf(holders, 0)
      : nearestOf(
          expected.filter(({ entry }) => holders.includes(entry)),
          timeMs,
        )?.entry;
  return {
    ...{ id: `unknown-rider:${id}`, kind: 'unknown-rider' as const, entry: likely ?? null, atMs: timeMs },
    says:
      holders.length === 1
        ? saying('chip-spelled-otherwise', { ...about, who: riderText(setup, elementOf(holders, 0)) })
        : saying('chip-of-several', {
            ...about,
            holders: holders.map((entry) => riderText(setup, entry)),
          }),
    remedy: likely === undefined ? null : ({ type: 'reassign-passing', passing: id, entry: likely } as const),
  };
}

function readAs(who: Sighting): { kind: 'bib' | 'chip' | 'entry'; code: string } | null {
  if ('bib' in who) return { kind: 'bib', code: who.bib };
  if ('chip' in who) return { kind: 'chip', code: who.chip };
  return 'entry' in who ? { kind: 'entry', code: String(who.entry) } : null;
}

/** When each rider was or is expected at the lap line: by their missed reads, and by their next passing. */
function expectations(race: Race, results: readonly CategoryResult[]): readonly Expectation[] {
  const expected: Expectation[] = [];
  for (const result of results)
    for (const { tally, status } of result.placed) {
      const record = race.riders.get(tally.entry)?.record ?? null;
      const lapMs = record === null ? null : expectedLapMs(record, result.lapMs);
      if (record === null || lapMs === null) continue;
      const moments = proposalsFor(race, result, tally.entry, record).map(({ timeMs }) => timeMs);
      const nextMs = status === 'racing' ? projectedMs(record, lapMs, race.setup.pauses) : null;
      if (nextMs !== null) moments.push(nextMs);
      for (const momentMs of moments)
        expected.push({ entry: tally.entry, momentMs, withinMs: lapMs * NEAR_SHARE });
    }
  return expected;
}

/** The rider most nearly expected at a moment. */
function nearestOf(
  expected: readonly Expectation[],
  timeMs: number,
): { readonly entry: EntryId; readonly offMs: number; readonly late: boolean } | null {
  let best: { entry: EntryId; offMs: number; late: boolean } | null = null;
  for (const { entry, momentMs, withinMs } of expected) {
    const offMs = Math.abs(momentMs - timeMs);
    if (offMs <= withinMs && (best === null || offMs < best.offMs))
      best = { entry, offMs, late: timeMs > momentMs };
  }
  return best;
}
