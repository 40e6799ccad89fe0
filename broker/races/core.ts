/**
 * What a station is made of before it has doors: the journal and the races folded from it. A standby holds the same and
 * keeps it up to date with its master's, so that taking over is opening doors.
 */
import { join } from 'node:path';
import { view } from '../../race/race.ts';
import type { StationConfig } from '../config.ts';
import {
  type ClockSeen,
  computersClock,
  createStationClock,
  type StationClock,
} from '../health/station-clock.ts';
import type { Gap } from '../journal/gap.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { makePrivate } from '../private-folder.ts';
import { type Checkpoints, createCheckpoints } from './checkpoint/checkpoint.ts';
import { openClosedRaces } from './closed.ts';
import { createForgetting, type Forgetting, type ForgettingOptions } from './forgetting.ts';
import { openForgottenList } from './forgotten-list.ts';
import { type RaceListener, Races } from './races.ts';

export interface Core {
  readonly journal: StationJournal;
  readonly races: Races;
  readonly clock: StationClock;
  /** The journal's file and what opens it, for threads that read it. */
  readonly file: { readonly path: string; readonly key: string | null };
  /** Hears of changes once there is somebody to tell; and, once this station leads, whose card ends and what waits of them. */
  readonly tell: {
    listener: RaceListener | null;
    revokeCard: ReturnType<ForgettingOptions['revokeCard']>;
    dropHeld: ReturnType<ForgettingOptions['dropHeld']>;
  };
  readonly forgetting: Forgetting;
  close(): Promise<void>;
}

export const journalPath = (config: Pick<StationConfig, 'data'>): string => join(config.data, 'journal.db');

/** Stretches that are missing in the middle; more are not told apart. */
const GAPS_MAX = 1_000;

export async function openCore(
  config: Pick<StationConfig, 'data' | 'key'>,
  log: (line: Record<string, unknown>) => void,
): Promise<Core> {
  for (const closed of makePrivate(config.data))
    log({ data: 'was open to other users of this computer; closed now', path: closed });
  let clock = createStationClock();
  const journal = await openJournal({
    path: journalPath(config),
    ...(config.key === '' ? {} : { key: config.key }),
    now: () => clock.now(),
    onFailing: (failing) =>
      log(failing === null ? { journal: 'writes again' } : { journal: 'cannot write', failing }),
  });
  for (const line of journal.report) log({ journal: line });
  const tell: Core['tell'] = { listener: null, revokeCard: null, dropHeld: null };
  try {
    const gaps: Gap[] = [];
    const checkpoints = createCheckpoints({ path: journalPath(config), journal, log });
    const kept = await checkpoints.read();
    const races = await Races.open({
      journal,
      kept,
      onUnfit: (reason) => checkpoints.unfit(reason),
      closed: openClosedRaces(config.data, journal.stationId, journal.health().lastSeq),
      onGap: (gap) => void (gaps.length < GAPS_MAX && gaps.push(gap)),
      now: () => clock.now(),
      log,
      listener: {
        board: (race, board) => tell.listener?.board(race, board),
        position: (race, position) => tell.listener?.position(race, position),
      },
    });
    for (const gap of await journal.tellGaps(gaps)) log({ journal: 'records are missing', ...gap });
    clock = await resumeClock(clock, journal, races, log);
    const forgetting = createForgetting({
      list: openForgottenList(config.data),
      ...{ journal, races, log, now: () => clock.now() },
      ...{ revokeCard: () => tell.revokeCard, dropHeld: () => tell.dropHeld },
      dropDerived: () => checkpoints.drop(),
    });
    await forgetting.tick();
    // What was not read at the start is looked through once the doors are open.
    const looking =
      kept === null
        ? undefined
        : setTimeout(() => void lookBehind(journal, kept.list.seq, checkpoints, log), LOOK_BEHIND_AFTER_MS);
    const writing = setInterval(() => void checkpoints.look(races), CHECKPOINT_LOOK_MS);
    return {
      journal,
      races,
      forgetting,
      get clock() {
        return clock;
      },
      file: { path: journalPath(config), key: config.key === '' ? null : config.key },
      tell,
      async close() {
        clearTimeout(looking);
        clearInterval(writing);
        races.close();
        await checkpoints.end(races);
        await journal.close();
      },
    };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

const CHECKPOINT_LOOK_MS = 10_000;
const LOOK_BEHIND_AFTER_MS = 3_000;

/**
 * A start from a checkpoint has not read the positions before it. Numbers that are missing there are told as ever; rows that
 * are not as they were stored are an alarm, and the next start folds the journal and finds them.
 */
async function lookBehind(
  journal: StationJournal,
  toSeq: number,
  checkpoints: Checkpoints,
  log: (line: Record<string, unknown>) => void,
): Promise<void> {
  try {
    const gaps = await journal.look(toSeq);
    for (const gap of await journal.tellGaps(gaps ?? [])) log({ journal: 'records are missing', ...gap });
    if (gaps !== null) return;
    log({ journal: 'damaged', reason: journal.health().damaged });
    await checkpoints.drop();
  } catch (error) {
    log({ journal: 'not looked through', reason: error instanceof Error ? error.message : String(error) });
  }
}

const CLOCK_KEY = 'station-clock';
/** Clocks that are read one after the other, and a journal's last second. */
const BEHIND_MIN_MS = 2_000;

/**
 * The clock of the run before, if a race is on: it goes on by the time it began with, whatever the computer says now. A
 * computer that has lost its time (an empty battery) is noticed by the journal's last record.
 */
async function resumeClock(
  fresh: StationClock,
  journal: StationJournal,
  races: Races,
  log: (line: Record<string, unknown>) => void,
): Promise<StationClock> {
  const { aheadMs } = (journal.settings.get(CLOCK_KEY) ?? {}) as { aheadMs?: unknown };
  const keep = (seen: ClockSeen): void => {
    log({ clock: seen.aheadMs === 0 ? 'in step with the computer' : 'the computer’s was set', ...seen });
    const kept =
      seen.aheadMs === 0 ? journal.settings.delete(CLOCK_KEY) : journal.settings.put(CLOCK_KEY, { ...seen });
    kept.catch((error: unknown) => log({ clock: 'not kept', reason: String(error) }));
  };
  let clock = fresh;
  const apartMs = typeof aheadMs === 'number' && Number.isFinite(aheadMs) ? aheadMs : 0;
  // By the journal, not by the computer: a clock that was set back would say that the race has yet to start.
  const atMs = Math.max(races.lastMs, fresh.now() - apartMs);
  const lostMs = fresh.now() - apartMs - races.lastMs;
  // The computer's clock holds, whatever is on: boards are worked out where somebody asks for one.
  const isInStep = apartMs === 0 && lostMs >= -BEHIND_MIN_MS;
  const isOn =
    !isInStep &&
    races.list().some((id) => {
      const found = races.isClosed(id) ? undefined : races.get(id);
      return found !== undefined && view(found, atMs).race.state === 'running';
    });
  if (isOn && lostMs < -BEHIND_MIN_MS) {
    clock = createStationClock(computersClock, apartMs + lostMs);
    keep(clock.seen());
  } else if (isOn && apartMs !== 0) clock = createStationClock(computersClock, apartMs);
  clock.onChange(keep);
  return clock;
}
