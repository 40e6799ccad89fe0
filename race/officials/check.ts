/**
 * Whether a decision makes sense now. Refusals are for nonsense, not for the unusual: what an official may want in
 * a strange race must stay possible. Each says what is wrong and, where it helps, what is right.
 */
import { resultsOf } from '../fold/derive.ts';
import { type Race, setupOf } from '../fold/state.ts';
import type { CategoryId, EntryId, LineId, PassingId } from '../ids.ts';
import type { Decision, DecisionType } from '../journal/decision.ts';
import { pauseAt } from '../rules/race-clock.ts';
import type { RiderRecord } from '../rules/rider-record.ts';
import { bibKey, nextFreeBib } from '../start-list/bib.ts';
import { type Saying, saying } from './messages/message.ts';
import { riderText } from './words.ts';

type Of<Type extends DecisionType> = Extract<Decision, { type: Type }>;
type Objection = Saying | null;
type Checks = { readonly [Type in DecisionType]?: (race: Race, decision: Of<Type>) => Objection };

const CHECKS: Checks = {
  'set-course': (_, { course }) => badCourse(course),
  'set-categories': (race, { categories }) =>
    repeated(
      categories.map(({ id }) => id),
      (category) => saying('category-listed-twice', { category }),
    ) ?? emptied(race, new Set(categories.map(({ id }) => id))),
  'put-entries': (race, { entries }) => badEntries(race, entries),
  'remove-entry': (race, { entry }) => {
    const laps = recordOf(race, entry)?.laps.length ?? 0;
    return laps === 0 ? null : saying('has-ridden', { who: riderText(race.setup, entry), laps });
  },
  'move-riders': (race, { entries, category }) =>
    unknownEntries(race, entries) ?? unknownCategories(race, [category]),
  'change-bib': (race, { entry, bib }) => bibTaken(race, bib, entry, new Map()),
  'swap-bibs': (race, { entries }) =>
    unknownEntries(race, entries) ?? (entries[0] === entries[1] ? saying('swap-with-self', {}) : null),

  start: (race, { categories }) => unknownCategories(race, categories),
  neutralise: (race, { atMs }) => notRunning(race, atMs),
  stop: (race, { atMs }) => notRunning(race, atMs),
  restart: (race, { atMs }) =>
    pauseAt(race.setup.pauses, atMs) === null ? saying('nothing-to-restart', {}) : null,
  bell: (race, { atMs, categories }) => unknownCategories(race, categories) ?? beforeAnyStart(race, atMs),
  'set-laps': (race, { category, laps }) =>
    unknownCategories(race, [category]) ?? ridden(race, category, laps),
  finish: (race, { atMs }) => beforeAnyStart(race, atMs),
  'publish-result': (race) =>
    [...resultsOf(race).values()].some(({ placed }) => placed.some(({ place }) => place !== null))
      ? null
      : saying('no-result-yet', {}),

  'set-aside': (race, { passing }) => unknownPassing(race, passing),
  restore: (race, { passing }) => unknownPassing(race, passing),
  'move-passing': (race, { passing }) => unknownPassing(race, passing),
  'reassign-passing': (race, { passing }) => unknownPassing(race, passing),
  'insert-passing': (race, { entry, line, timeMs }) =>
    unknownLine(race, line) ?? beforeStart(race, entry, timeMs) ?? tooClose(race, entry, line, timeMs),
  'split-lap': (race, { entry, lap }) => {
    const laps = recordOf(race, entry)?.laps.length ?? 0;
    return lap <= laps ? null : saying('no-such-lap', { who: riderText(race.setup, entry), laps, lap });
  },
  'swap-riders': (race, { entries }) =>
    unknownEntries(race, entries) ?? (entries[0] === entries[1] ? saying('swap-with-self', {}) : null),
  'reassign-reads': (_, { fromMs, toMs }) =>
    fromMs !== undefined && toMs !== undefined && toMs <= fromMs
      ? saying('end-before-beginning', { fromMs, toMs })
      : null,
  'accept-proposal': (race, { entry, line, timeMs }) =>
    unknownLine(race, line) ?? beforeStart(race, entry, timeMs),
  'refuse-proposal': (race, { line }) => unknownLine(race, line),

  'lap-on-field': ({ setup }, { laps }) => {
    if (setup.format !== 'points') return saying('laps-on-field-in-points-races', {});
    return laps === 0 ? saying('say-how-many-laps', {}) : null;
  },
  relegate: (race, { entry, behind }) =>
    unknownEntries(race, [behind]) ??
    (entry === behind ? saying('relegate-behind-self', {}) : null) ??
    otherCategory(race, entry, behind),
  'same-time': (race, { entry, as }) => {
    if (as === null) return null;
    if (as === entry) return saying('own-time-already', {});
    return unknownEntries(race, [as]) ?? otherCategory(race, entry, as);
  },
  'three-km-rule': (race, { entry, with: other }) => {
    if (other === null) return null;
    if (other === entry) return saying('rode-with-self', {});
    return (
      unknownEntries(race, [other]) ?? otherCategory(race, entry, other) ?? notHome(race, [entry, other])
    );
  },
  'photo-order': (race, { line, order, level }) =>
    unknownLine(race, line) ?? badOrder(race, order) ?? badLevel(race, order, level ?? []),
  sprint: (race, { line, order }) => unknownLine(race, line) ?? badOrder(race, order),
  'sos-answered': (race, { entry }) =>
    race.setup.orders.get(entry)?.sosMs == null
      ? saying('no-call-for-help', { who: riderText(race.setup, entry) })
      : null,

  undo: (race, { target }) => notToUndo(race, target),
  redo: (race, { target }) => notToRedo(race, target),
};

/** Why the decision makes no sense now, for an official in any language; null when it does. */
export function objectionTo(race: Race, decision: Decision): Objection {
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
  return stranger === undefined ? null : saying('no-such-entry', { entry: stranger });
}

function unknownCategories({ setup }: Race, categories: readonly CategoryId[] | undefined): Objection {
  const stranger = categories?.find((id) => !setup.categories.some((category) => category.id === id));
  if (stranger === undefined) return null;
  return saying('no-such-category', { category: stranger, known: setup.categories.map(({ id }) => id) });
}

function unknownLine({ setup, lines }: Race, line: LineId): Objection {
  if (lines.places.has(line) || lines.start === line) return null;
  return saying('no-such-line', { line, hasCourse: setup.course !== null, known: [...lines.places.keys()] });
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
  return saying('no-such-passing', { passing: id });
}

function badCourse(course: Of<'set-course'>['course']): Objection {
  const twice = repeated(
    course.lines.map(({ id }) => id),
    (line) => saying('line-twice', { line }),
  );
  if (twice !== null) return twice;
  const count = (kind: string) => course.lines.filter((line) => line.kind === kind).length;
  if (course.loop)
    return count('start-finish') === 1 && count('finish') === 0 ? null : saying('loop-needs-one-line', {});
  if (count('start') !== 1 || count('finish') !== 1) return saying('course-needs-both-lines', {});
  const start = course.lines.find(({ kind }) => kind === 'start')!;
  const finish = course.lines.find(({ kind }) => kind === 'finish')!;
  return start.atM < finish.atM ? null : saying('finish-before-start-line', {});
}

function emptied({ setup }: Race, kept: ReadonlySet<CategoryId>): Objection {
  const riders = [...setup.entries.values()].filter(({ category }) => !kept.has(category));
  const lost = riders[0]?.category;
  if (lost === undefined) return null;
  const count = riders.filter(({ category }) => category === lost).length;
  return saying('category-has-riders', { category: lost, count });
}

function badEntries(race: Race, entries: Of<'put-entries'>['entries']): Objection {
  const { setup } = race;
  // Riders who wear one bib in an old journal may be written again as they are.
  const newBibs = entries.filter(({ entry, bib }) => setup.entries.get(entry)?.bib !== bib);
  const twice =
    repeated(
      newBibs.map(({ bib }) => bibKey(bib)),
      (bib) => saying('bib-listed-twice', { bib }),
    ) ??
    repeated(
      entries.map(({ entry }) => entry),
      (entry) => saying('entry-listed-twice', { entry }),
    ) ??
    repeated(
      entries.flatMap(({ chips }) => chips),
      (chip) => saying('chip-listed-twice', { chip }),
    );
  if (twice !== null) return twice;
  const rewritten = new Map(entries.map((entry) => [entry.entry, entry.bib as string]));
  for (const { entry, bib, category, chips, name } of entries) {
    if (setup.categories.length > 0 && !setup.categories.some(({ id }) => id === category))
      return saying('entry-in-no-category', {
        who: `${bib} ${name}`,
        category,
        known: setup.categories.map(({ id }) => id),
      });
    const taken = bibTaken(race, bib, entry, rewritten);
    if (taken !== null) return taken;
    for (const chip of chips) {
      const holder = setup.chips.get(chip.toUpperCase());
      if (holder !== undefined && holder !== entry && !rewritten.has(holder))
        return saying('chip-taken', { chip, who: `${bib} ${name}`, holder: riderText(setup, holder) });
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
  if (setup.entries.get(entry)?.bib === bib) return null;
  const wearer = setup.bibs.get(bib as never) ?? setup.bibKeys.get(bibKey(bib));
  if (wearer === undefined || wearer === entry) return null;
  if (rewritten.has(wearer) && bibKey(rewritten.get(wearer)!) !== bibKey(bib)) return null;
  const free = nextFreeBib([...setup.bibs.keys(), ...rewritten.values()], bib);
  return saying('bib-taken', { bib, who: riderText(setup, wearer), free });
}

function beforeAnyStart({ setup }: Race, atMs: number): Objection {
  const guns = [...setup.guns.values()];
  if (guns.length === 0) return saying('race-not-started', {});
  const first = Math.min(...guns);
  return atMs >= first ? null : saying('earlier-than-start', { startMs: first });
}

function notRunning(race: Race, atMs: number): Objection {
  const early = beforeAnyStart(race, atMs);
  if (early !== null) return early;
  const { finishMs } = race.setup;
  return finishMs !== null && atMs > finishMs ? saying('race-over', {}) : null;
}

/** Laps can't be fewer than somebody has ridden already. */
function ridden(race: Race, category: CategoryId, laps: number): Objection {
  const result = resultsOf(race).get(category);
  let most: { entry: EntryId; laps: number } | null = null;
  for (const { tally } of result?.placed ?? [])
    if (tally.laps > (most?.laps ?? 0)) most = { entry: tally.entry, laps: tally.laps };
  if (most === null || most.laps <= laps) return null;
  return saying('shorter-than-ridden', { who: riderText(race.setup, most.entry), laps: most.laps });
}

const recordOf = (race: Race, entry: EntryId): RiderRecord | null => {
  resultsOf(race);
  const rider = race.riders.get(entry);
  return rider?.filled?.record ?? rider?.record ?? null;
};

function beforeStart(race: Race, entry: EntryId, timeMs: number): Objection {
  const startMs = recordOf(race, entry)?.startMs ?? null;
  const who = riderText(race.setup, entry);
  if (startMs === null) return saying('rider-not-started', { who });
  return timeMs > startMs ? null : saying('before-start', { who, startMs });
}

function tooClose(race: Race, entry: EntryId, line: LineId, timeMs: number): Objection {
  const near = recordOf(race, entry)?.truths.find(
    ({ heard }) => heard.line === line && Math.abs(heard.timeMs - timeMs) <= race.setup.rules.minLapMs,
  );
  if (near === undefined) return null;
  return saying('passing-too-close', {
    who: riderText(race.setup, entry),
    line,
    apartMs: Math.abs(near.heard.timeMs - timeMs),
    timeMs: near.heard.timeMs,
  });
}

function otherCategory({ setup }: Race, a: EntryId, b: EntryId): Objection {
  return setup.entries.get(a)?.category === setup.entries.get(b)?.category
    ? null
    : saying('different-categories', { one: riderText(setup, a), other: riderText(setup, b) });
}

const badOrder = (race: Race, order: readonly EntryId[]): Objection =>
  unknownEntries(race, order) ??
  repeated(order, (entry) => saying('in-order-twice', { who: riderText(race.setup, entry) }));

/** A dead heat is with the rider before, so the first of an order is level with nobody. */
function badLevel({ setup }: Race, order: readonly EntryId[], level: readonly EntryId[]): Objection {
  const stranger = level.find((entry) => !order.includes(entry));
  if (stranger !== undefined) return saying('not-in-order', { who: riderText(setup, stranger) });
  return order[0] !== undefined && level.includes(order[0])
    ? saying('first-is-level-with-nobody', { who: riderText(setup, order[0]) })
    : null;
}

/** By the rule a rider is placed as they cross the line; who could not cross it is written in behind the last. */
function notHome(race: Race, entries: readonly EntryId[]): Objection {
  for (const result of resultsOf(race).values())
    for (const { tally, status } of result.placed)
      if (entries.includes(tally.entry) && status !== 'finished')
        return saying('has-not-finished', { who: riderText(race.setup, tally.entry) });
  return null;
}

function notToUndo({ judged }: Race, target: string): Objection {
  const known = judged.find(({ decision }) => decision.id === target);
  if (known === undefined) return saying('nothing-to-undo', {});
  if (known.decision.type === 'undo') return saying('redo-instead', {});
  return known.active ? null : saying('undone-already', {});
}

function notToRedo({ judged }: Race, target: string): Objection {
  const known = judged.find(({ decision }) => decision.id === target);
  if (known === undefined) return saying('nothing-to-redo', {});
  return known.active ? saying('in-force-already', {}) : null;
}

function repeated<Value>(values: readonly Value[], say: (value: Value) => Saying): Objection {
  const seen = new Set<Value>();
  for (const value of values) {
    if (seen.has(value)) return say(value);
    seen.add(value);
  }
  return null;
}
