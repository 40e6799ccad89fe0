import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import { createLiveFeed, type FeedEvent, type LiveFeed } from '../../race/feed/feed-client.ts';
import { isPacked } from '../../race/feed/packed.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import { board, row } from '../../race/feed/sample-board.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { type SimulatedClock, simulatedClock } from '../testing/simulated-clock.ts';
import { createHub, type Hub, type HubOptions, type Viewer } from './hub.ts';
import { createLive, type Live } from './sink.ts';

const CRIT = 'crit' as RaceId;
const CROSS = 'cross' as RaceId;

const withLaps = (view: BoardView, entry: number, laps: number): BoardView => ({
  ...view,
  rows: { ...view.rows, [entry]: { ...(view.rows[entry as EntryId] as BoardRow), laps } },
});

const at = (entry: number, second: number): LivePosition => ({
  entry: entry as EntryId,
  timeMs: 1.7e12 + second * 1_000,
  latDeg: 47 + second * 1e-4,
  lonDeg: 8 + entry * 1e-3,
  progressM: second * 11,
});

/** A page and its line to the hub: what the hub writes waits until the line takes it. */
class Page {
  /** It can read packed boards, and says so. */
  unpacks = false;
  readonly feed: LiveFeed = createLiveFeed({ packed: () => this.unpacks });
  packedBytes = 0;
  textBytes = 0;
  readonly events: FeedEvent[] = [];
  queued: Uint8Array[] = [];
  stalled = false;
  closedWith: number | 'destroyed' | null = null;
  maxQueued = 0;
  received = 0;
  #viewer: Viewer | null = null;
  readonly #hub: Hub<string>;
  readonly #clock: SimulatedClock;
  readonly #who: string;

  constructor(hub: Hub<string>, clock: SimulatedClock, who = 'nobody') {
    this.#hub = hub;
    this.#clock = clock;
    this.#who = who;
  }

  connect(): this {
    const page = this;
    this.queued = [];
    this.closedWith = null;
    const opening = this.feed.opened(this.#clock.epochMs());
    this.#viewer = this.#hub.join(
      {
        get writableLength() {
          return page.queued.reduce((sum, bytes) => sum + bytes.length, 0);
        },
        write: (bytes) => page.#receive(bytes),
        close: (code) => page.#end(code),
        destroy: () => page.#end('destroyed'),
      },
      this.#who,
    );
    this.#send(opening);
    return this;
  }

  follow(race: RaceId): this {
    this.#send(this.feed.follow(race));
    return this;
  }

  say(text: string): void {
    this.#viewer?.text(text);
  }

  answerPings(): void {
    this.#viewer?.heard();
  }

  drop(): void {
    this.#viewer?.left();
    this.feed.closed();
  }

  flush(): void {
    this.stalled = false;
    for (const bytes of this.queued.splice(0)) this.#read(bytes);
  }

  get recovered(): (boolean | null)[] {
    return this.events.flatMap((event) => (event.kind === 'board' ? [event.recovered] : []));
  }

  #end(how: number | 'destroyed'): void {
    this.closedWith = how;
    this.drop();
  }

  #receive(bytes: Uint8Array): void {
    if (this.stalled) this.queued.push(bytes);
    else this.#read(bytes);
    this.maxQueued = Math.max(this.maxQueued, this.queued.length);
  }

  /** Takes WebSocket frames apart, as a browser would. */
  #read(bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes);
    for (let from = 0; from < buffer.length; ) {
      const opcode = buffer[from]! & 0x0f;
      let length = buffer[from + 1]! & 0x7f;
      let header = 2;
      if (length === 126) [length, header] = [buffer.readUInt16BE(from + 2), 4];
      else if (length === 127) [length, header] = [Number(buffer.readBigUInt64BE(from + 2)), 10];
      const payload = buffer.subarray(from + header, from + header + length);
      from += header + length;
      this.received += 1;
      if (opcode === 9) continue;
      const message = opcode === 1 ? payload.toString() : payload;
      if (isPacked(message)) this.packedBytes += message.length;
      else if (opcode === 1) this.textBytes += payload.length;
      const step = this.feed.received(
        isPacked(message) ? inflateRawSync(message.subarray(1)).toString() : message,
        this.#clock.epochMs(),
      );
      this.events.push(...step.events);
      this.#send(step.send);
    }
  }

  #send(texts: readonly string[]): void {
    for (const text of texts) this.#viewer?.text(text);
  }
}

/** `earlyMs`: timers go off so much early, as those of a real loop do. */
function tent(
  options: Partial<HubOptions<string>> = {},
  earlyMs = 0,
): {
  clock: SimulatedClock;
  hub: Hub<string>;
  live: Live;
  page: (who?: string) => Page;
} {
  const clock = simulatedClock();
  const after = (ms: number, call: () => void) => clock.after(Math.max(0, ms - earlyMs), call);
  const hub = createHub<string>({ clock: { ...clock, after }, ...options });
  const live = createLive('e1', [hub]);
  return { clock, hub, live, page: (who) => new Page(hub, clock, who) };
}

describe('A viewer of a race', () => {
  it('gets the whole board, then only what changes, and ends with the very same board', () => {
    const { clock, live, page } = tent();
    const start = board(30, CRIT);
    live.setBoard(CRIT, start);
    const viewer = page().connect().follow(CRIT);
    const next = withLaps(start, 7, 8);
    live.setBoard(CRIT, next);
    clock.pass(100);
    assert.deepEqual(viewer.feed.race(CRIT)?.board, next);
    assert.deepEqual(viewer.recovered, [false, null]);
  });

  it('is told where else the race is followed, and anew when the crowd has grown so that it has to spread further', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    hub.setCrowd(CRIT, 10_000);
    const viewer = page().connect().follow(CRIT);
    const told = () =>
      viewer.events.flatMap((event) => (event.kind === 'addresses' ? [event.spreadMs ?? null] : []));
    clock.pass(100);
    assert.deepEqual(told(), [], 'where there is nowhere else, nothing');
    live.setAddresses(CRIT, ['https://one.example.org', 'https://two.example.org']);
    clock.pass(100);
    hub.setCrowd(CRIT, 100);
    clock.pass(100);
    hub.setCrowd(CRIT, 110);
    clock.pass(100);
    hub.setCrowd(CRIT, 9_000);
    clock.pass(100);
    const [first, few, many] = told();
    assert.deepEqual([told().length, first], [3, null]);
    assert.ok(few! < 300 && many! >= 3_000, `${few} and ${many} ms`);
    const late = page().connect().follow(CRIT);
    assert.deepEqual(
      late.events.flatMap((event) => (event.kind === 'addresses' ? [event.spreadMs] : [])),
      [many],
    );
  });

  it('who can unpack gets the whole board packed, and one beside who cannot gets it as text', () => {
    const { clock, live, page } = tent();
    const start = board(200, CRIT);
    live.setBoard(CRIT, start);
    const modern = page();
    modern.unpacks = true;
    modern.connect().follow(CRIT);
    const old = page().connect().follow(CRIT);
    assert.deepEqual(modern.feed.race(CRIT)?.board, start);
    assert.deepEqual(old.feed.race(CRIT)?.board, start);
    assert.equal(old.packedBytes, 0);
    assert.ok(modern.textBytes < 100, 'nothing but the clock came as text');
    assert.ok(
      modern.packedBytes * 6 < old.textBytes,
      `${modern.packedBytes} bytes packed, ${old.textBytes} as text`,
    );
    const next = withLaps(start, 7, 8);
    live.setBoard(CRIT, next);
    live.setPosition(CRIT, at(7, 1));
    clock.pass(100);
    assert.deepEqual(modern.feed.race(CRIT)?.board, next, 'changes fit behind it');
    assert.deepEqual([...modern.feed.race(CRIT)!.positions.values()], [at(7, 1)]);
    modern.stalled = true;
    for (let laps = 0; laps < 700; laps += 1) {
      live.setBoard(CRIT, withLaps(next, 9, laps));
      clock.pass(50);
    }
    modern.packedBytes = 0;
    modern.flush();
    clock.pass(500);
    assert.ok(modern.packedBytes > 0, 'far behind, it is taken to the newest with a packed board too');
    assert.equal(modern.feed.race(CRIT)?.board?.rows[row(9).entry]?.laps, 699);
  });

  it('sees everybody who moved, whenever the viewer came', () => {
    const { clock, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    const early = page().connect().follow(CRIT);
    for (let second = 0; second < 5; second += 1) {
      live.setPosition(CRIT, at(1, second));
      if (second < 3) live.setPosition(CRIT, at(2, second));
      clock.pass(1_000);
    }
    const late = page().connect().follow(CRIT);
    live.setPosition(CRIT, at(1, 5));
    clock.pass(1_000);
    assert.deepEqual([...early.feed.race(CRIT)!.positions.values()], [at(1, 5), at(2, 2)]);
    assert.deepEqual(late.feed.race(CRIT)!.positions, early.feed.race(CRIT)!.positions);
  });

  it('who drops off and comes back gets what was missed, and is told that it is all there', () => {
    const { clock, live, page } = tent();
    let view = board(30, CRIT);
    live.setBoard(CRIT, view);
    const viewer = page().connect().follow(CRIT);
    viewer.drop();
    for (let laps = 8; laps < 12; laps += 1) {
      view = withLaps(view, 3, laps);
      live.setBoard(CRIT, view);
      clock.pass(100);
    }
    viewer.connect();
    assert.deepEqual(viewer.feed.race(CRIT)?.board, view);
    assert.deepEqual(viewer.recovered, [false, true]);
  });

  it('who comes back when nothing happened is told so in a few bytes', () => {
    const { live, hub, page } = tent();
    live.setBoard(CRIT, board(300, CRIT));
    const viewer = page().connect().follow(CRIT);
    viewer.drop();
    const before = hub.stats().bytes;
    viewer.connect();
    assert.deepEqual(viewer.recovered, [false, true]);
    assert.ok(hub.stats().bytes - before < 300);
  });

  it('who comes back too late, or after the station started anew, gets the whole board and is told that too', () => {
    const { clock, live, page, hub } = tent({ limits: { deltasMax: 3 } });
    let view = board(5, CRIT);
    live.setBoard(CRIT, view);
    const viewer = page().connect().follow(CRIT);
    viewer.drop();
    for (let laps = 8; laps < 14; laps += 1) {
      view = withLaps(view, 3, laps);
      live.setBoard(CRIT, view);
      clock.pass(100);
    }
    viewer.connect();
    assert.deepEqual(viewer.feed.race(CRIT)?.board, view);
    assert.deepEqual(viewer.recovered, [false, false]);
    hub.setBoard(CRIT, board(6, CRIT), { epoch: 'e2', offset: 1 });
    clock.pass(100);
    assert.deepEqual(viewer.feed.race(CRIT)?.board, board(6, CRIT));
    assert.deepEqual(viewer.feed.race(CRIT)?.mark, { epoch: 'e2', offset: 1 });
  });

  it('whose line is slow is passed over, then taken to the newest state with one tick in the queue', () => {
    const { clock, hub, live, page } = tent();
    let view = board(20, CRIT);
    live.setBoard(CRIT, view);
    const slow = page().connect().follow(CRIT);
    const quick = page().connect().follow(CRIT);
    slow.stalled = true;
    slow.maxQueued = 0;
    for (let second = 0; second < 20; second += 1) {
      view = withLaps(view, 1 + (second % 20), 8 + second);
      live.setBoard(CRIT, view);
      for (let entry = 1; entry <= 20; entry += 1) live.setPosition(CRIT, at(entry, second));
      clock.pass(1_000);
    }
    assert.equal(slow.maxQueued, 1);
    assert.notDeepEqual(slow.feed.race(CRIT)?.board, view);
    slow.flush();
    clock.pass(1_000);
    assert.deepEqual(slow.feed.race(CRIT)?.board, quick.feed.race(CRIT)?.board);
    assert.deepEqual(slow.feed.race(CRIT)?.positions, quick.feed.race(CRIT)?.positions);
    assert.deepEqual(slow.feed.race(CRIT)?.board, view);
    assert.equal(hub.stats().catchUps, 1);
    assert.ok(!slow.events.some((event) => event.kind === 'gap'));
    live.setPosition(CRIT, at(1, 30));
    clock.pass(1_000);
    assert.deepEqual(slow.feed.race(CRIT)?.positions.get(1 as EntryId), at(1, 30));
  });

  it('whose line is stuck for a minute is let go', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    const stuck = page().connect().follow(CRIT);
    stuck.stalled = true;
    for (let second = 0; second < 65; second += 1) {
      live.setPosition(CRIT, at(1, second));
      stuck.answerPings();
      clock.pass(1_000);
    }
    assert.equal(stuck.closedWith, 'destroyed');
    assert.equal(hub.stats().viewers, 0);
    assert.equal(hub.stats().disconnectedStuck, 1);
  });

  it('who answers no ping is let go; who hears nothing knows that the line is dead', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    const asleep = page().connect().follow(CRIT);
    const awake = page().connect().follow(CRIT);
    for (let second = 0; second < 70; second += 1) {
      awake.answerPings();
      clock.pass(1_000);
      assert.equal(awake.feed.isSilent(clock.epochMs()), false, `at ${second} s`);
    }
    assert.equal(asleep.closedWith, 'destroyed');
    assert.equal(awake.closedWith, null);
    assert.equal(hub.stats().disconnectedSilent, 1);
    hub.close();
    awake.feed.opened(clock.epochMs());
    clock.pass(31_000);
    assert.equal(awake.feed.isSilent(clock.epochMs()), true);
  });

  it('knows the station’s clock from its heartbeats', () => {
    const { page } = tent();
    const viewer = page().connect();
    assert.equal(viewer.feed.clockOffsetMs, 0);
    const slowPhone = createLiveFeed();
    slowPhone.opened(0);
    slowPhone.received('{"clock":{"nowMs":10000}}', 4_000);
    slowPhone.received('{"clock":{"nowMs":25000}}', 18_900);
    slowPhone.received('{"clock":{"nowMs":40000}}', 34_500);
    assert.equal(slowPhone.clockOffsetMs, 6_100, 'the message that travelled least is believed');
  });
});

describe('Two races in one hub', () => {
  it('never mix, on one connection or on two', () => {
    const { clock, live, page } = tent();
    live.setBoard(CRIT, board(4, CRIT));
    live.setBoard(CROSS, board(2, CROSS));
    const both = page().connect().follow(CRIT).follow(CROSS);
    const one = page().connect().follow(CROSS);
    for (let second = 0; second < 3; second += 1) {
      live.setPosition(CRIT, at(1, second));
      live.setPosition(CROSS, at(1, second + 100));
      live.setBoard(CRIT, withLaps(board(4, CRIT), 1, 8 + second));
      clock.pass(1_000);
    }
    assert.deepEqual(both.feed.race(CRIT)?.positions.get(1 as EntryId), at(1, 2));
    assert.deepEqual(both.feed.race(CROSS)?.positions.get(1 as EntryId), at(1, 102));
    assert.deepEqual(both.feed.race(CROSS)?.board, board(2, CROSS));
    assert.equal(one.feed.race(CRIT), null);
    assert.ok(one.events.every((event) => ('race' in event ? event.race === CROSS : true)));
  });

  it('reach a viewer of both in the same tick, and neither waits for the other', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(1, CRIT));
    live.setBoard(CROSS, board(1, CROSS));
    const both = page().connect().follow(CRIT).follow(CROSS);
    both.stalled = true;
    live.setPosition(CRIT, at(1, 1));
    live.setPosition(CROSS, at(1, 2));
    clock.pass(10);
    assert.equal(both.queued.length, 1, 'while something is unsent, the other race waits');
    both.flush();
    clock.pass(1_000);
    assert.deepEqual(both.feed.race(CRIT)?.positions.get(1 as EntryId), at(1, 1));
    assert.deepEqual(both.feed.race(CROSS)?.positions.get(1 as EntryId), at(1, 2));
    assert.equal(hub.stats().viewers, 1);
  });

  it('show a private one to those who may read it, and to nobody else', () => {
    let open = false;
    const { clock, hub, live, page } = tent({
      mayRead: (race, who) => race !== CROSS || open || who === 'official',
    });
    live.setBoard(CROSS, board(2, CROSS));
    const viewer = page().connect().follow(CROSS);
    const official = page('official').connect().follow(CROSS);
    assert.equal(viewer.feed.race(CROSS)?.state, 'refused');
    assert.equal(viewer.feed.race(CROSS)?.refusal?.code, 'not-allowed');
    assert.equal(official.feed.race(CROSS)?.state, 'live');
    open = true;
    const second = page().connect().follow(CROSS);
    assert.equal(second.feed.race(CROSS)?.state, 'live');
    open = false;
    hub.recheck(CROSS);
    live.setBoard(CROSS, withLaps(board(2, CROSS), 1, 9));
    clock.pass(100);
    assert.equal(second.feed.race(CROSS)?.state, 'refused');
    assert.equal(second.feed.race(CROSS)?.board?.rows[row(1).entry]?.laps, 7);
    assert.equal(official.feed.race(CROSS)?.board?.rows[row(1).entry]?.laps, 9);
  });
});

describe('A race that nobody follows', () => {
  it('costs no tick for who moves, and shows whoever comes where everybody is', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    const before = hub.stats().ticks;
    for (let second = 1; second <= 5; second += 1) {
      for (const entry of [1, 2, 3]) live.setPosition(CRIT, at(entry, second));
      clock.pass(1_000);
    }
    assert.equal(hub.stats().ticks, before);
    const viewer = page().connect().follow(CRIT);
    assert.deepEqual([...viewer.feed.race(CRIT)!.positions.values()], [at(1, 5), at(2, 5), at(3, 5)]);
    live.setPosition(CRIT, at(2, 6));
    clock.pass(10);
    assert.deepEqual(viewer.feed.race(CRIT)?.positions.get(2 as EntryId), at(2, 6));
  });

  it('keeps every change of its board for who comes back', () => {
    const { clock, live, page } = tent();
    let view = board(30, CRIT);
    live.setBoard(CRIT, view);
    const viewer = page().connect().follow(CRIT);
    viewer.drop();
    for (let laps = 1; laps <= 3; laps += 1) {
      view = withLaps(view, 7, laps);
      live.setBoard(CRIT, view);
      live.setPosition(CRIT, at(7, laps));
      clock.pass(1_000);
    }
    viewer.connect();
    assert.deepEqual(viewer.feed.race(CRIT)?.board, view);
    assert.equal(viewer.recovered.at(-1), true);
    assert.deepEqual(viewer.feed.race(CRIT)?.positions.get(7 as EntryId), at(7, 3));
  });
});

describe('Whoever feeds a hub over a line of its own', () => {
  const asked = (hub: Hub<string>, clock: SimulatedClock) => {
    const atMs: number[] = [];
    const fromMs = clock.monotonicMs();
    hub.whenMovesCount(() => atMs.push(clock.monotonicMs() - fromMs));
    return atMs;
  };

  it('is asked who moved shortly before the next tick, which takes all of them along', () => {
    const { clock, hub, live, page } = tent({ cadence: { tickMinMs: 100 } });
    live.setBoard(CRIT, board(3, CRIT));
    const viewer = page().connect().follow(CRIT);
    live.setPosition(CRIT, at(1, 1));
    assert.deepEqual(asked(hub, clock), [0], 'the first goes out at once, and so may the second');
    clock.pass(20);
    live.setPosition(CRIT, at(1, 2));
    const atMs = asked(hub, clock);
    clock.pass(60);
    assert.deepEqual(atMs, []);
    const { ticks } = hub.stats();
    while (atMs.length === 0) clock.pass(1);
    live.setPosition(CRIT, at(2, 2));
    asked(hub, clock);
    assert.equal(hub.stats().ticks, ticks);
    clock.pass(7);
    assert.equal(hub.stats().ticks, ticks + 1);
    assert.deepEqual(viewer.feed.race(CRIT)?.positions.get(2 as EntryId), at(2, 2));
  });

  for (const earlyMs of [0, 1.5])
    it(`is waited for when its answer is late, a fifth of the interval at most; timers ${earlyMs} ms early`, () => {
      const { clock, hub, live, page } = tent({ cadence: { tickMinMs: 500 } }, earlyMs);
      live.setBoard(CRIT, board(3, CRIT));
      page().connect().follow(CRIT);
      const answer = (second: number): void => {
        live.setPosition(CRIT, at(1, second));
        asked(hub, clock);
      };
      answer(1);
      clock.pass(20);
      answer(2);
      const { ticks } = hub.stats();
      clock.pass(530);
      assert.equal(hub.stats().ticks, ticks, 'the tick is due and not told who moved since');
      answer(3);
      clock.pass(1);
      assert.equal(hub.stats().ticks, ticks + 1);
      answer(4);
      clock.pass(610);
      assert.equal(hub.stats().ticks, ticks + 2, 'nobody answers: it goes out all the same');
    });

  it('is asked now and then while nobody follows, and at once when somebody comes', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    const unwatched = asked(hub, clock);
    clock.pass(200);
    assert.deepEqual(unwatched, []);
    clock.pass(100);
    assert.equal(unwatched.length, 1);
    const until = asked(hub, clock);
    page().connect().follow(CRIT);
    assert.deepEqual(until, [0]);
    clock.pass(1_000);
    assert.equal(until.length, 1);
  });

  it('is not asked by one that was closed', () => {
    const { clock, hub } = tent();
    const atMs = asked(hub, clock);
    hub.close();
    clock.pass(1_000);
    assert.deepEqual(atMs, []);
  });
});

describe('A hub', () => {
  it('speaks 100 times a second to a few, once in most of a second to nineteen thousand', () => {
    const { clock, live, hub } = tent();
    live.setBoard(CRIT, board(10, CRIT));
    const ticksIn = (seconds: number): number => {
      const before = hub.stats().ticks;
      for (let ms = 0; ms < seconds * 1_000; ms += 5) {
        live.setPosition(CRIT, at(1 + (ms % 10), ms / 1_000));
        clock.pass(5);
      }
      return (hub.stats().ticks - before) / seconds;
    };
    const fill = (count: number): void => {
      while (hub.stats().viewers < count) {
        const viewer = hub.join(
          { writableLength: 0, write: () => clock.spend(0.014), close: () => {}, destroy: () => {} },
          'nobody',
        );
        viewer?.text(`{"subscribe":{"race":"${CRIT}"}}`);
      }
    };
    fill(10);
    const few = ticksIn(2);
    assert.ok(few > 90, `${few}`);
    fill(300);
    const brisk = ticksIn(2);
    assert.ok(brisk > 8 && brisk <= 11, `${brisk}`);
    fill(19_000);
    const crowded = ticksIn(10);
    assert.ok(crowded >= 0.9 && crowded < 1.6, `${crowded} a second`);
  });

  it('lets a single change out at once, even to nineteen thousand', () => {
    const { clock, live, hub } = tent();
    live.setBoard(CRIT, board(1, CRIT));
    let firstAt: number | null = null;
    let lastAt = 0;
    for (let number = 0; number < 19_000; number += 1) {
      const write = (bytes: Uint8Array): void => {
        clock.spend(0.014);
        // Heartbeats go on before and after it.
        if (bytes[0] !== 0x82) return;
        firstAt ??= clock.monotonicMs();
        lastAt = clock.monotonicMs();
      };
      const viewer = hub.join({ writableLength: 0, write, close: () => {}, destroy: () => {} }, 'nobody');
      viewer?.text(`{"subscribe":{"race":"${CRIT}"}}`);
    }
    clock.pass(2_000);
    firstAt = null;
    const setAt = clock.monotonicMs();
    live.setPosition(CRIT, at(1, 1));
    clock.pass(1_000);
    assert.ok(firstAt !== null && firstAt - setAt < 6);
    assert.ok(lastAt - setAt < 300);
  });

  it('waits a little for the rest of a burst before a large crowd, and not at all once everybody is in', () => {
    const { clock, live, hub } = tent();
    const riders = 50;
    live.setBoard(CRIT, board(riders, CRIT));
    const framesAt: number[] = [];
    let burstAt = 0;
    for (let number = 0; number < 10_000; number += 1) {
      const write = (bytes: Uint8Array): void => {
        clock.spend(0.014);
        if (number === 0 && bytes[0] === 0x82) framesAt.push(clock.monotonicMs() - burstAt);
      };
      hub
        .join({ writableLength: 0, write, close: () => {}, destroy: () => {} }, 'nobody')
        ?.text(`{"subscribe":{"race":"${CRIT}"}}`);
    }
    const burst = (second: number, reporting: number): readonly number[] => {
      clock.pass(1_000 - (clock.monotonicMs() % 1_000));
      burstAt = clock.monotonicMs();
      framesAt.length = 0;
      for (let rider = 1; rider <= reporting; rider += 1) {
        live.setPosition(CRIT, at(rider, second));
        clock.pass(1);
      }
      clock.pass(700);
      return [...framesAt];
    };
    burst(1, riders);
    burst(2, riders);
    const [whole, ...more] = burst(3, riders);
    assert.deepEqual(more, [], 'one frame for all of the burst');
    assert.ok(
      whole! >= 49 && whole! < 50,
      `the last rider came after 49 ms, the frame in the same turn: ${whole}`,
    );
    const [partial] = burst(4, riders - 1);
    assert.ok(partial! > 60 && partial! <= 151, `one is missing: waited for until ${partial}`);
  });

  it('gathers boards that come in a handful: nobody knows how many are to come', () => {
    const { clock, live, page } = tent();
    live.setBoard(CRIT, board(5, CRIT));
    const viewer = page().connect().follow(CRIT);
    clock.pass(1_000);
    const before = viewer.received;
    for (let entry = 1; entry <= 4; entry += 1) {
      live.setBoard(CRIT, withLaps(board(5, CRIT), entry, 99));
      clock.pass(1);
    }
    clock.pass(50);
    assert.equal(viewer.received - before, 1);
    assert.equal(viewer.feed.race(CRIT)?.board?.rows[4 as EntryId]?.laps, 99);
  });

  it('makes no frames for nobody, and whoever comes first sees everybody where they are now', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(3, CRIT));
    for (let second = 1; second <= 20; second += 1) {
      for (let entry = 1; entry <= 3; entry += 1) live.setPosition(CRIT, at(entry, second));
      clock.pass(1_000);
    }
    assert.equal(hub.stats().ticks, 0);
    const first = page().connect().follow(CRIT);
    assert.deepEqual(
      [...first.feed.race(CRIT)!.positions.values()].map(({ timeMs }) => timeMs),
      [1, 2, 3].map((entry) => at(entry, 20).timeMs),
    );
    live.setPosition(CRIT, at(1, 21));
    clock.pass(100);
    const second = page().connect().follow(CRIT);
    for (const viewer of [first, second])
      assert.equal(viewer.feed.race(CRIT)!.positions.get(1 as EntryId)?.timeMs, at(1, 21).timeMs);
    first.drop();
    second.drop();
    live.setBoard(CRIT, withLaps(board(3, CRIT), 2, 99));
    live.setPosition(CRIT, at(1, 22));
    clock.pass(100);
    first.connect();
    assert.deepEqual(
      first.recovered.at(-1),
      true,
      'a board that changed while nobody watched is among what was missed',
    );
    assert.equal(first.feed.race(CRIT)!.positions.get(1 as EntryId)?.timeMs, at(1, 22).timeMs);
  });

  it('shows nothing more of a race that goes while a broadcast of it is under way', () => {
    const { clock, hub, live } = tent();
    live.setBoard(CRIT, board(1, CRIT));
    const told = new Map<number, string[]>();
    for (let number = 0; number < 100; number += 1) {
      const write = (bytes: Uint8Array): void => {
        clock.spend(0.1);
        told.set(number, [...(told.get(number) ?? []), Buffer.from(bytes).toString('latin1')]);
      };
      hub
        .join({ writableLength: 0, write, close: () => {}, destroy: () => {} }, 'nobody')
        ?.text(`{"subscribe":{"race":"${CRIT}"}}`);
    }
    clock.pass(2_000);
    told.clear();
    clock.after(7, () => live.forget(CRIT));
    live.setPosition(CRIT, at(1, 1));
    clock.pass(1_000);
    const having = (word: string) =>
      [...told.values()].filter((texts) => texts.join('').includes(word)).length;
    assert.equal(having('unknown-race'), 100);
    assert.equal(having('snapshot'), 0);
    const frames = [...told.values()].filter((texts) => texts.some((text) => text.startsWith('\x82'))).length;
    assert.ok(frames > 0 && frames < 100, `${frames} had it before`);
  });

  it('spreads its heartbeats, so that no crowd is pinged in one burst', () => {
    const { clock, hub } = tent();
    const at: number[] = [];
    for (let number = 0; number < 3_000; number += 1) {
      const write = (): void => void at.push(clock.monotonicMs());
      const viewer = hub.join({ writableLength: 0, write, close: () => {}, destroy: () => {} }, 'nobody');
      clock.after(20_000, () => viewer?.heard());
    }
    at.length = 0;
    clock.pass(15_000);
    assert.equal(at.length, 3_000, 'everybody hears the clock once in 15 s');
    const halves = new Map<number, number>();
    for (const ms of at) halves.set(Math.floor(ms / 500), (halves.get(Math.floor(ms / 500)) ?? 0) + 1);
    const busiest = Math.max(...halves.values());
    assert.ok(busiest <= 110, `${busiest} of 3,000 in one half second`);
  });

  it('puts no heartbeat between the viewers of a broadcast, and yet everybody hears the clock once in 15 s', () => {
    const { clock, live, hub } = tent();
    live.setBoard(CRIT, board(1, CRIT));
    const written: ('tick' | 'clock')[] = [];
    const heardMs = new Map<number, number[]>();
    for (let number = 0; number < 1_000; number += 1) {
      const write = (bytes: Uint8Array): void => {
        clock.spend(0.8);
        written.push(bytes[0] === 0x82 ? 'tick' : 'clock');
        if (bytes[0] !== 0x82) heardMs.get(number)?.push(clock.monotonicMs());
      };
      const viewer = hub.join({ writableLength: 0, write, close: () => {}, destroy: () => {} }, 'nobody');
      viewer?.text(`{"subscribe":{"race":"${CRIT}"}}`);
      clock.after(20_000, () => viewer?.heard());
    }
    clock.pass(2_000);
    written.length = 0;
    for (let number = 0; number < 1_000; number += 1) heardMs.set(number, []);
    for (let second = 1; second <= 32; second += 1) {
      live.setPosition(CRIT, at(1, second));
      clock.pass(1_000);
    }
    const runs = written.join(' ').match(/tick( tick)*/g) ?? [];
    assert.ok(runs.length >= 32);
    assert.ok(
      runs.every((run) => run.split(' ').length % 1_000 === 0),
      'each broadcast is whole',
    );
    const gaps = [...heardMs.values()].map(([first = 0, second = Number.NaN]) => second - first);
    assert.ok(Math.max(...gaps) < 17_000, `${Math.max(...gaps)} ms between two`);
  });

  it('that is full says so and stays as it is', () => {
    const { hub, live, page } = tent({ limits: { viewersMax: 1 } });
    live.setBoard(CRIT, board(1, CRIT));
    page().connect().follow(CRIT);
    assert.equal(hub.full, true);
    page().connect();
    assert.equal(hub.stats().viewers, 1);
    assert.equal(hub.stats().refused, 1);
  });

  it('that is full of lines that stand by lets viewers in, in the place of the one that has stood longest', () => {
    const { hub, live, page } = tent({ limits: { viewersMax: 2 } });
    live.setBoard(CRIT, board(1, CRIT));
    const [first, second] = [page().connect(), page().connect()];
    assert.deepEqual([hub.full, hub.stats().viewers, hub.stats().standingBy], [false, 2, 2]);
    page().connect().follow(CRIT);
    assert.deepEqual([first.closedWith, second.closedWith], [1013, null]);
    second.follow(CRIT);
    assert.deepEqual([hub.full, hub.stats().viewers, hub.stats().standingBy], [true, 2, 0]);
  });

  it('answers nonsense with a reason, and a flood of it with the door', () => {
    const { live, page } = tent();
    live.setBoard(CRIT, board(1, CRIT));
    const noisy = page().connect();
    noisy.say('{"subscribe":{"race":"Not A Race"}}');
    noisy.say('what?');
    assert.deepEqual(
      noisy.events.flatMap((event) => (event.kind === 'refused' ? [event.error.code] : [])),
      ['malformed', 'malformed'],
    );
    for (let time = 0; time < 40; time += 1) noisy.say('{}');
    assert.equal(noisy.closedWith, 1008);
  });

  it('drops impossible positions and goes on', () => {
    const { clock, hub, live, page } = tent();
    live.setBoard(CRIT, board(2, CRIT));
    const viewer = page().connect().follow(CRIT);
    live.setPosition(CRIT, { ...at(1, 1), latDeg: Number.NaN });
    live.setPosition(CRIT, at(2, 1));
    clock.pass(100);
    assert.deepEqual([...viewer.feed.race(CRIT)!.positions.keys()], [2]);
    assert.equal(hub.stats().positionsRefused, 1);
  });

  it('tells the viewers of a race that is not there (any more), and shows it when it comes', () => {
    const { clock, live, page } = tent();
    live.setBoard(CRIT, board(2, CRIT));
    const viewer = page().connect().follow(CRIT);
    live.forget(CRIT);
    assert.equal(viewer.feed.race(CRIT)?.refusal?.code, 'unknown-race');
    live.setBoard(CRIT, board(2, CRIT));
    clock.pass(300);
    assert.equal(viewer.feed.race(CRIT)?.state, 'live');
    assert.equal(page().connect().follow(CRIT).feed.race(CRIT)?.state, 'live');
  });
});
