/**
 * The law: what is acknowledged is stored, or kept aside, or refused where an official sees it; once, and nothing else.
 * Played at the station's own races, phones' clocks, inbox and dialects, over a journal in memory that can fail.
 */
import assert from 'node:assert/strict';
import { memorySettings } from '../../../broker/auth/memory-settings.ts';
import { createStationClock } from '../../../broker/health/station-clock.ts';
import type { Journal } from '../../../broker/journal/journal.ts';
import { Races } from '../../../broker/races/races.ts';
import type { Bib, CategoryId, DecisionId, EntryId, RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { JournalRecord } from '../../../race/journal/record.ts';
import { parseOsmAnd } from '../../../server/dialects/osmand.ts';
import { ingest } from '../../../server/mqtt/inbox.ts';
import { inbound, type Rider } from '../../../server/mqtt/topics.ts';
import { NOTHING_TO_DO, type Outcome, refusedAll, withRefused } from '../../../server/outcome.ts';
import { numberOf, ownTracksItem, type Step, type Stream, type Told, traccarItem } from './stream.ts';

const T = 1_795_000_000_000;
const RACE = 'crit' as RaceId;
const RIDER: Rider = { role: 'rider', race: RACE, entry: 1 as EntryId, name: '7' };
const by = { role: 'official' as const, name: 'Rosa' };

/** A journal that stores at once, or fails; what it holds outlives the races over it. */
function memory() {
  const records: JournalRecord[] = [];
  const settings = memorySettings();
  const disk = { fails: false, records, waiting: 0 };
  const failing = (): void => {
    if (disk.fails) throw new Error('the disk is full');
  };
  const journal: Journal = {
    stationId: 'abcd',
    head: async () => ({ seq: records.length, link: '' }),
    append(record, done) {
      const stored = { seq: records.length + 1, ...record };
      const { fails } = disk;
      if (!fails) records.push(stored);
      disk.waiting += 1;
      queueMicrotask(() => {
        disk.waiting -= 1;
        if (fails) done(new Error('the disk is full'), null);
        else done(null, stored);
      });
    },
    async *read() {
      yield records;
    },
    fixes: () => Promise.resolve([]),
    settings: {
      ...settings,
      async put(key, value) {
        failing();
        await settings.put(key, value);
      },
      async delete(key) {
        failing();
        await settings.delete(key);
      },
    },
    health: () => ({
      lastSeq: records.length,
      pending: 0,
      waitingMs: 0,
      commitMsP50: 0,
      commitMsP99: 0,
      diskMsP99: 0,
      commits: { bounds: [], counts: [0], sum: 0 },
      bytesOnDisk: 0,
      bytesFree: 0,
      failing: null,
      damaged: null,
      lost: null,
    }),
    backup: async () => ({ records: 0, newestSeq: 0, bytes: 0, faults: [] }),
    close: () => Promise.resolve(),
  };
  return { disk, journal };
}

export interface Tally {
  stored: number;
  aside: number;
  refused: number;
  messages: number;
}

/** Plays one stream and holds it to the law. @throws AssertionError */
export async function hold(stream: Stream): Promise<Tally> {
  const { disk, journal } = memory();
  let reading = { wallMs: T, monotonicMs: 1_000, uptimeMs: 9_000 };
  const clock = createStationClock({ monotonicMs: () => reading.monotonicMs, all: () => reading });
  const open = () => Races.open({ journal, now: () => clock.now(), listener: { board() {}, position() {} } });
  let races = await open();
  await setUp(races);
  const errorsMs = [...stream.errorsMs];
  const lines = [0, 0];
  const sent: Told[][][] = [[], []];
  const acknowledged: Told[][] = [];
  let [nextNumber, refusedSeen, refusedTold] = [1, 0, 0];

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      const step = Math.min(1_000, left);
      const { wallMs, monotonicMs, uptimeMs } = reading;
      reading = { wallMs: wallMs + step, monotonicMs: monotonicMs + step, uptimeMs: uptimeMs + step };
      clock.look();
      races.phoneClocks.tick();
      if (races.phoneClocks.count > 0) await settle();
    }
    await settle();
  };
  const send = async (which: 0 | 1, message: Told[]): Promise<void> => {
    const name = stream.oneName ? 'phone' : `phone ${which}`;
    const line = `${which} ${lines[which]}`;
    const outcome = await deliver(races, { name, line, arrivalMs: clock.now() }, message, which);
    await settle();
    // What is refused is refused whenever it comes, also with a message that has to come again for its good ones.
    refusedTold += message.filter(({ junk }) => junk !== null).length;
    if (outcome.again !== null) {
      assert.ok(disk.fails, `only a full disk asks again: ${outcome.again.message}`);
      return;
    }
    acknowledged.push(message);
    const { accepted, repeated, aside, refused } = outcome;
    assert.equal(accepted + repeated + aside + refused.length, message.length, 'each item has its answer');
  };
  const count = (): number => [...races.counts.refused.values()].reduce((sum, n) => sum + n, 0);
  const taken = (which: 0 | 1, seconds: number, strayMs: number, items: readonly Told['junk'][]): Told[] =>
    items.map((junk, i) => {
      const isLast = i === items.length - 1;
      const takenMs = clock.now() - (seconds - 1 - i) * 1_000;
      return { number: nextNumber++, junk, ownMs: takenMs + errorsMs[which]! + (isLast ? strayMs : 0) };
    });

  const play: { [Kind in Step['do']]: (step: Extract<Step, { do: Kind }>) => Promise<void> } = {
    async say({ phone, items, strayMs }) {
      const message = taken(phone, items.length, strayMs, items);
      sent[phone]!.push(message);
      await send(phone, message);
    },
    async backlog({ phone, seconds, each }) {
      const all = taken(
        phone,
        seconds,
        0,
        Array.from({ length: seconds }, () => null),
      );
      for (let from = 0; from < all.length; from += each) {
        const message = all.slice(from, from + each);
        sent[phone]!.push(message);
        await send(phone, message);
        reading = { ...reading, monotonicMs: reading.monotonicMs + 5, wallMs: reading.wallMs + 5 };
      }
    },
    async again({ phone, back }) {
      const message = sent[phone]!.at(-1 - back);
      if (message) await send(phone, message);
    },
    async reconnect({ phone }) {
      lines[phone]! += 1;
    },
    async 'set-phone'({ phone, errorMs }) {
      errorsMs[phone] = errorMs;
    },
    pass: ({ ms }) => pass(ms),
    async 'set-station'({ byMs }) {
      reading = { ...reading, wallMs: reading.wallMs + byMs };
      const before = clock.now();
      clock.look();
      assert.ok(clock.now() - before <= 10, 'the race’s time goes on');
      assert.notEqual(clock.seen().setMs, undefined);
    },
    async disk({ fails }) {
      disk.fails = fails;
    },
    async restart() {
      disk.fails = false;
      await settle();
      refusedSeen += count();
      races.close();
      races = await open();
    },
  };
  for (const step of stream.steps) await (play[step.do] as (step: Step) => Promise<void>)(step);
  disk.fails = false;
  await pass(200_000);
  races.close();

  // Every acknowledged good position is in the journal or kept aside, exactly once.
  const stored = new Map<number, number[]>();
  for (const { input } of disk.records)
    if (input.kind === 'fixes')
      for (const fix of input.fixes) {
        const number = numberOf(fix.latDeg);
        stored.set(number, [...(stored.get(number) ?? []), fix.timeMs]);
      }
  const aside = new Set(races.phoneClocks.numbersAside().map(numberOf));
  for (const message of acknowledged) {
    const offsets: number[] = [];
    for (const { number, ownMs, junk } of message) {
      const times = stored.get(number) ?? [];
      if (junk !== null) {
        assert.equal(times.length, 0, `${junk} is stored`);
        continue;
      }
      assert.equal(
        times.length + (aside.has(number) ? 1 : 0),
        1,
        `position ${number}: ${times.length} stored`,
      );
      if (times[0] !== undefined) offsets.push(times[0] - Math.floor(ownMs / 1_000) * 1_000);
      assert.ok(
        times.every((timeMs) => timeMs <= clock.now() + 2_000),
        'nothing from the future',
      );
    }
    // Seconds that were ridden stay seconds; a place that shares its second with another phone's is a millisecond on.
    const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
    const even = message.map(({ ownMs }, i) => ownMs - i * 1_000);
    const isStray = Math.max(...even) - Math.min(...even) > 2_000;
    if (offsets.length > 1 && !isStray) assert.ok(most - least < 1_000, `apart by ${most - least} ms`);
  }
  for (const number of stored.keys()) assert.ok(!aside.has(number), 'stored and kept aside');
  assert.equal(refusedSeen + count(), refusedTold, 'each refusal is counted');
  return { stored: stored.size, aside: aside.size, refused: refusedTold, messages: acknowledged.length };
}

/** Through the inbox of MQTT for the first phone, and as the HTTP door does for the second. */
function deliver(
  races: Races,
  phone: { name: string; line: string; arrivalMs: number },
  message: readonly Told[],
  which: 0 | 1,
): Promise<Outcome> {
  const { name, line, arrivalMs } = phone;
  if (which === 0) {
    const payload = Buffer.from(JSON.stringify(message.map(ownTracksItem)));
    const topic = 'owntracks/crit.7/phone';
    return new Promise((resolve) =>
      ingest(
        {
          intake: races,
          refused: (dialect, who, refusal, items) => races.refused({ dialect, who, refusal, items }),
        },
        inbound(RIDER, 'crit.7', topic),
        {
          rider: RIDER,
          username: 'crit.7',
          topic,
          payload,
          retain: false,
          arrivalMs,
          phone: { name: `${name} ${topic}`, line },
        },
        resolve,
      ),
    );
  }
  const body = Buffer.from(JSON.stringify({ id: 'x', locations: message.map(traccarItem) }));
  const { fixes, refused } = parseOsmAnd({ query: '', body, contentType: 'application/json' }, arrivalMs);
  if (refused[0] !== undefined)
    races.refused({ dialect: 'osmand', who: 'crit.7', refusal: refused[0], items: refused.length });
  if (fixes.length === 0) return Promise.resolve(refused.length > 0 ? refusedAll(...refused) : NOTHING_TO_DO);
  const target = { race: RACE, entry: RIDER.entry };
  return new Promise((resolve) =>
    races.fixes(
      RIDER,
      target,
      { fixes, source: 'osmand', phone: { name, line }, corrected: false, arrivalMs },
      (outcome) => resolve(withRefused(outcome, refused)),
    ),
  );
}

async function setUp(races: Races): Promise<void> {
  const id = (text: string) => text as DecisionId;
  const men = {
    id: 'men' as CategoryId,
    name: 'Men',
    length: { by: 'laps' as const, laps: 5 },
    startOffsetMs: 0,
  };
  const entry = { entry: RIDER.entry, bib: '7' as Bib, name: 'Ana Silva', category: men.id, chips: [] };
  await races.create(
    RACE,
    { type: 'set-race', id: id('r'), name: 'Crit', format: 'circuit', public: true },
    by,
  );
  await races.decision(RACE, { type: 'set-categories', id: id('c'), categories: [men] } as Decision, by);
  await races.decision(RACE, { type: 'put-entries', id: id('e'), entries: [entry] } as Decision, by);
}
