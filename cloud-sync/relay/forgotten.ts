/**
 * Riders whom a station has forgotten, and positions that it deleted, go from what the relay mirrored of it: the batches
 * are written anew, segments of the feed and archives of the race go, and the race is folded again. The station's own report
 * (race/decisions/kinds/redacted.ts) is what orders it. Each copy of the relay does it; done again it changes nothing.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { tracesOf, withdrawn } from '../../race/journal/withdraw.ts';
import { decodeBatch, encodeBatch } from '../wire/batch.ts';
import { emptied } from '../wire/emptied.ts';
import type { RelayLog } from './log/log.ts';
import type { Mirror, MirroredRace } from './mirror.ts';

const PAGE = 32;

export interface ForgottenOptions {
  readonly log: Pick<RelayLog, 'read' | 'replaceBatch' | 'dropSegments' | 'station'>;
  readonly mirror: Pick<Mirror, 'races' | 'refold'>;
  /** Takes a race's archives away, so that they are written anew. */
  readonly dropArchives: (name: RaceId) => Promise<void>;
}

/** Looks what stations have reported, and carries it out. Call every half minute; one call after the other. */
export function createForgotten({ log, mirror, dropArchives }: ForgottenOptions): () => Promise<void> {
  const done = new Set<string>();
  return async () => {
    for (const race of mirror.races())
      for (const order of reported(race)) {
        const key = `${race.station}/${race.raceAtStation}/${order.id}`;
        if (done.has(key)) continue;
        const entry = order.type === 'forget-rider' ? order.entry : null;
        const isChanged = await rewrite(log, race, entry);
        if (isChanged) {
          await log.dropSegments(race.name);
          await dropArchives(race.name);
        }
        // Another copy may have written; what this one holds in memory is from before all the same.
        mirror.refold(race.station);
        done.add(key);
      }
  };
}

/** Orders to forget that the station says it has carried out. */
function reported({ race }: MirroredRace) {
  const carriedOut = new Set<string>();
  for (const { decision } of race.decisions) if (decision.type === 'redacted') carriedOut.add(decision.of);
  return race.decisions.flatMap(({ decision }) =>
    (decision.type === 'forget-rider' || decision.type === 'forget-positions') && carriedOut.has(decision.id)
      ? [decision]
      : [],
  );
}

async function rewrite(
  log: ForgottenOptions['log'],
  { station, raceAtStation, race }: MirroredRace,
  entry: EntryId | null,
): Promise<boolean> {
  const decisions = race.decisions.map(({ decision }) => decision);
  const traces = entry === null ? null : tracesOf(decisions, entry);
  const left = (record: JournalRecord): JournalRecord => {
    const { input } = record;
    if (record.race !== raceAtStation || input.kind === 'passing') return record;
    if (input.kind === 'fixes') {
      const isMeant = (entry === null || input.entry === entry) && input.fixes.length > 0;
      return isMeant ? emptied(record) : record;
    }
    if (entry === null || traces === null) return record;
    const decision = withdrawn(input.decision, entry, traces);
    return decision === input.decision ? record : { ...record, input: { ...input, decision } };
  };
  let isChanged = false;
  const known = await log.station(station);
  for (let epoch = 1; epoch <= (known?.epoch ?? 0); epoch++)
    for (let next = 1; ; ) {
      const batches = await log.read(station, epoch, next, PAGE);
      if (batches.length === 0) break;
      for (const { first, last, bytes } of batches) {
        const records = await decodeBatch(bytes);
        const clean = records.map(left);
        if (clean.some((record, index) => record !== records[index])) {
          await log.replaceBatch(station, epoch, first, await encodeBatch(clean));
          isChanged = true;
        }
        next = last + 1;
      }
    }
  return isChanged;
}
