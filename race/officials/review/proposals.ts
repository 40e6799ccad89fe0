/**
 * The missed reads that a rider's record suggests and nobody has refused.
 */
import type { CategoryResult } from '../../fold/category.ts';
import type { Race } from '../../fold/state.ts';
import type { EntryId } from '../../ids.ts';
import { expectedLapMs, missedReads, type Proposal } from '../../rules/lap-times.ts';
import type { RiderRecord } from '../../rules/rider-record.ts';

/** Proposals in order of time. */
export const proposalsFor = (
  race: Race,
  result: CategoryResult,
  entry: EntryId,
  record: RiderRecord,
): readonly Proposal[] =>
  missedReads(
    entry,
    record,
    expectedLapMs(record, result.lapMs),
    race.setup.pauses,
    race.setup.edits.refused.get(entry) ?? [],
  );
