/**
 * Law: whatever a reader does and whoever's plug is pulled, every read is on disk once and at its moment, or kept aside
 * with its reason, or still with the reader. Random faults from a seed, in virtual time, over midnight.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Passing } from '../../race/passing.ts';
import { DecoderReads } from './decoder-reads.ts';
import type { Conversation, Device } from './dialect.ts';
import type { DialectId } from './dialect-ids.ts';
import { DIALECTS } from './host.ts';
import { venueZone, wallMs } from './reader-clock.ts';
import { decoderWith } from './testing/tent.ts';

const two = (value: number) => String(value).padStart(2, '0');
const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 23);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** A passing that happened, and as what it stands in the reader's memory. */
interface Happened {
  readonly chip: string;
  readonly atMs: number;
  readonly told: string;
  readonly isJunk: boolean;
}

/** The reader's side of a conversation: answers what it hears, and keeps what is not taken. */
interface Reader {
  happened: Happened[];
  pass(chip: string, atMs: number, isJunk: boolean): void;
  connected(say: (text: string) => void): void;
  hears(text: string, say: (text: string) => void): void;
  /** Tells what is new. */
  work(say: (text: string) => void): void;
}

function raceResultBox(offMs: number, now: () => number): Reader {
  const lines: string[] = [];
  const box: Reader = {
    happened: [],
    pass(chip, atMs, isJunk) {
      const shown = atMs + offMs;
      const told = isJunk
        ? `${lines.length + 1};${chip};nonsense`
        : `${lines.length + 1};${chip};${dayOf(shown)};${timeOf(shown)};0;12;-57;;1;1;;;;3.0;21;;BOX;7;;D-1`;
      lines.push(told);
      box.happened.push({ chip, atMs, told, isJunk });
    },
    connected() {},
    hears(text, say) {
      for (const line of text.split('\r\n').filter(Boolean)) {
        const shown = now() + offMs;
        const [from = 0, count = 0] = line.split(':').map(Number);
        if (line === 'GETPROTOCOL') say('GETPROTOCOL;2.0;1.0;3.3\r\n');
        else if (line.startsWith('SETPROTOCOL')) say(`${line}\r\n`);
        else if (line === 'GETSTATUS') say(`GETSTATUS;${dayOf(shown)};${timeOf(shown)};1;11;1;7;1\r\n`);
        else if (line === 'GETTIME') say(`GETTIME;${dayOf(shown)};${timeOf(shown)}\r\n`);
        else if (line === 'PASSINGS') say(`PASSINGS;${lines.length};7\r\n`);
        else
          say(
            `${lines.slice(from - 1, from - 1 + count).join('\r\n')}\r\n\r\n`.replace(/^\r\n\r\n$/, '\r\n'),
          );
      }
    },
    work() {},
  };
  return box;
}

function myLapsSource(): Reader {
  /** Sent and not acknowledged, by number. */
  const owed = new Map<number, string>();
  let number = 0;
  let unsent: string[] = [];
  const source: Reader = {
    happened: [],
    pass(chip, atMs, isJunk) {
      const wall = wallMs(atMs, venueZone);
      const time = isJunk ? 'nonsense' : timeOf(wall);
      const told = `c=${chip}|t=${time}|d=${dayOf(wall).slice(2).replaceAll('-', '')}`;
      source.happened.push({ chip, atMs, told, isJunk });
      unsent.push(told);
    },
    connected(say) {
      say('Finish@Pong@$');
      for (const [at, items] of owed) say(`Finish@Passing@${items}@${at}@$`);
    },
    hears(text) {
      for (const [, acknowledged] of text.matchAll(/AckPassing@(\d+)@/g)) owed.delete(Number(acknowledged));
    },
    work(say) {
      while (unsent.length > 0) {
        const items = unsent.slice(0, 3).join('@');
        unsent = unsent.slice(3);
        owed.set(++number, items);
        say(`Finish@Passing@${items}@${number}@$`);
      }
    },
  };
  return source;
}

/** It has no acknowledgement: it tells everything again to whoever asks it to start. */
function jChipReader(offMs: number, now: () => number): Reader {
  let from = 0;
  let isStarted = false;
  const reader: Reader = {
    happened: [],
    pass(chip, atMs, isJunk) {
      const shown = atMs + offMs;
      const told = isJunk ? `DJ${chip} 99:99:99` : `DJ${chip} ${timeOf(shown)}000 10  10000      C7`;
      reader.happened.push({ chip, atMs, told, isJunk });
    },
    connected(say) {
      isStarted = false;
      say('N0000MAT\r');
    },
    hears(text, say) {
      const at = new Date(now() + offMs);
      const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds() / 10];
      if (text.includes('GT')) say(`GT1${clock.map((part) => two(Math.floor(part))).join('')}\r`);
      if (!text.includes('S0000')) return;
      isStarted = true;
      from = 0;
    },
    work(say) {
      if (!isStarted) return;
      for (const { told } of reader.happened.slice(from)) say(`${told}\r`);
      from = reader.happened.length;
    },
  };
  return reader;
}

/** A station with one decoder in virtual time, on a disk that outlives it. */
class World {
  nowMs: number;
  readonly disk = new Map<string, unknown>();
  readonly passings = new Map<string, Passing>();
  isFailing = false;
  readonly #dialect: DialectId;
  readonly #timers = new Set<{ atMs: number; call: () => void }>();
  readonly #memory = new Map<string, unknown>();
  reads!: DecoderReads;
  talk: Conversation | null = null;

  constructor(dialect: DialectId, fromMs: number) {
    this.#dialect = dialect;
    this.nowMs = fromMs;
    this.start();
  }

  /** The station, anew on the same disk. */
  start(): void {
    this.cut();
    this.#memory.clear();
    this.reads = new DecoderReads('mat', decoderWith({ dialect: this.#dialect, port: 1 }), {
      settings: {
        get: (key) => this.disk.get(key),
        entries: (prefix) => [...this.disk].filter(([key]) => key.startsWith(prefix)),
        put: async (key, value) => {
          if (this.isFailing) throw new Error('full');
          this.disk.set(key, value);
        },
        delete: async (key) => void this.disk.delete(key),
      },
      intake: {
        passing: async (race, passing) => {
          if (this.isFailing) return { code: 'journal-failing', message: 'full' };
          if (!this.passings.has(passing.id)) this.passings.set(passing.id, passing);
          const by = { role: 'device', name: '' } as const;
          return { seq: 1, atMs: 0, race, by, input: { kind: 'passing', passing } };
        },
      },
      races: () => [
        {
          id: 'crit' as RaceId,
          state: 'running',
          startMs: this.nowMs - 86_400_000,
          isOfficial: false,
          knows: () => true,
          heard: (id: PassingId) => this.passings.get(id) ?? null,
        },
      ],
      lapLineOf: () => 'finish' as LineId,
      host: '',
      now: () => this.nowMs,
      log() {},
    });
  }

  cut(): void {
    this.#timers.clear();
    this.talk?.ended();
    this.talk = null;
  }

  connect(hears: (text: string) => void): void {
    const device: Device = {
      send: hears,
      read: (read) => this.reads.accept(read),
      aside: (what) => this.reads.aside(what),
      named() {},
      trouble() {},
      note() {},
      clock() {},
      hangUp: () => this.cut(),
      now: () => this.nowMs,
      after: (ms, call) => void this.#timers.add({ atMs: this.nowMs + ms, call }),
      recall: (name) => this.#memory.get(name),
      remember: (name, value) => void this.#memory.set(name, value),
      settings: { loop: null, bibSet: null },
    };
    this.talk = DIALECTS[this.#dialect].begin(device);
  }

  /** A quarter of a second goes by. */
  async step(): Promise<void> {
    this.nowMs += 250;
    for (const timer of [...this.#timers])
      if (timer.atMs <= this.nowMs && this.#timers.delete(timer)) timer.call();
    if (this.nowMs % 1_000 < 250) this.talk?.tick();
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}

type Deed = 'pass' | 'junk' | 'cut' | 'kill' | 'disk' | 'rest';

async function played(
  dialect: DialectId,
  deeds: readonly Deed[],
  offMs: number,
  fromMs: number,
): Promise<void> {
  const world = new World(dialect, fromMs);
  const now = () => world.nowMs;
  const reader =
    dialect === 'race-result'
      ? raceResultBox(offMs, now)
      : dialect === 'my-laps'
        ? myLapsSource()
        : jChipReader(offMs, now);
  let toStation: string[] = [];
  const say = (text: string) => void toStation.push(text);
  let isLineUp = true;
  let chip = 0;
  const step = async () => {
    if (world.talk === null && isLineUp) {
      toStation = [];
      world.connect((text) => reader.hears(text, say));
      reader.connected(say);
    }
    if (world.talk !== null) reader.work(say);
    for (const text of toStation.splice(0)) world.talk?.heard(new TextEncoder().encode(text));
    await world.step();
  };
  for (const deed of deeds) {
    if (deed === 'pass' || deed === 'junk') {
      chip += 1;
      reader.pass(`A${chip}`, world.nowMs - 120, deed === 'junk');
    } else if (deed === 'kill') world.start();
    else if (deed === 'disk') world.isFailing = !world.isFailing;
    else if (deed === 'cut') {
      world.cut();
      isLineUp = !isLineUp;
    }
    const steps = deed === 'rest' ? 60 : 5;
    for (let i = 0; i < steps; i++) await step();
  }
  [world.isFailing, isLineUp] = [false, true];
  for (let i = 0; i < 400; i++) await step();

  const taken = [...world.passings.values()];
  const aside = world.reads.kept.list('aside').map(({ told }) => told);
  assert.equal(world.reads.kept.count('waits'), 0, 'a race could have had it');
  for (const { chip, atMs, told, isJunk } of reader.happened) {
    const mine = taken.filter(({ who }) => 'chip' in who && who.chip === chip);
    if (isJunk) {
      assert.deepEqual([mine.length, aside.includes(told)], [0, true], `${told} is kept aside`);
      continue;
    }
    assert.equal(mine.length, 1, `${told} is in the race ${mine.length} times; aside: ${aside.join(' | ')}`);
    assert.ok(Math.abs(mine[0]!.timeMs - atMs) < 400, `${told}: ${mine[0]!.timeMs - atMs} ms off`);
  }
  assert.equal(taken.length, reader.happened.filter(({ isJunk }) => !isJunk).length);
}

const deed = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Deed>('pass') },
  { weight: 1, arbitrary: fc.constantFrom<Deed>('junk', 'cut', 'kill', 'disk', 'rest') },
);

for (const dialect of ['race-result', 'my-laps', 'j-chip'] as const)
  test(`${dialect}: every read once and at its moment, or kept aside, over cuts, kills, a full disk and midnight`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 5, maxLength: 30 }),
        fc.constantFrom(0, 1_234, -5 * 3_600_000, 7 * 3_600_000 + 60_000),
        fc.integer({ min: -60, max: 5 }),
        async (deeds, offMs, secondsToMidnight) =>
          played(dialect, deeds, offMs, Date.parse('2026-07-05T00:00Z') + secondsToMidnight * 1_000),
      ),
      { numRuns: 60, seed: 20_261_129 },
    );
  });
