/**
 * Whether a relay that sleeps between races may do so now, and what it waits for. Pure: time and what is known are
 * arguments. A relay is never put to sleep under a race; at worst it stays awake and says why.
 */
import type { RaceId } from '../../../race/ids.ts';
import type { ArchivedMark } from '../log/log.ts';

/** Nothing new from any station or phone for so long. */
export const QUIET_MS = 30 * 60_000;
/** A race that nobody finished is taken for over when nothing of it has come for so long: a storm's pause is shorter. */
export const ABANDONED_MS = 3 * 3_600_000;
/** Something of the timetable comes so soon: it would be woken again at once (an hour ahead, looked at every 15 minutes). */
export const SOON_MS = 80 * 60_000;

/** A race as far as rest goes. */
export interface RestingRace {
  readonly name: RaceId;
  readonly epoch: number;
  readonly lastSeq: number;
  readonly state: 'waiting' | 'running' | 'neutralised' | 'stopped' | 'finished';
}

export interface RestView {
  readonly nowMs: number;
  /** When something new came last, or the relay started. */
  readonly heardMs: number;
  readonly isFolded: boolean;
  readonly races: readonly RestingRace[];
  /** How far each race is archived; null: nothing is archived here. */
  readonly archived: readonly ArchivedMark[] | null;
  /** Messages of phones that no station has taken yet. */
  readonly waitingForStations: number;
  /** When something is next on, or to be done; null: nothing is known of. */
  readonly nextMs: number | null;
}

export interface Rest {
  readonly may: boolean;
  /** What it waits for, for operators; empty when it may. */
  readonly because: readonly string[];
}

export function restOf(view: RestView): Rest {
  const quietMs = view.nowMs - view.heardMs;
  const isAbandoned = quietMs >= ABANDONED_MS;
  const because: string[] = [];
  if (!view.isFolded) because.push('It is still reading its store.');
  if (quietMs < QUIET_MS)
    because.push(
      `Something new came ${Math.floor(quietMs / 60_000)} min ago; ${QUIET_MS / 60_000} are waited.`,
    );
  if (view.archived === null)
    because.push('Nothing is archived here: what it holds could not be read while it sleeps.');
  else because.push(...unarchived(view.races, view.archived));
  if (!isAbandoned) {
    for (const { name, state } of view.races)
      if (state === 'running' || state === 'neutralised' || state === 'stopped')
        because.push(`The race "${name}" is ${state}.`);
    if (view.waitingForStations > 0)
      because.push(`${view.waitingForStations} messages of phones wait for their station.`);
  }
  if (view.nextMs !== null && view.nextMs >= view.nowMs && view.nextMs - view.nowMs < SOON_MS)
    because.push('Something of the timetable is on within the hour, or a race’s positions are to go.');
  return { may: because.length === 0, because };
}

function unarchived(races: readonly RestingRace[], archived: readonly ArchivedMark[]): string[] {
  const marks = new Map(archived.map((mark) => [mark.name, mark]));
  return races.flatMap(({ name, epoch, lastSeq, state }) => {
    if (state !== 'finished') return [];
    const mark = marks.get(name);
    const isWhole =
      mark !== undefined && (mark.epoch > epoch || (mark.epoch === epoch && mark.seq >= lastSeq));
    return isWhole ? [] : [`The race "${name}" is finished and not archived yet.`];
  });
}
