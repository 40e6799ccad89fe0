/** The laws of a phone's clock, on streams of messages as phones send them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type ClockMessage,
  type DeviceClock,
  judged,
  NO_CLOCK,
  parts,
  settled,
  trusted,
  wait,
} from './device-clock.ts';

const T = 1_795_000_000_000;
const S = 1_000;
const HOUR = 3_600 * S;
const WEEKS_1024 = 1_024 * 7 * 24 * HOUR;

/** A message as it is sent: when its positions were taken in truth, how wrong the clock was then, and when it came. */
interface Sent {
  readonly takenMs: readonly number[];
  /** Ahead is positive. */
  readonly errorMs: number;
  readonly arrivalMs: number;
  readonly line?: string;
}

/** Plays them at the model with a tick a second; what became of each position: its date, or null while it waits. */
function play(stream: readonly Sent[], untilMs = 0) {
  let clock: DeviceClock = NO_CLOCK;
  const dates: (number | null)[][] = stream.map(({ takenMs }) => takenMs.map(() => null));
  const waits: { at: number; indices: readonly number[] }[] = [];
  const own = ({ takenMs, errorMs }: Sent, i: number) => Math.floor((takenMs[i]! + errorMs) / S) * S;
  const settle = (nowMs: number) => {
    const { clock: next, dated } = settled(clock, nowMs);
    clock = next;
    for (const { id, addMs } of dated)
      for (const i of waits[id]!.indices) dates[waits[id]!.at]![i] = own(stream[waits[id]!.at]!, i) + addMs;
  };
  let tickMs = stream[0]?.arrivalMs ?? 0;
  const tickTo = (ms: number) => {
    for (; tickMs <= ms; tickMs += S) settle(tickMs);
  };
  for (const [at, sent] of stream.entries()) {
    tickTo(sent.arrivalMs);
    const times = sent.takenMs.map((_, i) => own(sent, i));
    for (const indices of parts(times)) {
      const message: ClockMessage = {
        line: sent.line ?? 'a',
        oldestMs: times[indices[0]!]!,
        newestMs: times[indices.at(-1)!]!,
        arrivalMs: sent.arrivalMs,
      };
      const answer = judged(clock, message);
      clock = answer.clock;
      if (answer.addMs !== null) for (const i of indices) dates[at]![i] = times[i]! + answer.addMs;
      else clock = wait(clock, message, waits.push({ at, indices }) - 1);
    }
    settle(sent.arrivalMs);
  }
  tickTo(Math.max(untilMs, (stream.at(-1)?.arrivalMs ?? 0) + 5 * S));
  return { clock, dates: dates.map((list) => list.map((date) => date)) };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** One position a second, sent as it is taken. */
const live = (seconds: number, errorMs: number, from = T, line = 'a'): Sent[] =>
  upTo(seconds).map((s) => ({
    takenMs: [from + s * S],
    errorMs,
    line,
    arrivalMs: from + s * S + 80 + ((s * 7_919) % 400),
  }));
/** All that was taken before `atMs`, one a second, in messages of so many, one after the other. */
const backlog = (seconds: number, errorMs: number, atMs: number, each: number, everyMs = 5): Sent[] =>
  upTo(Math.ceil(seconds / each)).map((n) => ({
    takenMs: upTo(Math.min(each, seconds - n * each)).map((i) => atMs - (seconds - n * each - i) * S),
    errorMs,
    arrivalMs: atMs + n * everyMs,
  }));

const offsOf = (stream: readonly Sent[], { dates }: ReturnType<typeof play>) =>
  dates.flatMap((list, at) => list.map((date, i) => (date === null ? null : date - stream[at]!.takenMs[i]!)));

const CLOCKS: readonly [name: string, errorMs: number][] = [
  ...[0, 5, 30, 120, 300, 3_600, 86_400].map((s) => [`${s} s ahead`, s * S] as [string, number]),
  ['a year ahead', 365 * 24 * HOUR],
  ['30 s behind', -30 * S],
  ['an hour behind', -HOUR],
  ['a year behind', -365 * 24 * HOUR],
  ['1024 weeks behind', -WEEKS_1024],
];

describe('a phone’s clock', () => {
  for (const [name, errorMs] of CLOCKS) {
    it(`${name}: every position has its moment, whether they come one by one, as a backlog or as a list`, () => {
      const rides: [string, Sent[]][] = [
        ['live', live(60, errorMs)],
        ['300 at once', [...backlog(300, errorMs, T, 1), ...live(60, errorMs, T + 2 * S)]],
        [
          '300, each after the other’s answer',
          [...backlog(300, errorMs, T, 1, 60), ...live(60, errorMs, T + 20 * S)],
        ],
        ['a list of 300', [...backlog(300, errorMs, T, 300), ...live(60, errorMs, T + 2 * S)]],
        ['lists of 25', [...backlog(300, errorMs, T, 25), ...live(60, errorMs, T + 2 * S)]],
      ];
      for (const [how, stream] of rides) {
        const offs = offsOf(stream, play(stream));
        assert.ok(!offs.includes(null), `${how}: ${offs.filter((off) => off === null).length} wait`);
        const worst = Math.max(...offs.map((off) => Math.abs(off!)));
        assert.ok(worst <= 2_500, `${how}: off by up to ${worst} ms`);
        // One offset for all: what was ridden over 300 s is 300 s long.
        assert.ok(Math.max(...(offs as number[])) - Math.min(...(offs as number[])) < S, how);
      }
    });
  }

  it('of a backlog with nothing after it: from the future it waits, in truth it is dated, and its length is kept', () => {
    const ahead = backlog(300, 120 * S, T, 1);
    assert.ok(
      offsOf(ahead, play(ahead, T + HOUR)).every((off) => off === null),
      'never guessed',
    );
    const right = backlog(300, 0, T, 1);
    assert.ok(offsOf(right, play(right)).every((off) => off === 0));
  });

  it('is right when a backlog comes after ten minutes out of range, quickly or slowly, before or among live ones', () => {
    for (const everyMs of [5, 300, 900]) {
      const gone = T + 30 * S;
      const back = gone + 600 * S;
      const late = upTo(600).map((s) => ({
        takenMs: [gone + s * S],
        errorMs: 0,
        arrivalMs: back + s * everyMs,
      }));
      const stream = [...live(30, 0), ...late];
      assert.ok(
        offsOf(stream, play(stream)).every((off) => off === 0),
        `one every ${everyMs} ms`,
      );
    }
    const mixed = [...live(30, 0), ...live(30, 0, T + 700 * S), ...backlog(300, 0, T + 699 * S, 1, 90)].sort(
      (a, b) => a.arrivalMs - b.arrivalMs,
    );
    const { dates } = play(mixed);
    assert.ok(dates.flat().every((date) => date !== null));
    assert.ok(offsOf(mixed, play(mixed)).every((off) => off === 0));
  });

  it('is not disturbed by one wrong date, which waits alone: in 2099, an hour ahead, in 2007, beside the others in a list', () => {
    for (const wrongMs of [73 * 365 * 24 * HOUR, HOUR, -WEEKS_1024]) {
      const stream = live(40, 0);
      const alone = stream.map((sent, i) => (i === 20 ? { ...sent, errorMs: wrongMs } : sent));
      const offs = offsOf(alone, play(alone, T + 4 * HOUR));
      assert.equal(offs[20], null);
      assert.ok(offs.every((off, i) => i === 20 || off === 0));
    }
    const times = [...upTo(5).map((s) => T + s * S), T + 73 * 365 * 24 * HOUR, T - HOUR];
    assert.deepEqual(parts(times), [[6], [0, 1, 2, 3, 4], [5]]);
  });

  it('that is set in mid-ride is known anew, also when the receiver and the network take turns', () => {
    for (const jumpMs of [HOUR, -HOUR, 40 * S]) {
      const stream = [...live(60, 0), ...live(120, jumpMs, T + 60 * S)];
      const offs = offsOf(stream, play(stream));
      assert.ok(
        offs.every((off) => off !== null && Math.abs(off) < 2_500),
        `${jumpMs / S} s`,
      );
    }
    const turns = live(120, 0).map((sent, s) => (s % 6 === 4 ? { ...sent, errorMs: HOUR } : sent));
    assert.ok(offsOf(turns, play(turns)).every((off) => off !== null && Math.abs(off) < 2_500));
  });

  it('is each phone’s own: two with one card and one name, on two lines', () => {
    for (const otherMs of [HOUR, -HOUR, 120 * S, -WEEKS_1024]) {
      const both = [...live(60, 0, T, 'a'), ...live(60, otherMs, T + 400, 'b')].sort(
        (a, b) => a.arrivalMs - b.arrivalMs,
      );
      const offs = offsOf(both, play(both, T + 200 * S));
      assert.ok(
        offs.every((off) => off !== null && Math.abs(off) < 2_500),
        `${otherMs / S} s: ${offs.filter((off) => off === null).length} wait`,
      );
      // Throwing each other out: a new line for every message.
      const thrown = both.map((sent, i) => ({ ...sent, line: `line ${i}` }));
      const late = offsOf(thrown, play(thrown, T + 400 * S));
      assert.ok(
        late.every((off) => off === null || Math.abs(off) < 2_500),
        'none by the other’s clock',
      );
    }
  });

  it('an hour behind that speaks once a minute is known as well, after the first few; the last ones wait for it', () => {
    const stream = upTo(30).map(
      (n): Sent => ({ takenMs: [T + n * 50 * S], errorMs: -HOUR, arrivalMs: T + n * 50 * S + 90 }),
    );
    const offs = offsOf(stream, play(stream));
    assert.ok(offs.every((off) => off !== null && Math.abs(off) < 2_500));
  });

  it('that stands still dates nothing', () => {
    const stuck = live(30, 0).map((sent, s) => ({ ...sent, errorMs: -s * S - HOUR }));
    assert.ok(
      offsOf(stuck, play(stuck, T + 50 * S)).every((off) => off === null),
      'a clock that does not run is none',
    );
  });

  it('is believed when an official says so', () => {
    const ahead = backlog(300, 120 * S, T, 1);
    const { clock } = play(ahead);
    const { dated, clock: after } = trusted(clock, -120 * S);
    assert.equal(dated.length, 300);
    assert.equal(after.waiting.length, 0);
  });

  it('keeps distances, whatever comes: positions of one message are as far apart as the phone said', () => {
    const message = fc.record({
      gapMs: fc.integer({ min: 200, max: 40_000 }),
      count: fc.integer({ min: 1, max: 20 }),
      delayMs: fc.oneof(fc.nat({ max: 2_000 }), fc.nat({ max: 300_000 })),
      errorMs: fc.constantFrom(0, 0, 0, 120 * S, HOUR, -HOUR, 60 * 365 * 24 * HOUR),
      line: fc.constantFrom('a', 'a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        let truth = T;
        const stream = messages
          .map(({ gapMs, count, delayMs, errorMs, line }): Sent => {
            truth += gapMs + count * S;
            const takenMs = upTo(count).map((i) => truth - (count - 1 - i) * S);
            return { takenMs, errorMs, line, arrivalMs: truth + delayMs };
          })
          .sort((a, b) => a.arrivalMs - b.arrivalMs);
        for (const [at, list] of play(stream).dates.entries()) {
          const offs = list.map((date, i) =>
            date === null ? null : date - Math.floor(stream[at]!.takenMs[i]! / S) * S,
          );
          assert.ok(
            offs.every((off) => off === offs[0]),
            'all by one clock, or all of them wait',
          );
        }
      }),
    );
  });
});
