/**
 * The races of this station: where an input goes between its dialect and everybody who watches.
 *
 *   authorise → resolve → plausible? → repeat? → journal (durable) → fold → tell live → acknowledge
 *
 * Nothing is folded, shown or acknowledged before the commit that holds it is on disk. Races never share
 * anything but the journal: an input that names one race touches that race only.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { readOfChip } from '../../race/chip.ts';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { Fix } from '../../race/fix.ts';
import { FIX_FUTURE_MAX_MS, FIX_PAST_MAX_MS } from '../../race/fix.ts';
import type { Bib, DecisionId, EntryId, PassingId, RaceId } from '../../race/ids.ts';
import { isRaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, JournalRecord } from '../../race/journal/record.ts';
import { isSameDecision, isSamePassing } from '../../race/journal/same.ts';
import type { Passing } from '../../race/passing.ts';
import { lastOf } from '../../race/present.ts';
import type { Race, RiderPosition } from '../../race/race.ts';
import {
  apply,
  changeCount,
  createRace,
  entryOfBib,
  fixAt,
  hasEntry,
  isBibKnown,
  isForgotten,
  objection,
  officialsView,
  position,
  publicView,
  saying,
  sentenceOf,
  takeTracks,
  view,
} from '../../race/race.ts';
import { flight } from '../../server/flight/of-process.ts';
import { createHistogram, FIX_DELAY_S } from '../../server/http/histogram.ts';
import type { Identity, Intake, PhoneFixes, Refusal } from '../../server/intake.ts';
import { telemetry } from '../../server/otlp/of-process.ts';
import {
  comeAgain,
  type Outcome,
  outcomeOf,
  refusedAll,
  taken,
  tellingRefused,
} from '../../server/outcome.ts';
import { refusalOf } from '../../server/refusal.ts';
import { JournalFullError } from '../journal/errors.ts';
import type { Gap } from '../journal/gap.ts';
import type { Journal, NewRecord } from '../journal/journal.ts';
import type { BackFrom } from '../journal/losses.ts';
import type { Kept } from './checkpoint/kept.ts';
import type { Closed, ClosedRaces } from './closed.ts';
import { EarlyFixes, SAME_MOMENT_MAX, type StoredAt } from './early-fixes.ts';
import { type FixesDone, InFlight } from './in-flight.ts';
import { LateAnswers, type LateInput } from './late-answers.ts';
import { type Dated, PhoneClocks } from './phone-clocks.ts';
import { type RefusalSeen, Refusals } from './refusals.ts';
import { createRelayWays, type Way } from './relay-ways.ts';
import { completed, isSealed, isStationsNote, type Sign } from './seal.ts';
import { createSharedCards } from './shared-cards.ts';

/** Who is told about changes: the hub, the crowd process, MQTT scoreboards, the uplink. Must not block. */
export interface RaceListener {
  board(race: RaceId, view: BoardView): void;
  position(race: RaceId, position: RiderPosition): void;
}

export interface RacesOptions {
  readonly journal: Journal;
  readonly now: () => number;
  /** How long changes of a board are gathered before it is told, ms. */
  readonly boardDelayMs?: number;
  readonly listener: RaceListener;
  readonly log?: (line: Record<string, unknown>) => void;
  /** Races that are over, as they stood; not given: every race is folded whole. */
  readonly closed?: ClosedRaces;
  /** Their tracks as they were put aside; not given: they are worked out from the journal's positions. */
  readonly kept?: Kept | null;
  /** Hears that those were of no use. */
  readonly onUnfit?: (reason: string) => void;
  /** Hears of numbers that no row has, while the journal is read. */
  readonly onGap?: (gap: Gap) => void;
  /** Hears how much of it is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Nothing beyond this record is read at the start; not given: all there is. */
  readonly upToSeq?: number;
}

/** Fixes in one message; a phone that queued more sends several. */
const FIXES_PER_MESSAGE_MAX = 3_600;
/** Decisions of one race that wait for the one before; an official's double click, not a flood. */
const DECISIONS_WAITING_MAX = 200;
/** Races of one station. */
const RACES_MAX = 500;
const BOARD_DELAY_MS = 20;
/** After its finish a race is closed: corrections are in by then, and its day is over. */
const CLOSED_AFTER_MS = 12 * 3_600_000;
/** Who looks into a race that is over looks again: so long it stays in memory. */
const WANTED_MS = 15 * 60_000;

interface Running {
  race: Race;
  /** By entry, and kept: each is used again with the rider's next message. */
  readonly inFlight: Map<EntryId, InFlight>;
  /** Records in them. */
  fixesFlying: number;
  passings: Map<PassingId, JournalRecord>;
  readonly passingsInFlight: Map<
    PassingId,
    { readonly passing: Passing; readonly answer: Promise<JournalRecord | Refusal> }
  >;
  decisions: Map<string, JournalRecord>;
  decisionQueue: Promise<unknown>;
  decisionsWaiting: number;
  changeCountTold: number;
  /** Who has moved since that was told. */
  moved: Set<EntryId>;
  lastSeq: number;
  boardTimer: NodeJS.Timeout | null;
  /** It is over: how it stood, while its positions are not folded. */
  closed: Closed | null;
  /** When somebody last asked for more of it than its board. */
  wantedMs: number;
}

const refuse = (code: Refusal['code'], message: string): Refusal => ({ code, message });

export class Races implements Intake {
  readonly counts = { fixes: 0, repeats: 0, passings: 0, decisions: 0, refused: new Map<string, number>() };
  /** From the newest position of a message to the commit that holds it, seconds: sent at the venue, or by way of a relay. */
  readonly delays = { venue: createHistogram(FIX_DELAY_S), relay: createHistogram(FIX_DELAY_S) };
  readonly #running = new Map<RaceId, Running>();
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #listener: RaceListener;
  readonly #boardDelayMs: number;
  #lastSeq = 0;
  readonly #late: LateAnswers;
  #sign: Sign | null = null;
  readonly #log: (line: Record<string, unknown>) => void;
  readonly #sharedCards = createSharedCards();
  /** Whose positions came by the relay last. */
  readonly relayWays = createRelayWays();
  #openedClocks: PhoneClocks | null = null;
  #refusalsOfNow: Refusals | null = null;
  #lastMs = 0;
  #fixesFolded = 0;
  /** Nothing beyond it is read: while the past is folded, what comes is folded behind it. */
  #upToSeq: number;
  /** While the past is folded. */
  #early: EarlyFixes | null = null;
  readonly #options: RacesOptions;
  /** While the journal is read: what is known of races that are over. */
  #asClosed: ReadonlyMap<RaceId, Closed> = new Map();
  readonly #opening = new Map<RaceId, Promise<void>>();
  #lastOpening: Promise<unknown> = Promise.resolve();

  private constructor(options: RacesOptions) {
    this.#options = options;
    this.#upToSeq = options.upToSeq ?? Number.POSITIVE_INFINITY;
    this.#journal = options.journal;
    this.#now = options.now;
    this.#listener = options.listener;
    this.#boardDelayMs = options.boardDelayMs ?? BOARD_DELAY_MS;
    this.#log = options.log ?? (() => {});
    this.#late = new LateAnswers(options.now, () => options.journal.health().failing);
  }

  /** From now on official results are signed. */
  signWith(sign: Sign): void {
    this.#sign = sign;
  }

  /**
   * The races by their decisions and passings alone: enough to know whose a position is, and to store and acknowledge it.
   * All else waits for `foldPast`, which must follow; until then nothing of them may be shown.
   */
  static async early(options: RacesOptions): Promise<Races> {
    const races = new Races(options);
    const { lastSeq: toSeq } = options.journal.health();
    for await (const page of options.journal.read(1, { toSeq, withoutTelemetry: true }))
      for (const record of page) races.#fold(record);
    races.#upToSeq = toSeq;
    races.#early = new EarlyFixes(options.journal);
    return races;
  }

  /** Folds what was in the journal when these races were opened early, then what has come since. */
  async foldPast(kept: Kept | null): Promise<void> {
    const early = this.#early;
    if (early === null) return;
    try {
      this.#takeOver(await Races.open({ ...this.#options, kept, upToSeq: this.#upToSeq }), early);
      early.end();
    } catch (error) {
      early.fail(error);
      throw error;
    }
  }

  /** In one turn: nobody sees half of it. */
  #takeOver(past: Races, early: EarlyFixes): void {
    for (const [id, { race, passings, decisions, lastSeq, closed }] of past.#running)
      Object.assign(this.#running.get(id) ?? this.#start(id), { race, passings, decisions, lastSeq, closed });
    this.#lastSeq = past.#lastSeq;
    this.#lastMs = past.#lastMs;
    this.#fixesFolded = past.#fixesFolded;
    this.#upToSeq = Number.POSITIVE_INFINITY;
    this.#early = null;
    for (const record of early.records()) {
      this.#fold(record);
      const { race, input } = record;
      if (input.kind !== 'fixes') continue;
      const flight = this.#running.get(race)?.inFlight.get(input.entry);
      for (const { timeMs } of input.fixes) flight?.delete(timeMs);
    }
  }

  /** Rebuilds every race from the journal; of those that are closed all but their positions. */
  static async open(options: RacesOptions): Promise<Races> {
    const { kept = null, onUnfit } = options;
    try {
      if (kept !== null) return await Races.#opened(options, kept);
    } catch (error) {
      onUnfit?.(error instanceof Error ? error.message : String(error));
    } finally {
      kept?.close();
    }
    return Races.#opened(options, null);
  }

  static async #opened(options: RacesOptions, kept: Kept | null): Promise<Races> {
    const races = new Races(options);
    const known = options.closed?.known ?? new Map<RaceId, Closed>();
    races.#asClosed = known;
    const toFold = kept === null ? [] : await races.#takeUp(kept);
    const upTo = upToOf(kept);
    const withoutFixes = new Map<RaceId, number>();
    for (const [id, { lastSeq }] of known)
      if (kept === null || races.isClosed(id) || !races.#running.has(id)) withoutFixes.set(id, lastSeq);
    const gaps: Gap[] = [];
    const onGap = (gap: Gap): void => void gaps.push(gap);
    const toSeq = races.#upToSeq;
    for await (const page of options.journal.read((kept?.list.seq ?? 0) + 1, {
      toSeq,
      withoutFixes,
      onGap,
    })) {
      for (const record of page)
        if (isIn(upTo, record)) races.#seen(record);
        else races.#fold(record);
      options.onProgress?.((page.at(-1)?.seq ?? 0) / Math.max(1, toSeq));
    }
    races.#asClosed = new Map();
    for (const id of toFold) await races.#refold(id);
    for (const [id, { lastSeq }] of known) {
      const running = races.#running.get(id);
      if (running === undefined || running.closed === null) continue;
      races.#lastSeq = Math.max(races.#lastSeq, lastSeq);
      // Something came after it was closed.
      if (running.lastSeq > lastSeq) await races.whole(id);
      else running.lastSeq = lastSeq;
    }
    for (const gap of gaps) options.onGap?.(gap);
    return races;
  }

  /**
   * Decisions and passings from the journal, tracks as they were kept. Answers with the races whose positions are neither
   * kept nor of a race that is closed: those are to be folded. @throws at whatever does not fit together
   */
  async #takeUp({ list, tracks }: Kept): Promise<readonly RaceId[]> {
    const { seq, lastMs } = list;
    for await (const page of this.#journal.read(1, { toSeq: seq, withoutTelemetry: true }))
      for (const record of page) this.#fold(record);
    const toFold: RaceId[] = [];
    const closedThen = new Map(list.closed.map(({ id, lastSeq }) => [id, lastSeq]));
    const keptThen = new Map(list.races.map(({ id, lastSeq }) => [id, lastSeq]));
    for (const [id, running] of this.#running) {
      const closedSeq = running.closed?.lastSeq ?? -1;
      if (closedSeq >= 0 && (closedThen.get(id) === closedSeq || (keptThen.get(id) ?? Infinity) <= closedSeq))
        continue;
      running.closed = null;
      if (!keptThen.has(id)) toFold.push(id);
    }
    for await (const { race, some } of tracks()) {
      const running = this.#running.get(race.id);
      if (running === undefined) throw new Error(`race "${race.id}" is not in the journal`);
      takeTracks(running.race, { seq, courseVersion: race.courseVersion, tracks: some });
      running.lastSeq = race.lastSeq;
      // Phones are acknowledged in between.
      await nextTurn();
    }
    this.#lastSeq = seq;
    this.#lastMs = lastMs;
    return toFold;
  }

  /** Resolves when the race is folded whole, positions and all; at once for one that is not closed. */
  async whole(id: RaceId): Promise<void> {
    if (this.#early !== null) await this.#early.folded;
    const running = this.#running.get(id);
    if (running === undefined) return;
    running.wantedMs = this.#now();
    if (running.closed === null) return;
    let opening = this.#opening.get(id);
    if (opening === undefined) {
      // One after the other: they share the loop with a race that may be on.
      opening = this.#lastOpening.then(() => this.#refold(id));
      this.#lastOpening = opening.catch(() => undefined);
      this.#opening.set(id, opening);
      void this.#lastOpening.then(() => this.#opening.delete(id));
    }
    await opening;
  }

  /**
   * Keeps how races stand that are over for long enough, for the next start, and lets go of their positions in memory until
   * somebody asks. About once a minute. Resolves when that is done.
   */
  async keepClosed(): Promise<void> {
    const { closed } = this.#options;
    if (closed === undefined || this.#early !== null) return;
    for (const [id, running] of this.#running) {
      if (running.closed !== null || !isStill(running)) continue;
      const known = closed.known.get(id);
      const kept = known?.lastSeq === running.lastSeq ? known : this.#closedNow(running);
      if (kept === null) continue;
      if (kept !== known) closed.keep(id, kept);
      if (this.#now() - running.wantedMs >= WANTED_MS) await this.#letGo(id, running, kept);
    }
  }

  /** How it stands, if it is over for long enough. */
  #closedNow({ race, lastSeq }: Running): Closed | null {
    const board = officialsView(race, this.#now());
    const { state, finishMs } = board.race;
    const isOver = state === 'finished' && finishMs !== null && this.#now() - finishMs > CLOSED_AFTER_MS;
    return isOver
      ? {
          lastSeq,
          board,
          publicBoard: publicView(race, this.#now()),
          positions: positionsOn(race, board),
        }
      : null;
  }

  /** As at a start: of a race that is over its decisions and passings are folded, and its positions stay in the journal. */
  async #letGo(id: RaceId, running: Running, kept: Closed): Promise<void> {
    const fresh = unfolded(id);
    try {
      for await (const page of this.#journal.read(1, { race: id, withoutTelemetry: true }))
        for (const record of page) {
          fresh.race = apply(fresh.race, record);
          remember(fresh, record);
        }
    } catch {
      // It stays as it is, and is looked at again.
      return;
    }
    // Behind the decisions that are being taken.
    const done = running.decisionQueue.then(() => {
      const isAsItWas =
        running.lastSeq === kept.lastSeq && isStill(running) && running.decisionsWaiting === 0;
      const isWanted = this.#now() - running.wantedMs < WANTED_MS;
      if (isAsItWas && !isWanted && this.#running.get(id) === running)
        Object.assign(running, fresh, { closed: kept });
    });
    running.decisionQueue = done;
    await done;
  }

  /** Folds a race anew from the journal, whose records were redacted; what came meanwhile is in it. */
  async refold(id: RaceId): Promise<void> {
    this.#options.closed?.drop(id);
    await this.#refold(id);
    this.#tellAll(id);
  }

  async #refold(id: RaceId): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    const fresh = unfolded(id);
    for (let readSeq = 0; readSeq < running.lastSeq; ) {
      const before = readSeq;
      for await (const page of this.#journal.read(readSeq + 1, { race: id, toSeq: this.#upToSeq }))
        for (const record of page) {
          fresh.race = apply(fresh.race, record);
          remember(fresh, record);
          readSeq = record.seq;
        }
      // The newest was taken out itself.
      if (readSeq === before) break;
      running.lastSeq = Math.max(running.lastSeq, readSeq);
    }
    Object.assign(running, fresh, { closed: null });
  }

  /** Makes seals anew (seal.ts) with the key that signs. */
  get sign(): Sign | null {
    return this.#sign;
  }

  /** A standby's way: records that the master took, and that are on this disk now. */
  follow(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.#fold(record);
      if (this.isClosed(record.race)) void this.whole(record.race);
    }
  }

  /** Whether `whole` has something to wait for. */
  #isUnread(id: RaceId): boolean {
    return this.#early !== null || this.isClosed(id);
  }

  /** Whether it is over and its positions are not folded; see `whole`. */
  isClosed(id: RaceId): boolean {
    return (this.#running.get(id)?.closed ?? null) !== null;
  }

  /** Tells the listener where everything stands, as when the station has just started. */
  tellEverything(): void {
    for (const id of this.#running.keys()) this.#tellAll(id);
  }

  /** The newest record folded: of all races, or of these. */
  lastSeq(ids?: readonly RaceId[]): number {
    if (ids === undefined) return this.#lastSeq;
    return ids.reduce((most, id) => Math.max(most, this.#running.get(id)?.lastSeq ?? 0), 0);
  }

  list(): readonly RaceId[] {
    return [...this.#running.keys()];
  }

  get(id: RaceId): Race | undefined {
    return this.#running.get(id)?.race;
  }

  board(id: RaceId): BoardView | undefined {
    const running = this.#running.get(id);
    return running && (running.closed?.board ?? officialsView(running.race, this.#now()));
  }

  /** What everybody but the officials is shown. */
  publicBoard(id: RaceId): BoardView | undefined {
    const running = this.#running.get(id);
    return running && (running.closed?.publicBoard ?? publicView(running.race, this.#now()));
  }

  /** Makes a race: its first decision is the journal's word that it exists. A repeat of the same decision is fine. */
  async create(
    id: RaceId,
    decision: Decision & { type: 'set-race' },
    by: Author,
  ): Promise<JournalRecord | Refusal> {
    const past = this.#early?.folded;
    if (past !== undefined) return past.then(() => this.create(id, decision, by), notRead);
    if (!isRaceId(id))
      return refuse(
        'malformed',
        `"${id}" cannot be a race's id: use 1 to 40 of a-z, 0-9 and -, such as "elite-men".`,
      );
    const existing = this.#running.get(id);
    // Its first decision waits for the disk still: this one is the same, or is told what stands when it is there.
    if (existing?.lastSeq === 0) return this.decision(id, decision, by);
    if (existing) {
      const known = existing.decisions.get(decision.id);
      if (known?.input.kind === 'decision' && !isSameDecision(known.input.decision, decision))
        return this.#otherThanStands('decision', by, id, otherDecision(known.input.decision, known));
      return (
        known ??
        refuse('conflict', `There is a race "${id}" already. Choose another id, or change that race.`)
      );
    }
    if (this.#running.size >= RACES_MAX)
      return refuse(
        'overloaded',
        `This station holds ${RACES_MAX} races, its limit. Start a new journal for a new season.`,
      );
    this.#start(id);
    const answer = await this.decision(id, decision, by);
    const isRefused = 'code' in answer && answer.code !== 'journal-failing';
    if (isRefused && this.#running.get(id)?.decisions.size === 0) this.#running.delete(id);
    return answer;
  }

  fixes(
    who: Identity,
    target: { readonly race: RaceId; readonly bib: Bib } | { readonly race: RaceId; readonly entry: EntryId },
    sent: PhoneFixes,
    done: FixesDone,
  ): void {
    if (this.#early !== null || this.isClosed(target.race)) {
      if (this.#fixesLater(this.#early, who, target, sent, done)) return;
    }
    const atMs = this.#now();
    const { source } = sent;
    const resolved = this.#resolve(who, target);
    const isGone = !('code' in resolved) && isForgotten(resolved.running.race, resolved.entry);
    const refusal = 'code' in resolved ? resolved : isGone ? forgotten() : unfit(sent.fixes);
    if (refusal !== null || 'code' in resolved) {
      if (refusal === null) return;
      this.refused({ dialect: source, who: nameIn(target.race, who), refusal });
      done(isGone ? refusedAll(refusal) : outcomeOf(refusal));
      return;
    }
    const { running, entry } = resolved;
    const by: Author = { role: who.role === 'rider' ? 'rider' : 'device', name: who.name };
    const rider = { race: target.race, entry };
    const { phone } = sent;
    this.relayWays.heard(rider.race, entry, wayOf(sent));
    if (phone !== null) this.#sharedCards.heard(rider.race, entry, phone, atMs);
    if (phone !== null && !sent.corrected) {
      this.phoneClocks.accept(rider, { ...sent, phone }, by, done);
      return;
    }
    const { fixes, refused, isAhead } = believable(sent.fixes, atMs);
    if (refused[0] !== undefined)
      this.refused({
        dialect: source,
        who: nameIn(target.race, who),
        refusal: refused[0],
        items: refused.length,
      });
    const finish = refused.length === 0 ? done : tellingRefused(refused, done);
    if (fixes.length === 0) done(refusedAll(...refused));
    // It measured its clock, and wrongly: its times are judged like those of an app that never does.
    else if (isAhead)
      this.phoneClocks.accept(
        rider,
        { ...sent, fixes, phone: phone ?? { name: 'own', line: by.name } },
        by,
        finish,
      );
    else this.#store(running, { race: rider.race, entry, source, by, fixes }, finish);
  }

  /**
   * While the past is read, or of a race that is over and not whole: refused, or looked at when that is there. False for what
   * can be looked at now. Apart from `fixes`, of which every message would pay for the functions that wait.
   */
  #fixesLater(early: EarlyFixes | null, ...asked: Parameters<Intake['fixes']>): boolean {
    const [, { race }, sent, done] = asked;
    const again = (): void => this.fixes(...asked);
    const failed = (error: unknown): void => done(comeAgain(notRead(error)));
    if (early !== null && !early.hasRoom)
      done(comeAgain(refuse('overloaded', 'The races are being read; send it again in a second.')));
    else if (early !== null && this.#needsPast(race, sent)) early.wait(again, failed);
    // Whether it is a repeat is known only with the positions that are there.
    else if (this.isClosed(race)) this.whole(race).then(again, failed);
    else return false;
    return true;
  }

  /** Whether it takes more than decisions and what is stored of a rider to say what becomes of these. */
  #needsPast(race: RaceId, { fixes, phone, corrected }: PhoneFixes): boolean {
    if (this.#options.closed?.known.has(race) === true || (phone !== null && !corrected)) return true;
    const untilMs = this.#now() + FIX_FUTURE_MAX_MS;
    return fixes.some(({ timeMs }) => timeMs > untilMs);
  }

  /**
   * Where phones' clocks are judged. Opened with the first need, which a standby has only once it has taken over: what
   * is kept aside is read then.
   */
  get phoneClocks(): PhoneClocks {
    this.#openedClocks ??= new PhoneClocks({
      settings: this.#journal.settings,
      now: this.#now,
      log: this.#log,
      isKnown: ({ race, entry }, fix) => {
        const running = this.#running.get(race);
        if (running === undefined) return false;
        const storedAt = storedIn(running.race, entry);
        return momentFor(storedAt, fix, running.inFlight.get(entry)) === null;
      },
      store: (dated, done) => {
        this.#storeDated(dated, done);
      },
    });
    return this.#openedClocks;
  }

  /** What was kept aside, now that its moment is known: into a race that is over once that is whole, so that repeats show. */
  #storeDated(dated: Dated, done: FixesDone): void {
    const running = this.#running.get(dated.race);
    if (running === undefined) done(outcomeOf(unknownRace(dated.race)));
    else if (isForgotten(running.race, dated.entry)) done(refusedAll(forgotten()));
    else if (running.closed === null) this.#store(running, dated, done);
    else
      this.whole(dated.race).then(
        () => this.#storeDated(dated, done),
        (error: unknown) => done(comeAgain(notRead(error))),
      );
  }

  /** Riders with whose card two phones have lately reported. */
  sharedCards(): readonly { readonly race: RaceId; readonly entry: EntryId }[] {
    return this.#sharedCards.shared(this.#now());
  }

  /** Which rider of which race is meant, and whether the sender may speak for them. */
  #resolve(
    who: Identity,
    target: { readonly race: RaceId; readonly bib: Bib } | { readonly race: RaceId; readonly entry: EntryId },
  ): { readonly running: Running; readonly entry: EntryId } | Refusal {
    const running = this.#running.get(target.race);
    if (!running) return unknownRace(target.race);
    const entry = 'entry' in target ? target.entry : entryOfBib(running.race, target.bib);
    if (entry === null || !hasEntry(running.race, entry)) {
      const name = 'bib' in target ? `bib ${target.bib}` : `entry ${target.entry}`;
      return refuse('unknown-entry', `Nobody rides as ${name} in race "${target.race}".`);
    }
    if (!mayPublishFixes(who, target.race, entry))
      return refuse('not-allowed', `${who.name} may not send positions for this rider.`);
    return { running, entry };
  }

  /** Into the journal and the race, but for what is known already. */
  #store(running: Running, dated: Dated, done: FixesDone): void {
    if (this.#early === null) this.#storeUnknown(running, dated, storedIn(running.race, dated.entry), done);
    else this.#storeEarly(this.#early, running, dated, done);
  }

  #storeEarly(early: EarlyFixes, running: Running, dated: Dated, done: FixesDone): void {
    const { race, entry } = dated;
    early.inTurn(race, entry, async () => {
      const storedAt = await early.stored(race, entry, dated.fixes);
      if (this.#early === early && storedAt !== null) this.#storeUnknown(running, dated, storedAt, done);
      else
        await early.folded.then(
          () => this.#store(running, dated, done),
          (error: unknown) => done(comeAgain(notRead(error))),
        );
    });
  }

  #storeUnknown(
    running: Running,
    { race, entry, source, by, fixes }: Dated,
    storedAt: StoredAt,
    done: FixesDone,
  ): void {
    let flight = running.inFlight.get(entry);
    if (flight === undefined) {
      flight = new InFlight();
      running.inFlight.set(entry, flight);
    }
    const { fresh, waits } = unknownOf(storedAt, fixes, flight);
    const repeated = fixes.length - fresh.length;
    this.counts.repeats += repeated;
    if (fresh.length === 0) {
      // A repeat of what is still on its way to the disk is as durable as the original: not yet.
      // While the past is folded, what is on disk stays in flight.
      if (waits && flight.records > 0) flight.waiters.push({ done, repeated });
      else done(taken(0, repeated));
      return;
    }
    flight.records += 1;
    running.fixesFlying += 1;
    const input = { kind: 'fixes' as const, entry, source, fixes: fresh };
    const { traces } = telemetry;
    const trace = traces === null ? null : traces.fix(race, source, fresh.length);
    this.#journal.append({ race, by, atMs: this.#now(), input }, (error, record) => {
      const early = record === null ? null : this.#early;
      if (early === null) for (const { timeMs } of fresh) flight.delete(timeMs);
      flight.records -= 1;
      running.fixesFlying -= 1;
      if (trace !== null) trace.committed(record?.seq ?? null);
      if (record) {
        if (early === null) this.#fold(record);
        else early.keep(record);
        this.counts.fixes += fresh.length;
        const { timeMs } = lastOf(fresh);
        this.delays[source === 'relay' ? 'relay' : 'venue'].observe((this.#now() - timeMs) / 1_000);
        if (early === null) this.#told(race, running, entry);
        if (trace !== null) trace.folded();
        done(taken(fresh.length, repeated));
      } else done(comeAgain(failing(error)));
      if (flight.records === 0 && flight.waiters.length > 0) {
        for (const waiter of flight.waiters.splice(0))
          waiter.done(record ? taken(0, waiter.repeated) : comeAgain(failing(error)));
      }
    });
  }

  /** A passing of this id that is in the journal; null when there is none. */
  heard(race: RaceId, id: PassingId): Passing | null {
    const input = this.#running.get(race)?.passings.get(id)?.input;
    return input?.kind === 'passing' ? input.passing : null;
  }

  /** Decisions and passings that were answered late, and what became of them. */
  lateInputs(): readonly LateInput[] {
    return this.#late.list();
  }

  /** A repeat of a known passing answers with the record that holds it; another under its id is refused. */
  passing(race: RaceId, told: Passing, by: Author): Promise<JournalRecord | Refusal> {
    if (this.#isUnread(race)) return this.whole(race).then(() => this.passing(race, told, by), notRead);
    // Whoever tells a chip's code, any spelling of it names the chip; a bib that is written otherwise than in the list too.
    const running = this.#running.get(race);
    if (!running) return Promise.resolve(unknownRace(race));
    const { who } = told;
    const passing =
      'chip' in who
        ? { ...told, who: readOfChip(who.chip) }
        : 'bib' in who && !isBibKnown(running.race, who.bib)
          ? { ...told, who: { bib: who.bib, spelling: 'any' as const } }
          : told;
    const known = running.passings.get(passing.id);
    const flying = running.passingsInFlight.get(passing.id);
    const stands = known?.input.kind === 'passing' ? known.input.passing : flying?.passing;
    if (stands !== undefined && !isSamePassing(stands, passing))
      return Promise.resolve(this.#otherThanStands(passing.source, by, race, otherPassing(stands)));
    if (known) return Promise.resolve(known);
    const late = { race, kind: 'passing', id: passing.id, by: by.name } as const;
    if (flying) return this.#late.within(late, flying.answer);
    const input = { kind: 'passing' as const, passing };
    const answer = this.#append({ race, by, atMs: this.#now(), input }).then((record) => {
      running.passingsInFlight.delete(passing.id);
      if (!('code' in record)) this.counts.passings += 1;
      return record;
    });
    running.passingsInFlight.set(passing.id, { passing, answer });
    return this.#late.within(late, answer);
  }

  /** Decisions of a race are taken one after the other, so that each is checked against those before it. */
  decision(race: RaceId, decision: Decision, by: Author): Promise<JournalRecord | Refusal> {
    if (this.#isUnread(race)) return this.whole(race).then(() => this.decision(race, decision, by), notRead);
    const running = this.#running.get(race);
    if (!running) return Promise.resolve(unknownRace(race));
    if (running.decisionsWaiting >= DECISIONS_WAITING_MAX)
      return Promise.resolve(
        refuse('overloaded', 'Too many decisions at once for this race. Nothing was changed; try again.'),
      );
    running.decisionsWaiting += 1;
    const answer = running.decisionQueue.then(async () => {
      running.decisionsWaiting -= 1;
      const known = running.decisions.get(decision.id);
      if (known?.input.kind === 'decision' && !isSameDecision(known.input.decision, decision))
        return this.#otherThanStands('decision', by, race, otherDecision(known.input.decision, known));
      if (known) return known;
      if (isStationsNote(decision) && by.role !== 'station')
        return refuse(
          'not-allowed',
          'The station itself says what was redacted or mended, and which computer leads; order the first with forget-rider.',
        );
      const says = objection(running.race, decision);
      if (says !== null) return { ...refuse('conflict', sentenceOf(running.race, says)), says };
      const journal = isSealed(decision) ? await this.#journal.head() : null;
      const atMs = this.#now();
      const station = journal && { id: this.#journal.stationId, sign: this.#sign, journal };
      const taken = station === null ? decision : completed(running.race, decision, { by, atMs }, station);
      const record = await this.#append({ race, by, atMs, input: { kind: 'decision', decision: taken } });
      if (!('code' in record)) this.counts.decisions += 1;
      return record;
    });
    running.decisionQueue = answer.catch(() => undefined);
    return this.#late.within({ race, kind: 'decision', id: decision.id, by: by.name }, answer);
  }

  /** Whether a decision with this id was taken in this race. */
  hasDecided(race: RaceId, id: DecisionId): boolean {
    return this.#running.get(race)?.decisions.has(id) ?? false;
  }

  /** Whether an official has decided anything in this race from this record on. */
  decidedSince(race: RaceId, fromSeq: number): boolean {
    const decisions = this.#running.get(race)?.decisions.values() ?? [];
    return [...decisions].some(({ seq, by }) => seq >= fromSeq && by.role !== 'station');
  }

  /**
   * A record that this station had acknowledged and lost, back from elsewhere: taken as it was, by whom and when, unless
   * it is known. One that does not fit any more, or `isLate` for the decisions since, is not taken and shown to officials.
   * `again`: the journal cannot take it now.
   */
  async restore(
    record: JournalRecord,
    isLate: boolean,
    from: BackFrom,
  ): Promise<'taken' | 'known' | 'aside' | 'again'> {
    await this.whole(record.race);
    const { race, by, input } = record;
    const running = this.#running.get(race) ?? this.#start(race);
    if (input.kind === 'fixes') {
      const { entry, source, fixes } = input;
      const outcome = await new Promise<Outcome>((resolve) =>
        this.#store(running, { race, entry, source, by, fixes }, resolve),
      );
      return outcome.again !== null ? 'again' : outcome.accepted > 0 ? 'taken' : 'known';
    }
    const back = restored(record, running, { isLate, from });
    if (back === 'known') return back;
    if (back !== 'fits') {
      this.refused({ dialect: from, who: by.name, refusal: back });
      return 'aside';
    }
    return 'code' in (await this.#append(record)) ? 'again' : 'taken';
  }

  /** A record of another station's journal, opened here: stored as it was taken there, under a number of this journal. */
  async adopt(record: NewRecord): Promise<JournalRecord | Refusal> {
    if (this.#running.get(record.race) === undefined) {
      if (this.#running.size >= RACES_MAX)
        return refuse('overloaded', `This station holds ${RACES_MAX} races, its limit.`);
      this.#start(record.race);
    }
    return this.#append(record);
  }

  refused(what: Parameters<Intake['refused']>[0]): void {
    const { items = 1 } = what;
    const key = `${what.dialect}:${what.refusal.code}`;
    this.counts.refused.set(key, (this.counts.refused.get(key) ?? 0) + items);
    this.#refusals.add({ atMs: this.#now(), ...what, items });
  }

  /** The newest refusals, oldest first, for officials. */
  get refusals(): readonly RefusalSeen[] {
    return this.#refusals.list;
  }

  /** Opened with the first need, as the phones’ clocks are. */
  get #refusals(): Refusals {
    this.#refusalsOfNow ??= new Refusals(this.#journal.settings);
    return this.#refusalsOfNow;
  }

  /** Boards also change with the clock (forecasts, who is overdue): call about once a second. */
  tick(): void {
    this.phoneClocks.tick();
    this.#refusals.tick(this.#now());
    for (const [id, { closed }] of this.#running) if (closed === null) this.#tellBoard(id);
  }

  close(): void {
    for (const running of this.#running.values()) if (running.boardTimer) clearTimeout(running.boardTimer);
  }

  /** Under an id that is known something else came: officials see it, and whoever sent it. */
  #otherThanStands(dialect: string, by: Author, race: RaceId, refusal: Refusal): Refusal {
    this.refused({ dialect, who: by.name, race, refusal });
    return refusal;
  }

  async #append(record: NewRecord): Promise<JournalRecord | Refusal> {
    return new Promise((resolve) => {
      this.#journal.append(record, (error, stored) => {
        if (!stored) {
          resolve(failing(error));
          return;
        }
        this.#fold(stored);
        const running = this.#running.get(stored.race);
        if (running) this.#told(stored.race, running, null);
        resolve(stored);
      });
    });
  }

  #start(id: RaceId): Running {
    const running: Running = {
      race: createRace(id),
      inFlight: new Map(),
      fixesFlying: 0,
      passings: new Map(),
      passingsInFlight: new Map(),
      decisions: new Map(),
      decisionQueue: Promise.resolve(),
      decisionsWaiting: 0,
      changeCountTold: -1,
      moved: new Set(),
      lastSeq: 0,
      boardTimer: null,
      closed: this.#asClosed.get(id) ?? null,
      wantedMs: Number.NEGATIVE_INFINITY,
    };
    this.#running.set(id, running);
    return running;
  }

  /** When the newest record was taken; 0 without one. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** Positions folded since the station was started. */
  get fixesFolded(): number {
    return this.#fixesFolded;
  }

  #fold(record: JournalRecord): void {
    const running = this.#seen(record);
    running.race = apply(running.race, record);
    if (record.input.kind === 'fixes') this.#fixesFolded += record.input.fixes.length;
    else remember(running, record);
  }

  #seen(record: JournalRecord): Running {
    this.#lastMs = record.atMs;
    const running = this.#running.get(record.race) ?? this.#start(record.race);
    running.lastSeq = Math.max(running.lastSeq, record.seq);
    this.#lastSeq = Math.max(this.#lastSeq, record.seq);
    return running;
  }

  /** After a fold: the rider's new position when all of its commit is folded, the board soon (several changes become one). */
  #told(id: RaceId, running: Running, moved: EntryId | null): void {
    running.wantedMs = this.#now();
    // Taken while its positions were let go of: its board is made anew from all of it.
    if (running.closed !== null) void this.whole(id).then(() => this.#tellBoard(id), ignored);
    if (moved !== null) {
      // Behind the acknowledgements of the commit, and once of a rider who has several in it.
      if (running.moved.size === 0) setImmediate(() => this.#tellMoved(id, running));
      running.moved.add(moved);
    }
    if (changeCount(running.race) === running.changeCountTold || running.boardTimer !== null) return;
    running.boardTimer = setTimeout(() => {
      running.boardTimer = null;
      this.#tellBoard(id);
    }, this.#boardDelayMs);
  }

  #tellMoved(id: RaceId, running: Running): void {
    const { moved } = running;
    running.moved = new Set();
    for (const entry of moved) {
      const latest = position(running.race, entry);
      if (latest) this.#listener.position(id, latest);
    }
  }

  #tellBoard(id: RaceId): void {
    const running = this.#running.get(id);
    if (!running) return;
    running.changeCountTold = changeCount(running.race);
    const fromMs = performance.now();
    this.#listener.board(id, running.closed?.board ?? officialsView(running.race, this.#now()));
    flight.note('derive', fromMs, performance.now() - fromMs);
  }

  #tellAll(id: RaceId): void {
    this.#tellBoard(id);
    const running = this.#running.get(id);
    if (!running) return;
    const { race, closed } = running;
    const positions = closed?.positions ?? positionsOn(race, view(race, this.#now()));
    for (const [, latest] of positions) this.#listener.position(id, latest);
  }
}

/** Whoever asks for it next is told. */
const ignored = (): void => {};

/** What a race is folded into. */
const unfolded = (id: RaceId): Pick<Running, 'race' | 'passings' | 'decisions'> => ({
  race: createRace(id),
  passings: new Map(),
  decisions: new Map(),
});

/** Nothing of it is on its way to the disk, but for decisions. */
const isStill = ({ fixesFlying, passingsInFlight }: Running): boolean =>
  fixesFlying === 0 && passingsInFlight.size === 0;

/** Where everybody on the board was last. */
const positionsOn = (race: Race, board: BoardView): (readonly [EntryId, RiderPosition])[] =>
  Object.keys(board.rows).flatMap((key) => {
    const entry = Number(key) as EntryId;
    const latest = position(race, entry);
    return latest ? [[entry, latest] as const] : [];
  });

/** Up to which record each rider's track goes that was put aside; those of before it need not be asked about. */
const upToOf = (kept: Kept | null): ReadonlyMap<RaceId, ReadonlyMap<EntryId, number>> =>
  new Map(
    (kept?.list.races ?? []).map(({ id, tracks }) => [
      id,
      new Map(tracks.map(([entry, upTo]) => [entry, upTo] as const)),
    ]),
  );

const isIn = (upTo: ReturnType<typeof upToOf>, { race, seq, input }: JournalRecord): boolean =>
  input.kind === 'fixes' && seq <= (upTo.get(race)?.get(input.entry) ?? 0);

/** By their ids, so that a repeat is known. */
function remember(known: Pick<Running, 'decisions' | 'passings'>, record: JournalRecord): void {
  if (record.input.kind === 'decision') known.decisions.set(record.input.decision.id, record);
  else if (record.input.kind === 'passing') known.passings.set(record.input.passing.id, record);
}

const isSamePlace = (one: Fix | undefined, other: Fix): boolean =>
  one !== undefined && one.latDeg === other.latDeg && one.lonDeg === other.lonDeg;
const wayOf = ({ source, sealed }: PhoneFixes): Way =>
  source !== 'relay' ? 'venue' : sealed === true ? 'relay-sealed' : 'relay-unsealed';

const storedIn =
  (race: Race, entry: EntryId): StoredAt =>
  (place, timeMs) =>
    fixAt(race, entry, place, timeMs);

/**
 * The moment at which a fix is stored: its own, or the next that is free where another place has it; null for one that
 * is known already (stored, or in `flying`: on its way to the disk).
 */
function momentFor(storedAt: StoredAt, fix: Fix, flying: Pick<InFlight, 'at'> | undefined): number | null {
  for (let timeMs = fix.timeMs; timeMs < fix.timeMs + SAME_MOMENT_MAX; timeMs++) {
    const there = flying?.at(timeMs);
    const stored = there === undefined ? storedAt(fix, timeMs) : 'none';
    if (isSamePlace(there, fix) || stored === 'same') return null;
    if (there === undefined && stored === 'none') return timeMs;
  }
  return null;
}

/** What is to be stored of `fixes`, at its moments and in `flight` from now on; and whether a repeat waits there. */
function unknownOf(
  storedAt: StoredAt,
  fixes: readonly Fix[],
  flight: InFlight,
): { readonly fresh: readonly Fix[]; readonly waits: boolean } {
  // A list of its own only where one is known or has another moment, which is rare.
  let fresh: Fix[] | null = null;
  let waits = false;
  for (let i = 0; i < fixes.length; i++) {
    const fix = fixes[i] as Fix;
    const timeMs = momentFor(storedAt, fix, flight);
    if (timeMs !== fix.timeMs) fresh ??= fixes.slice(0, i);
    if (timeMs === null) {
      waits ||= isSamePlace(flight.at(fix.timeMs), fix);
      continue;
    }
    const stored = timeMs === fix.timeMs ? fix : { ...fix, timeMs };
    flight.set(timeMs, stored);
    fresh?.push(stored);
  }
  return { fresh: fresh ?? fixes, waits };
}

/** Riders send their own positions; a device (gateway, relay) those of its races. Nobody else sends any. */
function mayPublishFixes(who: Identity, race: RaceId, entry: EntryId): boolean {
  if (who.role === 'rider') return who.race === race && who.entry === entry;
  return who.role === 'device' && (who.races === 'all' || who.races.includes(race));
}

/** Why there is nothing to look at in this message, or null. */
function unfit(fixes: readonly Fix[]): Refusal | null {
  if (fixes.length === 0) return refuse('malformed', 'The message holds no position.');
  if (fixes.length > FIXES_PER_MESSAGE_MAX)
    return refuse(
      'too-large',
      `${fixes.length} positions in one message; at most ${FIXES_PER_MESSAGE_MAX} are taken at once.`,
    );
  return null;
}

/** As dialects call a rider among the refused: bibs alone are not told apart between races. */
const nameIn = (race: RaceId, who: Identity): string =>
  who.role === 'rider' && !who.name.includes('.') ? `${race}.${who.name}` : who.name;

interface Believed {
  readonly fixes: readonly Fix[];
  readonly refused: readonly Refusal[];
  /** Whether one of `fixes` is of a moment that has not come. */
  readonly isAhead: boolean;
}

/** Those that can be true, and why the others cannot. */
function believable(fixes: readonly Fix[], atMs: number): Believed {
  let good: Fix[] | null = null;
  let refused: Refusal[] | null = null;
  let isAhead = false;
  for (let i = 0; i < fixes.length; i++) {
    const fix = fixes[i] as Fix;
    const refusal = implausible(fix, atMs);
    if (refusal !== null) {
      // Only where one is refused, which is rare, is a second list made.
      good ??= fixes.slice(0, i);
      refused ??= [];
      refused.push(refusal);
      continue;
    }
    good?.push(fix);
    isAhead ||= fix.timeMs > atMs + FIX_FUTURE_MAX_MS;
  }
  return { fixes: good ?? fixes, refused: refused ?? NONE_REFUSED, isAhead };
}

const NONE_REFUSED: readonly Refusal[] = [];

function implausible(fix: Fix, atMs: number): Refusal | null {
  if (fix.timeMs < atMs - FIX_PAST_MAX_MS) {
    const day = new Date(Math.max(fix.timeMs, 0)).toISOString().slice(0, 10);
    return refusalOf('impossible-time', saying('phone-day', { day }));
  }
  if (!(Math.abs(fix.latDeg) <= 90) || !(Math.abs(fix.lonDeg) <= 180))
    return refuse(
      'impossible-position',
      `Latitude ${fix.latDeg}, longitude ${fix.lonDeg} is no place on earth.`,
    );
  return null;
}

/** What stands in a refusal, at most so long: a decision may hold a whole course. */
const STANDS_LENGTH_MAX = 300;
const inShort = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= STANDS_LENGTH_MAX ? text : `${text.slice(0, STANDS_LENGTH_MAX)} …`;
};

const otherPassing = (stands: Passing): Refusal =>
  refuse(
    'conflict',
    `Another passing stands under the id "${stands.id}": ${inShort(stands)}. What came is not it and was not taken; send it under an id of its own.`,
  );

const otherDecision = (stands: Decision, { seq, by }: JournalRecord): Refusal =>
  refuse(
    'conflict',
    `Another decision stands under the id "${stands.id}" (record ${seq}, by ${by.name}): ${inShort(stands)}. What came is not it and was not taken; send it under an id of its own.`,
  );

/** Whether a passing or decision that came back can be taken as it was; why it cannot. */
function restored(
  { atMs, by, input }: JournalRecord,
  { race, passings, decisions }: Running,
  { isLate, from }: { readonly isLate: boolean; readonly from: BackFrom },
): 'known' | 'fits' | Refusal {
  if (input.kind === 'fixes') return 'fits';
  const stands = input.kind === 'passing' ? passings.get(input.passing.id) : decisions.get(input.decision.id);
  if (stands !== undefined) return 'known';
  if (input.kind === 'passing') return 'fits';
  const { decision } = input;
  const says = objection(race, decision);
  if (!isLate && says === null) return 'fits';
  const why = says === null ? 'officials have decided since' : sentenceOf(race, says);
  return refuse(
    'conflict',
    `A decision that was lost here came back from ${from === 'relay' ? 'the cloud' : 'the standby'} and was not taken, because ${why}. By ${by.name}, ${new Date(atMs).toISOString()}: ${inShort(decision)}. If it still holds, decide it again.`,
  );
}

const unknownRace = (race: RaceId): Refusal =>
  refuse('unknown-race', `There is no race "${race}" on this station.`);

const forgotten = (): Refusal => refusalOf('not-allowed', saying('phone-forgotten', {}));

const failing = (error: Error | null): Refusal =>
  refuse(
    error instanceof JournalFullError ? 'overloaded' : 'journal-failing',
    error?.message ?? 'The journal could not store this. Nothing was acknowledged; send it again.',
  );

/** A race that is over could not be folded whole now. */
const notRead = (error: unknown): Refusal => failing(error instanceof Error ? error : null);
