/**
 * What a relay holds and is to hold no more: races that were open and are not (wire/closed.ts), riders whom a station has
 * forgotten, and positions that it deleted, go from what the relay mirrored of it. The batches are written anew, segments of
 * the feed and archives of the race go, and the race is folded again. The station's own report (race/decisions/kinds/
 * redacted.ts) is what orders it; what another log of this relay's had carried out (tombstones.ts); and the day that the
 * station named for a race's positions, when the station itself is not there any more. Each copy of the relay does it; done
 * again it changes nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { tracesOf, withdrawn } from '../../race/journal/withdraw.ts';
import { isPublic, position, positions } from '../../race/race.ts';
import { decodeBatch } from '../wire/batch.ts';
import { mirroredClosed } from '../wire/closed.ts';
import { emptied } from '../wire/emptied.ts';
import type { RelayLog } from './log/log.ts';
import type { Mirror, MirroredRace } from './mirror.ts';
import { ofEach } from './of-each.ts';
import { type Left, rewriteRace } from './rewrite-race.ts';
import type { Tombstones } from './tombstones.ts';

export interface ForgottenOptions {
  readonly log: Pick<RelayLog, 'read' | 'replaceBatches' | 'station' | 'dropDown'>;
  readonly mirror: Pick<Mirror, 'races' | 'refold' | 'reread'>;
  /** Takes a race's segments away: this copy's own, and those in the log. */
  readonly dropSegments: (name: RaceId) => Promise<void>;
  /** Takes a race's archives away, so that they are written anew from the log. */
  readonly dropArchives: (name: RaceId) => Promise<void>;
  /** Writes the archive of a race anew without what is to go, where the log has nothing of it. Whether there was any. */
  readonly cleanArchives: (name: RaceId, left: Left) => Promise<boolean>;
  readonly tombstones: Tombstones;
  readonly now: () => number;
  readonly say: (line: Record<string, unknown>) => void;
}

/**
 * A station that is not heard of any more has the first word for so long after the day of a race's positions: a protest may
 * have come in where there is no line.
 */
export const STATIONS_WORD_MS = 24 * 3_600_000;

const WAITING_EVERY_MS = 3_600_000;

/** An order as a relay carries it out: a rider, or (null) all positions of the race. */
interface Order {
  readonly id: string;
  readonly entry: EntryId | null;
}

/**
 * Looks what is to be forgotten, and carries it out. Call every few seconds; one call after the other. Rejects with what kept
 * the first race of which it could not be done; it is tried again.
 */
export function createForgotten(options: ForgottenOptions): () => Promise<void> {
  const { log, mirror, dropSegments, dropArchives, cleanArchives, tombstones, now, say } = options;
  const done = new Set<string>();
  /** Orders that a look found something for: another one, when what this copy holds is folded anew, takes what it told meanwhile. */
  const lookedAt = new Set<string>();
  const waitingDueMs = new Map<RaceId, number>();
  /** Whether there was anything of it. `isBack`: whether what this copy holds in memory is from before. */
  const clean = async (race: MirroredRace, left: Left, isBack: () => boolean): Promise<boolean> => {
    const drop = async (): Promise<void> => {
      await dropSegments(race.name);
      await dropArchives(race.name);
    };
    // Before, because a relay that dies after the change finds nothing to change when it starts again; after, for what was
    // archived of it in between.
    const isChanged = await rewriteRace(log, { station: race.station, race: race.raceAtStation }, left, drop);
    if (isChanged) await drop();
    else {
      // Another copy has written the log; this one's segments are its own, and it may have stored one since.
      await dropSegments(race.name);
      // What the log does not have, or has had without it from the beginning, may lie in the archive as it was.
      const wasInArchive = await cleanArchives(race.name, left);
      if (wasInArchive && !(await isInLog(log, race))) {
        mirror.reread(race.name);
        return true;
      }
      if (wasInArchive) await drop();
    }
    // Another copy may have written; what this one holds in memory is from before all the same.
    const isOld = isBack();
    if (isChanged || isOld) mirror.refold(race.station);
    return isChanged || isOld;
  };
  const carryOut = async (race: MirroredRace, order: Order): Promise<void> => {
    const key = `${ofEpoch(race)}/${order.id}`;
    if (done.has(key)) return;
    const left = withoutRider(race, order.entry);
    const wasThere = await clean(race, left, () => holds(race, left, order.entry));
    if (wasThere && !lookedAt.has(key)) lookedAt.add(key);
    else done.add(key);
  };
  /** What phones went on sending for a station that is not there; looked at each hour. How many messages went. */
  const dropWaiting = async (race: MirroredRace): Promise<number> => {
    if (now() < (waitingDueMs.get(race.name) ?? 0)) return 0;
    const messages = await log.dropDown(race.station, race.raceAtStation);
    waitingDueMs.set(race.name, now() + WAITING_EVERY_MS);
    return messages;
  };
  const look = async (race: MirroredRace): Promise<void> => {
    const closed = ofEpoch(race);
    if (!isClosed(race)) done.delete(closed);
    else if (!done.has(closed) && (await wasSentClosed(log, race))) {
      await clean(race, mirroredClosed, () => true);
      done.add(closed);
    }
    for (const order of reported(race)) {
      await carryOut(race, order);
      await tombstones.add(race.station, race.raceAtStation, race.race, order);
    }
    for (const order of await tombstones.of(race.station, race.raceAtStation, race.race))
      await carryOut(race, order);
    if (isOverdue(race, now())) {
      const isNew = hasPositions(race);
      await carryOut(race, { id: `kept-until-${race.keptUntilMs}`, entry: null });
      const waited = await dropWaiting(race);
      if (isNew || waited > 0) say({ forgotten: 'positions', race: race.name, because: 'its day has come' });
    }
  };
  return async () => {
    // What one race's archive does not let go of is no reason to keep another's.
    await ofEach(mirror.races(), look);
  };
}

/** A station that begins anew sends everything again, perhaps from a journal of before an order. */
const ofEpoch = ({ station, epoch, raceAtStation }: MirroredRace): string =>
  `${station}/${epoch}/${raceAtStation}`;

/**
 * When the relay deletes a race's positions by itself, UTC epoch ms: the station said when, and that nothing stands in the way,
 * and has not been heard of since. Null: never.
 */
const positionsGoMs = ({ keptUntilMs, board }: MirroredRace): number | null =>
  keptUntilMs !== null && board.race.result === 'official' ? keptUntilMs + STATIONS_WORD_MS : null;

/** The same, where there are any to go: what a relay that sleeps has to be awake for. */
export const positionsDueMs = (race: MirroredRace): number | null =>
  hasPositions(race) ? positionsGoMs(race) : null;

/** Whether that is over, be they here or in the archive alone. */
const isOverdue = (race: MirroredRace, nowMs: number): boolean =>
  (positionsGoMs(race) ?? Number.POSITIVE_INFINITY) <= nowMs;

const hasPositions = ({ race }: MirroredRace): boolean => [...positions(race)].length > 0;

/** Whether the race as it is in memory has something that is to go. */
function holds(race: MirroredRace, left: Left, entry: EntryId | null): boolean {
  const { decisions } = race.race;
  const told = decisions.some(({ seq, atMs, by, decision }) => {
    const record: JournalRecord = {
      ...{ seq, atMs, race: race.raceAtStation, by },
      input: { kind: 'decision', decision },
    };
    return left(record) !== record;
  });
  return told || (entry === null ? hasPositions(race) : position(race.race, entry) !== null);
}

/** Whether the log has the race from the station's first record on. */
async function isInLog(
  log: Pick<RelayLog, 'read' | 'station'>,
  { station, epoch, lastSeq }: MirroredRace,
): Promise<boolean> {
  const known = await log.station(station);
  if (known === null || known.epoch !== epoch || known.mark < lastSeq) return false;
  const [first] = await log.read(station, epoch, 1, 1);
  return first?.first === 1;
}

/**
 * Closed by a station that sends nothing of closed races. One of before names officials, sends everything, and would only
 * send it again.
 */
function isClosed({ race }: MirroredRace): boolean {
  return !isPublic(race) && lastOfOfficials(race)?.by.name === '';
}

const lastOfOfficials = ({ decisions }: MirroredRace['race']) =>
  decisions.findLast(({ by }) => by.role === 'official' || by.role === 'admin');

/**
 * Whether what closed it came as of a race that is closed. A race that was closed once and is open now is sent whole, and while
 * this copy is at the records of then, as after a start, it looks closed: nothing of it is to go.
 */
async function wasSentClosed(
  log: Pick<RelayLog, 'read'>,
  { station, epoch, race }: MirroredRace,
): Promise<boolean> {
  const seq = lastOfOfficials(race)?.seq ?? 0;
  const [batch] = await log.read(station, epoch, seq, 1);
  // Of what the archive alone has, all of it is here.
  if (batch === undefined || batch.first > seq) return true;
  const record = (await decodeBatch(batch.bytes)).find((one) => one.seq === seq);
  return record === undefined || isDeepStrictEqual(mirroredClosed(record), record);
}

/** Orders to forget that the station says it has carried out. */
function reported({ race }: MirroredRace): readonly Order[] {
  const carriedOut = new Set<string>();
  for (const { decision } of race.decisions) if (decision.type === 'redacted') carriedOut.add(decision.of);
  return race.decisions.flatMap(({ decision }) =>
    (decision.type === 'forget-rider' || decision.type === 'forget-positions') && carriedOut.has(decision.id)
      ? [{ id: decision.id, entry: decision.type === 'forget-rider' ? decision.entry : null }]
      : [],
  );
}

function withoutRider({ race }: MirroredRace, entry: EntryId | null): Left {
  const decisions = race.decisions.map(({ decision }) => decision);
  const traces = entry === null ? null : tracesOf(decisions, entry);
  return (record) => {
    const { input } = record;
    if (input.kind === 'passing') return record;
    if (input.kind === 'fixes') {
      const isMeant = (entry === null || input.entry === entry) && input.fixes.length > 0;
      return isMeant ? emptied(record) : record;
    }
    if (entry === null || traces === null) return record;
    const decision = withdrawn(input.decision, entry, traces);
    return decision === input.decision ? record : { ...record, input: { ...input, decision } };
  };
}
