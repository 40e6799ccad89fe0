/**
 * Laws that hold of every race, however strange: checked with races made up at random, whose officials decide
 * arbitrary things. A failure prints its seed and the smallest race that shows it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Course } from './course/course.ts';
import type { BoardView } from './feed/board-view.ts';
import type { Fix } from './fix.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId } from './ids.ts';
import type { Decision } from './journal/decision.ts';
import { decision as decisionSchema } from './journal/decision.ts';
import type { Input, JournalRecord } from './journal/record.ts';
import {
  apply,
  audit,
  check,
  courseVersion,
  createRace,
  explain,
  keptTrack,
  liveOrder,
  passings,
  type Race,
  review,
  rules,
  takeTracks,
  trackedRiders,
  versions,
  view,
  whatIf,
} from './race.ts';
import { ELITE, GUN_MS, RACE, rider } from './testing/fixtures.ts';

const WOMEN = 'women' as CategoryId;
const RIDERS = 6;
/** More by `LAW_RUNS=5000`, as after a change to the rules. */
const RUNS = Number(process.env.LAW_RUNS ?? 150);

/** A square loop of about 1.6 km with a line on the far side. */
const SQUARE: Course = {
  name: 'Square',
  loop: true,
  points: [
    { latDeg: 50, lonDeg: 8 },
    { latDeg: 50.0036, lonDeg: 8 },
    { latDeg: 50.0036, lonDeg: 8.0056 },
    { latDeg: 50, lonDeg: 8.0056 },
  ],
  lines: [
    { id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 100 },
    { id: 'hill' as LineId, name: 'Hill', kind: 'intermediate', atM: 900 },
  ],
};

const entry = fc.integer({ min: 1, max: RIDERS + 1 }) as fc.Arbitrary<EntryId>;
const line = fc.constantFrom('finish', 'hill', 'nowhere') as fc.Arbitrary<LineId>;
const category = fc.constantFrom(ELITE, WOMEN);
/** Times in steps of a tenth, often enough equal or near one another. */
const moment = fc.integer({ min: -600, max: 18_000 }).map((tenths) => GUN_MS + tenths * 100);
const passingId = fc
  .oneof(
    fc.integer({ min: 0, max: 40 }).map((n) => `seen:${n}`),
    fc.integer({ min: 0, max: 12 }).map((n) => `insert:decision-${n}`),
    fc.tuple(entry, moment).map(([who, at]) => `gps:${who}:finish:${at}`),
  )
  .map((id) => id as PassingId);
const bib = fc.constantFrom('1', '2', '3', '4', '5', '6', '99') as fc.Arbitrary<Bib>;

type Body<Type extends Decision['type']> = Omit<Extract<Decision, { type: Type }>, 'id'>;
const bodies = (): fc.Arbitrary<{ [Type in Decision['type']]: Body<Type> }[Decision['type']]> => {
  const target = fc.integer({ min: 0, max: 30 }).map((n) => `decision-${n}` as DecisionId);
  const order = (max: number) => fc.uniqueArray(entry, { minLength: 2, maxLength: max });
  const make = <Type extends Decision['type'], Shape extends object>(
    type: Type,
    shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> },
  ) => fc.record(shape).map((rest) => ({ type, ...rest }) as unknown as Body<Type>);
  const lap = fc.integer({ min: 1, max: 6 });
  return fc.oneof(
    make('start', { atMs: moment }),
    make('start', { atMs: moment, categories: fc.constant([WOMEN]) }),
    make('neutralise', { atMs: moment }),
    make('stop', { atMs: moment }),
    make('restart', { atMs: moment, gaps: fc.constantFrom('as-ridden' as const, 'held' as const) }),
    make('bell', { atMs: moment }),
    make('finish', { atMs: moment }),
    make('set-laps', { category, laps: lap }),
    make('publish-result', { state: fc.constantFrom('provisional' as const, 'official' as const) }),
    make('set-race', {
      format: fc.constantFrom(
        'circuit' as const,
        'road' as const,
        'cyclocross' as const,
        'time-trial' as const,
        'handicap' as const,
        'team-time-trial' as const,
        'points' as const,
        'elimination' as const,
        'hill-climb' as const,
      ),
      rules: fc.record(
        {
          lappedRiders: fc.constantFrom(
            'finish-on-leaders-lap' as const,
            'ride-full-distance' as const,
            'pulled' as const,
          ),
          bunchGapMs: fc.constantFrom(0, 1_000, 3_000),
          acceptProposals: fc.constantFrom('by-official' as const, 'automatically' as const),
          timeLimit: fc.constantFrom({ by: 'none' as const }, { by: 'percent' as const, percent: 5 }),
          startBy: fc.constantFrom('list' as const, 'line' as const),
          teamTimeOnRider: fc.constantFrom(1, 2),
          pointsVariant: fc.constantFrom('points' as const, 'snowball' as const, 'tempo' as const),
          lapsBeforePoints: fc.boolean(),
          sprintEveryLaps: fc.constantFrom(1, 2),
          sprintLine: fc.constantFrom('lap-line' as const, 'hill' as LineId),
          eliminationVariant: fc.constantFrom('last-out' as const, 'win-and-out' as const),
          ridersOutPerSprint: fc.constantFrom(1, 2),
          finalists: fc.constantFrom(1, 2),
        },
        { requiredKeys: [] },
      ),
    }),
    make('set-categories', {
      categories: fc.tuple(lap, fc.boolean()).map(([laps, byTime]) => [
        {
          id: ELITE,
          name: 'Elite',
          length: byTime
            ? { by: 'time' as const, durationMs: 900_000, extraLaps: 0 }
            : { by: 'laps' as const, laps },
          startOffsetMs: 0,
        },
        { id: WOMEN, name: 'Women', length: { by: 'laps' as const, laps }, startOffsetMs: 60_000 },
      ]),
    }),
    make('put-entries', {
      entries: fc.tuple(entry, bib, category).map(([who, number, into]) => [
        rider(who, number, {
          category: into,
          startOffsetMs: who * 30_000,
          ...(who > 2 && { team: who % 2 === 0 ? 'Even' : 'Odd' }),
        }),
      ]),
    }),
    make('remove-entry', { entry }),
    make('change-bib', { entry, bib }),
    make('swap-bibs', { entries: fc.tuple(entry, entry) }),
    make('set-aside', { passing: passingId }),
    make('restore', { passing: passingId }),
    make('move-passing', { passing: passingId, timeMs: moment }),
    make('reassign-passing', { passing: passingId, entry }),
    make('insert-passing', { entry, line, timeMs: moment }),
    make('split-lap', { entry, lap, parts: fc.integer({ min: 2, max: 3 }) }),
    make('swap-riders', { entries: fc.tuple(entry, entry), fromMs: moment }),
    make('accept-proposal', { entry, line, timeMs: moment }),
    make('refuse-proposal', { entry, line, timeMs: moment }),
    make('set-status', {
      entry,
      status: fc.constantFrom(
        'racing' as const,
        'DNS' as const,
        'DNF' as const,
        'DSQ' as const,
        'OTL' as const,
        'PUL' as const,
        'LAP' as const,
      ),
    }),
    make('set-status', {
      entry,
      status: fc.constantFrom('racing' as const, 'DNF' as const, 'PUL' as const),
      atMs: moment,
    }),
    make('set-start', { entry, atMs: moment }),
    make('penalty', { entry, timeMs: fc.integer({ min: -5_000, max: 20_000 }) }),
    make('bonus', { entry, timeMs: fc.integer({ min: 0, max: 10_000 }) }),
    make('points', { entry, points: fc.integer({ min: -5, max: 20 }) }),
    make('laps-adjustment', { entry, laps: fc.integer({ min: -2, max: 2 }) }),
    make('lap-on-field', { entry, laps: fc.integer({ min: -1, max: 2 }), atMs: moment }),
    make('relegate', { entry, behind: entry }),
    make('same-time', { entry, as: fc.option(entry) }),
    make('given-time', { entry, timeMs: fc.option(fc.integer({ min: 0, max: 1_800_000 })) }),
    make('three-km-rule', { entry, with: fc.option(entry) }),
    make('move-riders', { entries: fc.uniqueArray(entry, { minLength: 1, maxLength: 3 }), category }),
    make('reassign-reads', {
      read: fc.oneof(
        bib.map((number) => ({ bib: number })),
        fc.constant({ chip: 'AB12' }),
      ),
      entry,
      fromMs: moment,
    }),
    make('photo-order', { line, order: order(4) }),
    order(4).chain((riders) =>
      make('photo-order', {
        line,
        order: fc.constant(riders),
        level: fc.subarray(riders.slice(1)),
      }),
    ),
    make('sprint', { line, lap, order: order(4) }),
    make('sos', { entry, atMs: moment }),
    make('sos-answered', { entry }),
    make('announce', { text: fc.constant('Keep left.') }),
    make('undo', { target }),
    make('redo', { target }),
  );
};

const seen: fc.Arbitrary<Input> = fc
  .record({
    number: fc.integer({ min: 0, max: 40 }),
    line,
    timeMs: moment,
    source: fc.constantFrom('keypad' as const, 'chip' as const, 'photo' as const, 'import' as const),
    who: fc.oneof(
      bib.map((each) => ({ bib: each })),
      fc.constant({ unknown: true as const }),
      fc.constant({ chip: 'AB12' }),
    ),
  })
  .map(({ number, source, who, ...rest }) => ({
    kind: 'passing',
    passing: {
      id: `seen:${number}` as PassingId,
      ...rest,
      source,
      who,
      uncertaintyMs: source === 'chip' ? 30 : source === 'photo' ? 0.5 : 200,
    },
  }));

/** A rider's phone for a while: along the square at the rider's speed, every few seconds. */
const ridden: fc.Arbitrary<Input> = fc
  .record({
    entry,
    fromS: fc.integer({ min: -30, max: 900 }),
    count: fc.integer({ min: 1, max: 60 }),
    stepS: fc.integer({ min: 1, max: 15 }),
  })
  .map(({ entry: who, fromS, count, stepS }) => ({
    kind: 'fixes',
    entry: who,
    source: 'native',
    // A phone says one place a moment: the journal holds no second fix of the same time.
    fixes: Array.from({ length: count }, (_, index): Fix => fixOn(6 + who, fromS + index * stepS)),
  }));

function fixOn(speedMps: number, second: number): Fix {
  const along = (((100 + speedMps * second) % 1_600) + 1_600) % 1_600;
  const [from, to] = [
    SQUARE.points[Math.floor(along / 400)]!,
    SQUARE.points[(Math.floor(along / 400) + 1) % 4]!,
  ];
  const share = (along % 400) / 400;
  return {
    timeMs: GUN_MS + second * 1_000,
    latDeg: from.latDeg + share * (to.latDeg - from.latDeg),
    lonDeg: from.lonDeg + share * (to.lonDeg - from.lonDeg),
    accuracyM: 4,
  };
}

/** A journal: the usual beginning, then anything at all. */
const journals = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: seen },
      { weight: 1, arbitrary: ridden },
      { weight: 2, arbitrary: bodies() },
    ),
    { maxLength: 40 },
  )
  .map((items) => {
    const records: JournalRecord[] = [];
    const add = (input: Input) => {
      const seq = records.length + 1;
      records.push({ seq, atMs: GUN_MS + seq, race: RACE, by: { role: 'official', name: 'Ida' }, input });
    };
    let decisions = 0;
    const decide = (body: object) =>
      add({ kind: 'decision', decision: { ...body, id: `decision-${decisions++}` } as Decision });
    decide({ type: 'set-course', course: SQUARE });
    decide({
      type: 'set-categories',
      categories: [
        { id: ELITE, name: 'Elite', length: { by: 'laps', laps: 4 }, startOffsetMs: 0 },
        { id: WOMEN, name: 'Women', length: { by: 'laps', laps: 3 }, startOffsetMs: 60_000 },
      ],
    });
    decide({
      type: 'put-entries',
      entries: Array.from({ length: RIDERS }, (_, index) =>
        rider(index + 1, String(index + 1), {
          category: index % 2 === 0 ? ELITE : WOMEN,
          chips: index === 0 ? ['ab12'] : [],
        }),
      ),
    });
    decide({ type: 'start', atMs: GUN_MS });
    for (const item of items) {
      if ('kind' in item) add(item);
      else decide(item);
    }
    return records;
  });

const fold = (records: readonly JournalRecord[]): Race => {
  const race = createRace(RACE);
  for (const record of records) apply(race, record);
  return race;
};

const NOW_MS = GUN_MS + 1_200_000;

test('the decisions made up here are ones that the door lets in', () => {
  fc.assert(
    fc.property(bodies(), (body) => {
      decisionSchema.parse({ ...body, id: 'decision-1' });
    }),
    { numRuns: RUNS },
  );
});

test('records in any order of arrival, some twice, give the same race', () => {
  fc.assert(
    fc.property(
      journals.chain((records) =>
        fc.tuple(
          fc.constant(records),
          fc.shuffledSubarray(records, { minLength: records.length }),
          fc.subarray(records),
        ),
      ),
      ([records, shuffled, again]) => {
        assert.deepEqual(everythingOf(fold([...shuffled, ...again])), everythingOf(fold(records)));
      },
    ),
    { numRuns: RUNS },
  );
});

test('looking at a race while records arrive in any order changes nothing about it, nor does supposing anything', () => {
  fc.assert(
    fc.property(
      journals.chain((records) =>
        fc.tuple(
          fc.constant(records),
          fc.oneof(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
          fc.array(bodies(), { minLength: 1, maxLength: 6 }),
        ),
      ),
      ([records, arriving, supposed]) => {
        const watched = createRace(RACE);
        arriving.forEach((record, index) => {
          apply(watched, record);
          if (index % 3 !== 0) view(watched, index % 2 === 0 ? NOW_MS : GUN_MS + 30_000);
          if (index % 7 === 0) review(watched, NOW_MS);
          if (index % 5 === 0) whatIf(watched, supposing(supposed[(index / 5) % supposed.length]!), NOW_MS);
        });
        assert.deepEqual(everythingOf(watched), everythingOf(fold(records)));
      },
    ),
    { numRuns: RUNS },
  );
});

test('the newest passings are the last of all of them, however often they were asked for before', () => {
  const limits = [0, 1, 3, 9, 30, 1_000];
  fc.assert(
    fc.property(journals, (records) => {
      const watched = createRace(RACE);
      records.forEach((record, index) => {
        apply(watched, record);
        if (index % 3 !== 0) passings(watched, { limit: 5 });
        if (index % 5 !== 0) return;
        for (const limit of limits)
          assert.deepEqual(passings(watched, { limit }), limit === 0 ? [] : passings(watched).slice(-limit));
      });
    }),
    { numRuns: RUNS },
  );
});

const supposing = (body: object): Decision => ({ ...body, id: 'supposed' as DecisionId }) as Decision;

test('what a decision would change is what it then changes, however the race was looked at before', () => {
  fc.assert(
    fc.property(
      journals,
      fc.array(bodies(), { minLength: 1, maxLength: 4 }),
      fc.nat(40),
      (records, orders, late) => {
        const race = fold(records.slice(0, Math.max(4, records.length - late)));
        view(race, NOW_MS);
        for (const record of records.slice(Math.max(4, records.length - late))) apply(race, record);
        let seq = records.length;
        for (const [index, body] of orders.entries()) {
          const decision = { ...body, id: `supposed-${index}` } as Decision;
          const supposed = structuredClone(whatIf(race, decision, NOW_MS));
          const by = { role: 'official', name: 'Ida' } as const;
          apply(race, {
            ...{ seq: ++seq, atMs: NOW_MS, race: RACE, by },
            input: { kind: 'decision', decision },
          });
          assert.deepEqual(view(race, NOW_MS), supposed);
          if (index % 2 === 0) continue;
          const undo = { type: 'undo', id: `undo-${index}`, target: `supposed-${index - 1}` } as Decision;
          const without = structuredClone(whatIf(race, undo, NOW_MS));
          apply(race, {
            ...{ seq: ++seq, atMs: NOW_MS, race: RACE, by },
            input: { kind: 'decision', decision: undo },
          });
          assert.deepEqual(view(race, NOW_MS), without);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

/** The same square the other way round, with its line elsewhere. */
const OTHER_WAY: Course = {
  ...SQUARE,
  points: [...SQUARE.points].reverse(),
  lines: [{ id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 300 }],
};

test('a race whose tracks were put aside at any record goes on from there as one that was folded whole', () => {
  const anywhere = fc.record({
    cut: fc.nat(),
    ahead: fc.nat(6),
    turned: fc.option(fc.nat()),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(journals, anywhere, (all, { cut, ahead, turned, look }) => {
      const at = 4 + (cut % (all.length - 3));
      const records = all.map((record, index): JournalRecord => {
        // Sometimes there is another course, before the cut or after it.
        if (turned === null || index !== 4 + (turned % all.length)) return record;
        const decision = { type: 'set-course', id: 'turned', course: OTHER_WAY } as unknown as Decision;
        return { ...record, input: { kind: 'decision', decision } };
      });
      const whole = fold(records.slice(0, at));
      if (look) view(whole, NOW_MS);
      const keptOn = courseVersion(whole);
      // Tracks are put aside one after the other, while records come: each with how far it goes.
      const kept = trackedRiders(whole).map((who, index) => {
        const upTo = Math.min(records.length, at + (index % 2 === 0 ? 0 : ahead));
        const then = fold(records.slice(0, upTo));
        if (look) view(then, NOW_MS);
        return { who, upTo, then, bytes: keptTrack(then, who)! };
      });
      // A course that changes meanwhile makes what was put aside useless.
      if (kept.some(({ then }) => courseVersion(then) !== keptOn)) return;

      const again = createRace(RACE);
      for (const record of records.slice(0, at)) if (record.input.kind !== 'fixes') apply(again, record);
      takeTracks(again, {
        seq: at,
        courseVersion: keptOn,
        tracks: kept.map(({ who, bytes }) => [who, bytes] as const),
      });
      const upTo = new Map(kept.map((each) => [each.who, each.upTo]));
      for (const record of records.slice(at)) {
        const { input } = record;
        if (input.kind !== 'fixes' || record.seq > (upTo.get(input.entry) ?? 0)) apply(again, record);
      }
      const expected = fold(records);
      assert.deepEqual(everythingOf(again), everythingOf(expected));
      // Byte by byte.
      for (const who of trackedRiders(expected))
        assert.deepEqual(keptTrack(again, who), keptTrack(expected, who));
    }),
    { numRuns: RUNS },
  );
});

test('undo after do is as if nothing had been done; redo after that is as if it had been done once', () => {
  fc.assert(
    fc.property(journals, bodies(), (records, body) => {
      if (body.type === 'undo' || body.type === 'redo') return;
      const race = fold(records);
      const before = structuredClone(view(race, NOW_MS));
      let seq = records.length;
      const decide = (decision: object) =>
        apply(race, {
          seq: ++seq,
          atMs: NOW_MS,
          race: RACE,
          by: { role: 'official', name: 'Ida' },
          input: { kind: 'decision', decision: decision as Decision },
        });
      decide({ ...body, id: 'the-decision' });
      const done = structuredClone(view(race, NOW_MS));
      assert.deepEqual(
        whatIf(fold(records), { ...body, id: 'the-decision' as DecisionId } as Decision, NOW_MS).rows,
        done.rows,
      );
      decide({ type: 'undo', id: 'the-undoing', target: 'the-decision' });
      assert.deepEqual(view(race, NOW_MS), before);
      decide({ type: 'redo', id: 'the-redoing', target: 'the-decision' });
      assert.deepEqual(view(race, NOW_MS), done);
      decide({ type: 'undo', id: 'the-second-undoing', target: 'the-decision' });
      decide({ type: 'undo', id: 'undoing-the-undoing', target: 'the-second-undoing' });
      assert.deepEqual(view(race, NOW_MS), done);
    }),
    { numRuns: RUNS },
  );
});

test('places are a total order that agrees with laps and times; no NaN, no negative laps, one leader or a tie', () => {
  fc.assert(
    fc.property(journals, (records) => {
      const race = fold(records);
      const board = view(race, NOW_MS);
      assertSound(board);
      for (const id of board.categoryOrder) assertOrder(board, id, rules(race).lapsBeforePoints);
    }),
    { numRuns: RUNS * 2 },
  );
});

test('whatever the race, every question gets an answer', () => {
  fc.assert(
    fc.property(journals, bodies(), (records, body) => {
      const race = fold(records);
      for (const { entry: who } of Object.values(view(race, NOW_MS).rows)) {
        const told = explain(race, who);
        assert.ok(told !== null && told.sentences.length > 0);
        for (const sentence of told.sentences) assert.doesNotMatch(sentence, /NaN|undefined|null|Infinity/);
      }
      for (const item of review(race, NOW_MS)) {
        assert.doesNotMatch(item.sentence, /NaN|undefined|null|Infinity/);
        if (item.remedy !== null) decisionSchema.parse(item.remedy);
      }
      check(race, { ...body, id: 'the-decision' as DecisionId } as Decision);
      liveOrder(race, ELITE, NOW_MS);
      assertFinite(liveOrder(race, WOMEN, NOW_MS));
      assert.equal(audit(race).length, records.filter(({ input }) => input.kind === 'decision').length);
      for (const version of versions(race)) assertSound(version.view);
    }),
    { numRuns: RUNS },
  );
});

/** Everything a race says, as plain values. */
const everythingOf = (race: Race) => ({
  board: view(race, NOW_MS),
  early: view(race, GUN_MS - 1),
  passings: passings(race),
  review: review(race, NOW_MS),
  audit: audit(race),
  road: liveOrder(race, ELITE, NOW_MS),
});

function assertFinite(value: unknown): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value), `not a finite number: ${value}`);
  else if (value !== null && typeof value === 'object')
    for (const each of Object.values(value)) assertFinite(each);
}

function assertSound(board: BoardView): void {
  assertFinite(board);
  for (const row of Object.values(board.rows)) {
    assert.ok(row.laps >= 0, 'negative laps');
    assert.ok(row.lastLapMs === null || row.lastLapMs >= 0, 'negative lap time');
    if (row.gap !== null) assert.ok(('ms' in row.gap ? row.gap.ms : row.gap.laps) >= 0, 'negative gap');
  }
}

const isPulled = ({ status }: BoardView['rows'][EntryId]): boolean => status === 'PUL';

function assertOrder(board: BoardView, id: CategoryId, lapsBeforePoints: boolean): void {
  const rows = board.categories[id]!.order.map((who) => board.rows[who]!);
  const members = Object.values(board.rows).filter((row) => row.category === id);
  assert.equal(new Set(rows.map((row) => row.entry)).size, members.length, 'everybody once');
  const placed = rows.filter((row) => row.place !== null);
  assert.deepEqual(rows.slice(0, placed.length), placed, 'places come first');
  placed.forEach((row, index) => {
    const ahead = placed[index - 1];
    const { format } = board.race;
    if (ahead === undefined) {
      // In an elimination places are given from the last on, while riders ahead may not have been seen yet.
      if (format === 'elimination') return;
      assert.equal(row.place, 1, 'somebody leads');
      return;
    }
    if (format === 'team-time-trial') {
      assert.ok(row.place === ahead.place || row.place! > ahead.place!, 'teams stand together, in order');
      return;
    }
    if (format === 'elimination') {
      assert.ok(row.place! >= ahead.place!, 'places rise');
      return;
    }
    assert.ok(row.place === index + 1 || row.place === ahead.place, 'places count riders ahead');
    if (format === 'points') {
      if (row.status !== 'PUL' && !lapsBeforePoints)
        assert.ok(row.points! <= ahead.points!, 'more points are ahead');
      return;
    }
    assert.ok(row.laps <= ahead.laps, 'more laps are ahead');
    if (row.place === ahead.place) assert.equal(row.timeMs, ahead.timeMs, 'a tie has one time');
    // Who was pulled stands behind who rode on, and in the order of being pulled; unless a picture or a relegation says else.
    if (row.laps === ahead.laps && row.lastLine === ahead.lastLine && !isPulled(row) && !isPulled(ahead))
      assert.ok(row.timeMs! >= ahead.timeMs!, 'less time is ahead');
  });
}
