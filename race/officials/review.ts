/**
 * The review queue: everything that needs an official's eye, each with what is wrong in a sentence and, where there
 * is one, the remedy as a decision ready to be sent. Nothing here changes the race.
 */
import type { CategoryResult } from '../category.ts';
import { resultsOf } from '../derive.ts';
import type { CategoryId, DecisionId, EntryId } from '../ids.ts';
import type { Decision, DecisionType } from '../journal/decision.ts';
import { expectedLapMs, missedReads, type Proposal, projectedMs } from '../rules/lap-times.ts';
import type { RiderRecord } from '../rules/rider-record.ts';
import type { Placed } from '../standings/field.ts';
import type { Race } from '../state.ts';
import { latest } from '../timing/position.ts';
import { readOf } from './passing-lines.ts';
import { dayText, riderText, SOURCE_TEXT, spanText } from './words.ts';

export type ReviewKind =
  | 'unknown-rider'
  | 'missed-read'
  | 'short-lap'
  | 'conflict'
  | 'gps-doubt'
  | 'wrong-wave'
  | 'seen-after-out'
  | 'not-seen'
  | 'never-seen'
  | 'photo-needed'
  | 'bell-due'
  | 'claimed-twice'
  | 'uci-id'
  | 'sos';

export interface ReviewItem {
  /** The same item keeps its id from one review to the next. */
  readonly id: string;
  readonly kind: ReviewKind;
  readonly entry: EntryId | null;
  readonly category: CategoryId | null;
  /** The moment it is about, UTC epoch ms. */
  readonly atMs: number;
  readonly sentence: string;
  /** What would settle it; null when that takes an official's own judgement. */
  readonly remedy: Decision | null;
}

/** More than this many at once help nobody: the newest are kept, the rest follow as these are settled. */
export const REVIEW_MAX = 500;

/** A rider overdue by a whole lap, and by this at least, is worth a question. */
const OVERDUE_MIN_MS = 180_000;
/** The bell is announced this long before it is due. */
const BELL_AHEAD_MS = 60_000;

type Remedy = { [Type in DecisionType]: Omit<Extract<Decision, { type: Type }>, 'id'> }[DecisionType];
type Found = Omit<ReviewItem, 'remedy' | 'category'> & { readonly remedy: Remedy | null };

/** What needs an official now, the most urgent kinds first, then by time (newest first). */
export function reviewOf(race: Race, nowMs: number): readonly ReviewItem[] {
  const items: ReviewItem[] = [];
  const results = [...resultsOf(race).values()];
  // A remedy's id is new whenever a decision was taken, so that one undone can be proposed and sent again.
  const round = race.decisions.length;
  const add = (category: CategoryId | null) => (found: Found) => {
    const remedy =
      found.remedy === null
        ? null
        : ({ ...found.remedy, id: `remedy-${round}-${digest(found.id)}` as DecisionId } as Decision);
    items.push({ ...found, category, remedy });
  };
  for (const result of results) reviewCategory(race, result, nowMs, add(result.category.id));
  reviewUnknown(race, results, add(null));
  reviewStartList(race, nowMs, add(null));
  return items
    .sort((a, b) => URGENCY[a.kind] - URGENCY[b.kind] || b.atMs - a.atMs || (a.id < b.id ? -1 : 1))
    .slice(0, REVIEW_MAX);
}

const URGENCY: Readonly<Record<ReviewKind, number>> = {
  sos: 0,
  'bell-due': 1,
  'photo-needed': 2,
  'unknown-rider': 3,
  'missed-read': 4,
  conflict: 5,
  'gps-doubt': 6,
  'seen-after-out': 7,
  'wrong-wave': 8,
  'short-lap': 9,
  'not-seen': 10,
  'never-seen': 11,
  'claimed-twice': 12,
  'uci-id': 13,
};

function reviewCategory(
  race: Race,
  result: CategoryResult,
  nowMs: number,
  found: (item: Found) => void,
): void {
  for (const placed of result.placed) {
    const rider = race.riders.get(placed.tally.entry);
    const record = rider?.record ?? null;
    if (record === null) continue;
    reviewRecord(race, result, placed, record, found);
    reviewAbsence(race, result, placed, record, nowMs, found);
  }
  reviewCloseFinishes(race, result, found);
  reviewBell(race, result, nowMs, found);
}

function reviewRecord(
  race: Race,
  result: CategoryResult,
  { tally, status }: Placed,
  record: RiderRecord,
  found: (item: Found) => void,
): void {
  const { entry } = tally;
  const { setup } = race;
  const who = riderText(setup, entry);
  const day = (momentMs: number) => dayText(momentMs, setup.timeZone);
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
        sentence: `${who} was probably missed at "${line}" at the end of lap ${lap}, about ${day(timeMs)}.`,
        remedy: { type: 'accept-proposal', entry, line, timeMs },
      });
    }
  for (const { heard, conflicting } of tally.counted)
    for (const other of conflicting)
      found({
        id: `conflict:${other.id}`,
        kind: 'conflict',
        entry,
        atMs: heard.timeMs,
        sentence: `${who}: ${SOURCE_TEXT[other.source]} says ${day(other.timeMs)}, ${SOURCE_TEXT[heard.source]} says ${day(heard.timeMs)}, which counts.`,
        remedy: { type: 'set-aside', passing: other.id },
      });
  for (const { heard, why, after } of record.asides) {
    if (over && heard.timeMs > countedUntilMs) continue;
    if (why === 'too-soon') {
      const first = record.truths.find((truth) => truth.heard.id === after)?.heard.timeMs ?? heard.timeMs;
      if (heard.timeMs - first <= result.minLapMs / 2) continue; // a chip read twice is nobody's question
      found({
        id: `short-lap:${heard.id}`,
        kind: 'short-lap',
        entry,
        atMs: heard.timeMs,
        sentence: `${who} was seen ${spanText(heard.timeMs - first)} after a passing at "${heard.line}": too soon for a lap, set aside. Restore it if it was one.`,
        remedy: { type: 'restore', passing: heard.id },
      });
    } else if (why === 'suspected' || why === 'short-cut')
      found({
        id: `gps-doubt:${heard.id}`,
        kind: 'gps-doubt',
        entry,
        atMs: heard.timeMs,
        sentence:
          why === 'suspected'
            ? `${who}'s phone was silent around "${heard.line}"; it was passed about ${day(heard.timeMs)}. Count it?`
            : `${who} passed "${heard.line}" at ${day(heard.timeMs)} without riding the whole lap on the course. Count it?`,
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
        sentence: `${who} was seen at "${heard.line}" at ${day(heard.timeMs)}, before their start at ${day(record.startMs)}: started with an earlier wave?`,
        remedy: { type: 'set-start', entry, atMs: gunMs },
      });
    }
  }
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
      sentence: `${who} is ${status}, and was seen at the line at ${day(atMs)}.`,
      remedy: { type: 'set-status', entry, status: 'racing' },
    });
  }
}

const proposalsFor = (
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

function earliestGun({ setup }: Race): number | null {
  let first: number | null = null;
  for (const gunMs of setup.guns.values()) if (first === null || gunMs < first) first = gunMs;
  return first;
}

/** Riders overdue by a lap, and riders never seen: out of the race, or out of sight? */
function reviewAbsence(
  race: Race,
  result: CategoryResult,
  { tally, status }: Placed,
  record: RiderRecord,
  nowMs: number,
  found: (item: Found) => void,
): void {
  if (status !== 'racing' || tally.startMs === null || tally.startMs > nowMs) return;
  const { entry } = tally;
  const who = riderText(race.setup, entry);
  const rider = race.riders.get(entry);
  const phoneMs = rider?.track == null ? null : (latest(rider.track)?.timeMs ?? null);
  if (record.laps.length === 0 && tally.last === null && phoneMs === null) {
    const secondLapMs = result.leaderMs[1];
    if (secondLapMs === undefined || secondLapMs > nowMs || secondLapMs < tally.startMs) return;
    found({
      id: `never-seen:${entry}`,
      kind: 'never-seen',
      entry,
      atMs: tally.startMs,
      sentence: `${who} has not been seen since the start. Not started?`,
      remedy: { type: 'set-status', entry, status: 'DNS' },
    });
    return;
  }
  const lapMs = expectedLapMs(record, result.lapMs);
  const expectedMs = projectedMs(record, lapMs, race.setup.pauses);
  if (lapMs === null || expectedMs === null || nowMs - expectedMs < Math.max(lapMs, OVERDUE_MIN_MS)) return;
  const lastMs = tally.last?.heard.timeMs ?? tally.startMs;
  const phone = phoneMs === null ? '' : `; the phone was last heard ${spanText(nowMs - phoneMs)} ago`;
  found({
    id: `not-seen:${entry}`,
    kind: 'not-seen',
    entry,
    atMs: lastMs,
    sentence: `${who} was expected ${spanText(nowMs - expectedMs)} ago${phone}. Out of the race?`,
    remedy: { type: 'set-status', entry, status: 'DNF', atMs: nowMs },
  });
}

function reviewCloseFinishes(race: Race, { placed }: CategoryResult, found: (item: Found) => void): void {
  for (let index = 1; index < placed.length; index++) {
    const a = placed[index - 1]!;
    const b = placed[index]!;
    if (!a.flags.includes('photo-needed') || !b.flags.includes('photo-needed')) continue;
    const [first, second] = [a.tally.last?.heard, b.tally.last?.heard];
    if (first === undefined || second === undefined) continue;
    const order = [a.tally.entry, b.tally.entry];
    found({
      id: `photo-needed:${order.join(':')}`,
      kind: 'photo-needed',
      entry: a.tally.entry,
      atMs: first.timeMs,
      sentence: `${riderText(race.setup, order[0]!)} and ${riderText(race.setup, order[1]!)} finished ${Math.round(Math.abs(second.timeMs - first.timeMs))} ms apart, closer than ${SOURCE_TEXT[first.source]} can tell (± ${Math.round(Math.hypot(first.uncertaintyMs, second.uncertaintyMs))} ms). Confirm the order from the photo.`,
      remedy: { type: 'photo-order', line: first.line, order },
    });
  }
}

/** With laps by time the number is a forecast until the bell: remind of it before the leader's last lap. */
function reviewBell(race: Race, result: CategoryResult, nowMs: number, found: (item: Found) => void): void {
  const { distance, category, placed, lapMs } = result;
  const leader = placed[0];
  if (!distance.forecast || distance.laps === null || leader?.status !== 'racing') return;
  if (category.length.by !== 'time' || leader.tally.laps !== distance.laps - 2) return;
  const record = race.riders.get(leader.tally.entry)?.record ?? null;
  if (record === null) return;
  const bellMs = projectedMs(record, expectedLapMs(record, lapMs), race.setup.pauses);
  if (bellMs === null || nowMs < bellMs - BELL_AHEAD_MS) return;
  found({
    id: `bell-due:${category.id}`,
    kind: 'bell-due',
    entry: null,
    atMs: bellMs,
    sentence: `${category.name}: by the clock the last lap of ${distance.laps} begins about ${dayText(bellMs, race.setup.timeZone)}. Ring the bell as the leader passes.`,
    remedy: { type: 'bell', atMs: Math.round(bellMs), categories: [category.id] },
  });
}

/** Passings nobody is known for: the nearest rider expected at that moment is proposed. */
function reviewUnknown(race: Race, results: readonly CategoryResult[], found: (item: Found) => void): void {
  for (const { passing } of race.unassigned) {
    if (race.setup.edits.editOf(passing.id).fate === 'aside') continue;
    const nearest = passing.line === race.lines.lap ? nearestExpected(race, results, passing.timeMs) : null;
    const read = readOf(passing, null);
    const saw = read === '?' ? 'Somebody' : `Unknown ${read}`;
    const guess =
      nearest === null
        ? 'Nobody was expected then.'
        : `${riderText(race.setup, nearest.entry)} was expected ${spanText(nearest.offMs)} ${nearest.late ? 'earlier' : 'later'}.`;
    found({
      id: `unknown-rider:${passing.id}`,
      kind: 'unknown-rider',
      entry: nearest?.entry ?? null,
      atMs: passing.timeMs,
      sentence: `${saw} passed "${passing.line}" at ${dayText(passing.timeMs, race.setup.timeZone)} (${SOURCE_TEXT[passing.source]}). ${guess}`,
      remedy:
        nearest === null
          ? { type: 'set-aside', passing: passing.id }
          : { type: 'reassign-passing', passing: passing.id, entry: nearest.entry },
    });
  }
}

/** Beyond this share of a lap from where they were expected, a rider is nobody's guess. */
const NEAR_SHARE = 0.2;

/** The rider most nearly expected at the lap line at a moment: by a missed read, or by their next passing. */
function nearestExpected(
  race: Race,
  results: readonly CategoryResult[],
  timeMs: number,
): { readonly entry: EntryId; readonly offMs: number; readonly late: boolean } | null {
  let best: { entry: EntryId; offMs: number; late: boolean } | null = null;
  for (const result of results)
    for (const { tally, status } of result.placed) {
      const record = race.riders.get(tally.entry)?.record ?? null;
      const lapMs = record === null ? null : expectedLapMs(record, result.lapMs);
      if (record === null || lapMs === null) continue;
      const moments = proposalsFor(race, result, tally.entry, record).map((proposal) => proposal.timeMs);
      const nextMs = status === 'racing' ? projectedMs(record, lapMs, race.setup.pauses) : null;
      if (nextMs !== null) moments.push(nextMs);
      for (const momentMs of moments) {
        const offMs = Math.abs(momentMs - timeMs);
        if (offMs > lapMs * NEAR_SHARE || (best !== null && offMs >= best.offMs)) continue;
        best = { entry: tally.entry, offMs, late: timeMs > momentMs };
      }
    }
  return best;
}

/** Bibs and chips that two riders claim, UCI IDs that cannot be, riders who ask for help. */
function reviewStartList(race: Race, nowMs: number, found: (item: Found) => void): void {
  const { setup } = race;
  for (const entry of setup.entries.values()) {
    const sosMs = setup.orders.get(entry.entry)?.sosMs ?? null;
    if (sosMs !== null)
      found({
        id: `sos:${entry.entry}`,
        kind: 'sos',
        entry: entry.entry,
        atMs: sosMs,
        sentence: `${riderText(setup, entry.entry)} asks for help since ${dayText(sosMs, setup.timeZone)}.`,
        remedy: { type: 'sos-answered', entry: entry.entry },
      });
    if (setup.bibs.get(entry.bib) !== entry.entry) {
      const other = riderText(setup, setup.bibs.get(entry.bib)!);
      const what = `Bib ${entry.bib} of ${entry.name} is also on ${other}, who gets its passings. Give one of them another bib.`;
      found(claimed(entry.entry, `bib:${entry.bib}`, what, nowMs));
    }
    for (const chip of entry.chips) {
      const holder = setup.chips.get(chip.toUpperCase());
      if (holder === undefined || holder === entry.entry) continue;
      const what = `Chip ${chip} of ${riderText(setup, entry.entry)} is also on ${riderText(setup, holder)}, who gets its passings.`;
      found(claimed(entry.entry, `chip:${chip}`, what, nowMs));
    }
    if (entry.uciId !== undefined && entry.uciId !== '' && !isUciId(entry.uciId))
      found({
        id: `uci-id:${entry.entry}`,
        kind: 'uci-id',
        entry: entry.entry,
        atMs: nowMs,
        sentence: `The UCI ID ${entry.uciId} of ${riderText(setup, entry.entry)} is mistyped: its check digits do not fit.`,
        remedy: null,
      });
  }
}

const claimed = (entry: EntryId, what: string, sentence: string, atMs: number): Found => ({
  id: `claimed-twice:${entry}:${what}`,
  kind: 'claimed-twice',
  entry,
  atMs,
  sentence,
  remedy: null,
});

/** UCI ID: 11 digits, the first nine modulo 97 equal the last two (97 where the remainder is 0). */
export function isUciId(text: string): boolean {
  const digits = text.replaceAll(' ', '');
  if (!/^\d{11}$/.test(digits)) return false;
  const rest = Number(digits.slice(0, 9)) % 97;
  const checkDigits = Number(digits.slice(9));
  return checkDigits === rest || (rest === 0 && checkDigits === 97);
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
