/**
 * Whether a decision makes sense now. Refusals are for nonsense, not for the unusual: what an official may want in
 * a strange race must stay possible. Each is a sentence that says what is wrong and, where it helps, what is right.
 */
import { resultsOf } from '../derive.ts';
import type { CategoryId, EntryId, LineId, PassingId } from '../ids.ts';
import type { Decision, DecisionType } from '../journal/decision.ts';
import { pauseAt } from '../rules/race-clock.ts';
import type { RiderRecord } from '../rules/rider-record.ts';
import { type Race, setupOf } from '../state.ts';
import { countText, dayText, riderText, spanText } from './words.ts';

type Of<Type extends DecisionType> = Extract<Decision, { type: Type }>;
type Objection = string | null;
type Checks = { readonly [Type in DecisionType]?: (race: Race, decision: Of<Type>) => Objection };

const CHECKS: Checks = {
  'set-course': (_, { course }) => badCourse(course),
  'set-categories': (race, { categories }) =>
    repeated(
      categories.map(({ id }) => id),
      (id) => `Category "${id}" is listed twice.`,
    ) ?? emptied(race, new Set(categories.map(({ id }) => id))),
  'put-entries': (race, { entries }) => badEntries(race, entries),
  'remove-entry': (race, { entry }) => {
    const laps = recordOf(race, entry)?.laps.length ?? 0;
    return laps === 0
      ? null
      : `${riderText(race.setup, entry)} has ridden ${countText(laps, 'lap')} and can't be removed. Set DNF or DSQ instead.`;
  },
  'move-riders': (race, { entries, category }) =>
    unknownEntries(race, entries) ?? unknownCategories(race, [category]),
  'change-bib': (race, { entry, bib }) => bibTaken(race, bib, entry, new Map()),

  start: (race, { categories }) => unknownCategories(race, categories),
  neutralise: (race, { atMs }) => notRunning(race, atMs),
  stop: (race, { atMs }) => notRunning(race, atMs),
  restart: (race, { atMs }) =>
    pauseAt(race.setup.pauses, atMs) === null
      ? 'Nothing to restart: the race is neither neutralised nor stopped then.'
      : null,
  bell: (race, { atMs, categories }) => unknownCategories(race, categories) ?? beforeAnyStart(race, atMs),
  'set-laps': (race, { category, laps }) =>
    unknownCategories(race, [category]) ?? ridden(race, category, laps),
  finish: (race, { atMs }) => beforeAnyStart(race, atMs),
  'publish-result': (race) =>
    [...resultsOf(race).values()].some(({ placed }) => placed.some(({ place }) => place !== null))
      ? null
      : 'There is no result to publish yet: nobody has a place.',

  'set-aside': (race, { passing }) => unknownPassing(race, passing),
  restore: (race, { passing }) => unknownPassing(race, passing),
  'move-passing': (race, { passing }) => unknownPassing(race, passing),
  'reassign-passing': (race, { passing }) => unknownPassing(race, passing),
  'insert-passing': (race, { entry, line, timeMs }) =>
    unknownLine(race, line) ?? beforeStart(race, entry, timeMs) ?? tooClose(race, entry, line, timeMs),
  'split-lap': (race, { entry, lap }) => {
    const laps = recordOf(race, entry)?.laps.length ?? 0;
    return lap <= laps
      ? null
      : `${riderText(race.setup, entry)} has ridden ${countText(laps, 'lap')}; there is no lap ${lap} to split.`;
  },
  'swap-riders': (race, { entries }) =>
    unknownEntries(race, entries) ??
    (entries[0] === entries[1] ? 'A rider can’t be swapped with themselves.' : null),
  'reassign-reads': (race, { fromMs, toMs }) =>
    fromMs !== undefined && toMs !== undefined && toMs <= fromMs
      ? `The end (${dayText(toMs, race.setup.timeZone)}) must be later than the beginning (${dayText(fromMs, race.setup.timeZone)}).`
      : null,
  'accept-proposal': (race, { entry, line, timeMs }) =>
    unknownLine(race, line) ?? beforeStart(race, entry, timeMs),
  'refuse-proposal': (race, { line }) => unknownLine(race, line),

  'lap-on-field': ({ setup }, { laps }) => {
    if (setup.format !== 'points')
      return 'Laps on the field count in points races only. Use laps given or taken instead.';
    return laps === 0 ? 'Say how many laps: 1 gained, −1 lost.' : null;
  },
  relegate: (race, { entry, behind }) =>
    unknownEntries(race, [behind]) ??
    (entry === behind ? 'A rider can’t be relegated behind themselves.' : null) ??
    otherCategory(race, entry, behind),
  'same-time': (race, { entry, as }) => {
    if (as === null) return null;
    if (as === entry) return 'A rider has their own time already; leave the other rider out to insist on it.';
    return unknownEntries(race, [as]) ?? otherCategory(race, entry, as);
  },
  'three-km-rule': (race, { entry, with: other }) => {
    if (other === null) return null;
    if (other === entry) return 'Name another rider: the one they rode with when it happened.';
    return (
      unknownEntries(race, [other]) ?? otherCategory(race, entry, other) ?? notHome(race, [entry, other])
    );
  },
  'photo-order': (race, { line, order, level }) =>
    unknownLine(race, line) ?? badOrder(race, order) ?? badLevel(race, order, level ?? []),
  sprint: (race, { line, order }) => unknownLine(race, line) ?? badOrder(race, order),
  'sos-answered': (race, { entry }) =>
    race.setup.orders.get(entry)?.sosMs == null
      ? `${riderText(race.setup, entry)} has not asked for help.`
      : null,

  undo: (race, { target }) => notToUndo(race, target),
  redo: (race, { target }) => notToRedo(race, target),
};

/** Why the decision makes no sense now, as a sentence for an official; null when it does. */
export function objectionTo(race: Race, decision: Decision): string | null {
  setupOf(race);
  if ('entry' in decision) {
    const unknown = unknownEntries(race, [decision.entry]);
    if (unknown !== null) return unknown;
  }
  const check = CHECKS[decision.type] as ((race: Race, decision: Decision) => Objection) | undefined;
  return check?.(race, decision) ?? null;
}

function unknownEntries({ setup }: Race, entries: readonly EntryId[]): Objection {
  const stranger = entries.find((entry) => !setup.entries.has(entry));
  return stranger === undefined ? null : `There is no entry ${stranger} in this race.`;
}

function unknownCategories({ setup }: Race, categories: readonly CategoryId[] | undefined): Objection {
  const stranger = categories?.find((id) => !setup.categories.some((category) => category.id === id));
  if (stranger === undefined) return null;
  const known = setup.categories.map(({ id }) => `"${id}"`).join(', ');
  return `There is no category "${stranger}"; this race has ${known === '' ? 'none yet' : known}.`;
}

function unknownLine({ setup, lines }: Race, line: LineId): Objection {
  if (lines.places.has(line) || lines.start === line) return null;
  const known = [...lines.places.keys()].map((id) => `"${id}"`).join(', ');
  return `There is no line "${line}" on ${setup.course === null ? 'a race without a course' : 'this course'}; there is ${known}.`;
}

/** Observed passings, inserted ones, split ones and GPS passings all can be corrected; others don't exist. */
function unknownPassing(race: Race, id: PassingId): Objection {
  if (race.passings.has(id)) return null;
  resultsOf(race);
  for (const rider of race.riders.values()) {
    if (rider.sightings.some((heard) => heard.id === id)) return null;
    if (rider.record?.truths.some(({ heard }) => heard.id === id)) return null;
    if (rider.filled?.record.truths.some(({ heard }) => heard.id === id)) return null;
  }
  return `There is no passing ${id} in this race. A GPS passing gets a new id when late positions move it: look at the list again.`;
}

function badCourse(course: Of<'set-course'>['course']): Objection {
  const twice = repeated(
    course.lines.map(({ id }) => id),
    (id) => `Line "${id}" is on the course twice.`,
  );
  if (twice !== null) return twice;
  const count = (kind: string) => course.lines.filter((line) => line.kind === kind).length;
  if (course.loop)
    return count('start-finish') === 1 && count('finish') === 0
      ? null
      : 'A loop needs exactly one start-finish line, where laps are counted.';
  if (count('start') !== 1 || count('finish') !== 1)
    return 'A course from point to point needs one start line and one finish line.';
  const start = course.lines.find(({ kind }) => kind === 'start')!;
  const finish = course.lines.find(({ kind }) => kind === 'finish')!;
  return start.atM < finish.atM ? null : 'The finish line must lie behind the start line along the course.';
}

function emptied({ setup }: Race, kept: ReadonlySet<CategoryId>): Objection {
  const riders = [...setup.entries.values()].filter(({ category }) => !kept.has(category));
  const lost = riders[0]?.category;
  if (lost === undefined) return null;
  const count = riders.filter(({ category }) => category === lost).length;
  return `Category "${lost}" still has ${countText(count, 'rider')}. Move them to another category first.`;
}

function badEntries(race: Race, entries: Of<'put-entries'>['entries']): Objection {
  const { setup } = race;
  const twice =
    repeated(
      entries.map(({ bib }) => bib),
      (bib) => `Bib ${bib} is in the list twice.`,
    ) ??
    repeated(
      entries.map(({ entry }) => entry),
      (entry) => `Entry ${entry} is in the list twice.`,
    ) ??
    repeated(
      entries.flatMap(({ chips }) => chips),
      (chip) => `Chip ${chip} is in the list twice.`,
    );
  if (twice !== null) return twice;
  const rewritten = new Map(entries.map((entry) => [entry.entry, entry.bib as string]));
  for (const { entry, bib, category, chips, name } of entries) {
    if (setup.categories.length > 0 && !setup.categories.some(({ id }) => id === category))
      return `${bib} ${name}: ${unknownCategories(race, [category])}`;
    const taken = bibTaken(race, bib, entry, rewritten);
    if (taken !== null) return taken;
    for (const chip of chips) {
      const holder = setup.chips.get(chip.toUpperCase());
      if (holder !== undefined && holder !== entry && !rewritten.has(holder))
        return `Chip ${chip} belongs to ${riderText(setup, holder)}. Give ${bib} ${name} another, or take it from them first.`;
    }
  }
  return null;
}

/** `rewritten`: the bibs that entries get in the same decision. */
function bibTaken(
  { setup }: Race,
  bib: string,
  entry: EntryId,
  rewritten: ReadonlyMap<EntryId, string>,
): Objection {
  const wearer = setup.bibs.get(bib as never);
  if (wearer === undefined || wearer === entry) return null;
  if (rewritten.has(wearer) && rewritten.get(wearer) !== bib) return null;
  return `Bib ${bib} is taken by ${riderText(setup, wearer)}. Choose another, or change theirs first.`;
}

function beforeAnyStart({ setup }: Race, atMs: number): Objection {
  const guns = [...setup.guns.values()];
  if (guns.length === 0) return 'The race has not started.';
  const first = Math.min(...guns);
  return atMs >= first ? null : `The race started at ${dayText(first, setup.timeZone)}; this is earlier.`;
}

function notRunning(race: Race, atMs: number): Objection {
  const early = beforeAnyStart(race, atMs);
  if (early !== null) return early;
  const { finishMs } = race.setup;
  return finishMs !== null && atMs > finishMs ? 'The race is over.' : null;
}

/** Laps can't be fewer than somebody has ridden already. */
function ridden(race: Race, category: CategoryId, laps: number): Objection {
  const result = resultsOf(race).get(category);
  let most: { entry: EntryId; laps: number } | null = null;
  for (const { tally } of result?.placed ?? [])
    if (tally.laps > (most?.laps ?? 0)) most = { entry: tally.entry, laps: tally.laps };
  if (most === null || most.laps <= laps) return null;
  return `${riderText(race.setup, most.entry)} has ridden ${countText(most.laps, 'lap')} already; the race can't be shorter than that. To end it now, use finish.`;
}

const recordOf = (race: Race, entry: EntryId): RiderRecord | null => {
  resultsOf(race);
  const rider = race.riders.get(entry);
  return rider?.filled?.record ?? rider?.record ?? null;
};

function beforeStart(race: Race, entry: EntryId, timeMs: number): Objection {
  const startMs = recordOf(race, entry)?.startMs ?? null;
  const who = riderText(race.setup, entry);
  if (startMs === null) return `${who} has not started, so a passing can't count.`;
  return timeMs > startMs
    ? null
    : `${who} started at ${dayText(startMs, race.setup.timeZone)}; a passing before that can't count.`;
}

function tooClose(race: Race, entry: EntryId, line: LineId, timeMs: number): Objection {
  const near = recordOf(race, entry)?.truths.find(
    ({ heard }) => heard.line === line && Math.abs(heard.timeMs - timeMs) <= race.setup.rules.minLapMs,
  );
  if (near === undefined) return null;
  return `${riderText(race.setup, entry)} has a passing at "${line}" only ${spanText(Math.abs(near.heard.timeMs - timeMs))} away, at ${dayText(near.heard.timeMs, race.setup.timeZone)}. Move that one instead.`;
}

function otherCategory({ setup }: Race, a: EntryId, b: EntryId): Objection {
  return setup.entries.get(a)?.category === setup.entries.get(b)?.category
    ? null
    : `${riderText(setup, a)} and ${riderText(setup, b)} ride in different categories.`;
}

const badOrder = (race: Race, order: readonly EntryId[]): Objection =>
  unknownEntries(race, order) ??
  repeated(order, (entry) => `${riderText(race.setup, entry)} is in the order twice.`);

/** A dead heat is with the rider before, so the first of an order is level with nobody. */
function badLevel({ setup }: Race, order: readonly EntryId[], level: readonly EntryId[]): Objection {
  const stranger = level.find((entry) => !order.includes(entry));
  if (stranger !== undefined) return `${riderText(setup, stranger)} is not in the order.`;
  return order[0] !== undefined && level.includes(order[0])
    ? `${riderText(setup, order[0])} is the first of the order and can’t be level with the one before.`
    : null;
}

/** By the rule a rider is placed as they cross the line; who could not cross it is written in behind the last. */
function notHome(race: Race, entries: readonly EntryId[]): Objection {
  for (const result of resultsOf(race).values())
    for (const { tally, status } of result.placed)
      if (entries.includes(tally.entry) && status !== 'finished')
        return `${riderText(race.setup, tally.entry)} has not finished. If they could not cross the line, insert a passing there after the last finisher's, then apply the rule.`;
  return null;
}

function notToUndo({ judged }: Race, target: string): Objection {
  const known = judged.find(({ decision }) => decision.id === target);
  if (known === undefined) return 'There is no such decision to take back.';
  if (known.decision.type === 'undo') return 'To take back an undo, redo what it undid.';
  return known.active ? null : 'That decision has been taken back already.';
}

function notToRedo({ judged }: Race, target: string): Objection {
  const known = judged.find(({ decision }) => decision.id === target);
  if (known === undefined) return 'There is no such decision to redo.';
  return known.active ? 'That decision is in force; there is nothing to redo.' : null;
}

function repeated<Value>(values: readonly Value[], say: (value: Value) => string): Objection {
  const seen = new Set<Value>();
  for (const value of values) {
    if (seen.has(value)) return say(value);
    seen.add(value);
  }
  return null;
}
