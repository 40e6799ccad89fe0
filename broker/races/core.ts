/**
 * What a station is made of before it has doors: the journal and the races folded from it. A standby holds the same and
 * keeps it up to date with its master's, so that taking over is opening doors.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { view } from '../../race/race.ts';
import type { StationConfig } from '../config.ts';
import {
  type ClockSeen,
  COMPUTERS_CLOCKS,
  createStationClock,
  type StationClock,
} from '../health/station-clock.ts';
import type { Gap } from '../journal/gap.ts';
import { openJournal, type StationJournal } from '../journal/open-journal.ts';
import { journalPath } from '../journal-path.ts';
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

/** Stretches that are missing in the middle; more are not told apart. */
const GAPS_MAX = 1_000;

/** A core whose past is being folded. What there is of it may be used as it says; all else from `folded` on. */
export interface OpeningCore extends Core {
  /** Resolves when the races are what the journal says; rejects with what is wrong with the journal. */
  readonly folded: Promise<void>;
  /** Positions may be stored and acknowledged meanwhile: nothing that was acknowledged is missing, and the time is known. */
  readonly mayAcknowledge: boolean;
  /** How much of the past is read, 0 to 1. */
  readonly share: () => number;
}

/** Resolves when all of it may be used. */
export async function openCore(...[config, log]: Parameters<typeof openCoreEarly>): Promise<Core> {
  const core = await openCoreEarly(config, log);
  try {
    await core.folded;
  } catch (error) {
    await core.close();
    throw error;
  }
  return core;
}

/** Resolves when the journal is open and it is known who rides; the past is folded from then on. Closed if that fails. */
export async function openCoreEarly(
  config: Pick<StationConfig, 'data' | 'key'>,
  log: (line: Record<string, unknown>) => void,
): Promise<OpeningCore> {
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
    let share = 0;
    const checkpoints = createCheckpoints({ path: journalPath(config), journal, log });
    const races = await Races.early({
      journal,
      onUnfit: (reason) => checkpoints.unfit(reason),
      closed: openClosedRaces(config.data, journal.stationId, journal.health().lastSeq),
      onGap: (gap) => void (gaps.length < GAPS_MAX && gaps.push(gap)),
      onProgress: (read) => {
        share = read;
      },
      now: () => clock.now(),
      log,
      listener: {
        board: (race, board) => tell.listener?.board(race, board),
        position: (race, position) => tell.listener?.position(race, position),
      },
    });
    const forgetting = createForgetting({
      list: openForgottenList(config.data),
      ...{ journal, races, log, now: () => clock.now() },
      ...{ revokeCard: () => tell.revokeCard, dropHeld: () => tell.dropHeld },
      dropDerived: () => checkpoints.drop(),
    });
    let isFolded = false;
    const timers: NodeJS.Timeout[] = [];
    const fold = async (): Promise<void> => {
      const kept = await checkpoints.read();
      await races.foldPast(kept);
      for (const gap of await journal.tellGaps(gaps)) log({ journal: 'records are missing', ...gap });
      clock = await resumeClock(clock, journal, races, log);
      await forgetting.tick();
      isFolded = true;
      // What was not read at the start is looked through once the doors are open.
      if (kept !== null)
        timers.push(
          setTimeout(() => void lookBehind(journal, kept.list.seq, checkpoints, log), LOOK_BEHIND_AFTER_MS),
        );
      timers.push(setInterval(() => void checkpoints.look(races), CHECKPOINT_LOOK_MS));
    };
    const close = async (): Promise<void> => {
      for (const timer of timers) clearTimeout(timer);
      races.close();
      if (isFolded) await checkpoints.end(races);
      await journal.close();
    };
    const mayAcknowledge = journal.lost() === null && (await isInStep(clock, journal));
    // In the next turn: doors that are opened on this come first.
    const folded = nextTurn().then(fold);
    folded.catch(close);
    return {
      journal,
      races,
      forgetting,
      folded,
      mayAcknowledge,
      share: () => share,
      get clock() {
        return clock;
      },
      file: { path: journalPath(config), key: config.key === '' ? null : config.key },
      tell,
      close,
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

/** By how much the clock of the run before went apart from the computer's, ms. */
function apartOf(journal: StationJournal): number {
  const { aheadMs } = (journal.settings.get(CLOCK_KEY) ?? {}) as { aheadMs?: unknown };
  return typeof aheadMs === 'number' && Number.isFinite(aheadMs) ? aheadMs : 0;
}

/** Whether the computer's clock is the station's, whatever the races are found to be: see `resumeClock`. */
async function isInStep(fresh: StationClock, journal: StationJournal): Promise<boolean> {
  if (apartOf(journal) !== 0) return false;
  let lastMs = 0;
  for await (const page of journal.read(journal.health().lastSeq)) lastMs = page.at(-1)?.atMs ?? lastMs;
  return fresh.now() - lastMs >= -BEHIND_MIN_MS;
}

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
  const apartMs = apartOf(journal);
  const keep = (seen: ClockSeen): void => {
    log({ clock: seen.aheadMs === 0 ? 'in step with the computer' : 'the computer’s was set', ...seen });
    const kept =
      seen.aheadMs === 0 ? journal.settings.delete(CLOCK_KEY) : journal.settings.put(CLOCK_KEY, { ...seen });
    kept.catch((error: unknown) => log({ clock: 'not kept', reason: String(error) }));
  };
  let clock = fresh;
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
    clock = createStationClock(COMPUTERS_CLOCKS, apartMs + lostMs);
    keep(clock.seen());
  } else if (isOn && apartMs !== 0) clock = createStationClock(COMPUTERS_CLOCKS, apartMs);
  clock.onChange(keep);
  return clock;
}
