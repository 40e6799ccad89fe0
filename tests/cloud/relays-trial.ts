/**
 * One trial: a station, two relays with nothing in common (each an embedded store of its own), fans on both, phones on
 * mobile data and some at the venue. In the sprint one relay is killed and its store deleted. What is looked at: how long its
 * fans saw nothing, that no fan missed or saw again anything, that every position that was ridden is in the station's journal
 * once, and that the venue's acknowledgements took as long as before.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { seqOfOffset } from '../../race/feed/board-name.ts';
import type { Fix } from '../../race/fix.ts';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { apply, createRace, publicView } from '../../race/race.ts';
import { othersShare, type ProcessorTimes, readProcessorTimes } from '../bench/machine/processor-time.ts';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { digestOf, type Fan, isAhead, openFan, sawItGoBack } from './fan.ts';
import { type MobilePhone, openMobilePhone } from './mobile-phone.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { rideAtVenue } from './venue-riders.ts';

export interface TrialOptions {
  readonly fans: number;
  readonly phones: number;
  /** Riders at the venue, whose acknowledgements are timed. */
  readonly atVenue: number;
  /** Whether fans have a second line that stands by at the other relay, as pages do. */
  readonly standby: boolean;
  /** Ridden before and after the kill, s each. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface TrialFigures {
  readonly fansMoved: number;
  /** Of fans of the dead relay, from the kill until they were back, ms. */
  readonly backMs: Spread;
  /** And without a word for so long: the time before the kill since the last word is in it. */
  readonly gapMs: Spread;
  /** What the time until they were back is made of: noticing, waiting (the spread), opening the WebSocket, the first board. */
  readonly partsMs: Readonly<Record<'noticed' | 'waited' | 'opened' | 'welcomed', Spread>>;
  /**
   * Of this process, which is all fans at once, from the kill until the last was back: how late its event loop was, ms, and the
   * share of a core that it used. What it is late by is in every figure above.
   */
  readonly fansProcess: { readonly lateP50Ms: number; readonly lateP99Ms: number; readonly core: number };
  readonly resumed: number;
  readonly boardsShown: number;
  /** By the station's word while a relay was behind: no record names them, so none was held against the journal. */
  readonly boardsAheadOfRecords: number;
  /** Boards that were held against the journal, and how many were not what it says. */
  readonly boardsChecked: number;
  readonly boardsWrong: number;
  readonly fansThatSawItGoBack: number;
  readonly fansWithoutTheNewest: number;
  readonly fixesRidden: number;
  /** Of them, in the deleted store and nowhere else in the cloud or at the venue. */
  readonly fixesOnlyInTheDeletedStore: number;
  readonly fixesLost: number;
  readonly fixesTwice: number;
  readonly pubackMs: {
    readonly before: { readonly p50: number; readonly p99: number };
    readonly after: { readonly p50: number; readonly p99: number };
  };
  /** From the kill until the last fan was back: processor of the relay that lives, ms, and what others used of the machine, 0…1. */
  readonly relayProcessorMs: number | null;
  readonly othersShare: number | null;
}

const RACE = 'two-regions' as RaceId;
const LAP_S = 60;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const share = (all: readonly number[], of: number): number => {
  const sorted = all.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0) * 10) / 10;
};

const spreadOf = (all: readonly number[]): Spread => ({
  p50: share(all, 0.5),
  p99: share(all, 0.99),
  most: share(all, 1),
});

/** Of fans that went on elsewhere after the kill. */
function partsOf(fans: readonly Fan[], killedMs: number): TrialFigures['partsMs'] {
  const moved = fans.filter((fan) => fan.gapMs() !== null && fan.steps.noticedMs >= killedMs);
  const of = (ms: (fan: Fan) => number): Spread => spreadOf(moved.map(ms));
  return {
    noticed: of(({ steps }) => steps.noticedMs - killedMs),
    waited: of(({ steps }) => steps.begunMs - steps.noticedMs),
    opened: of(({ steps }) => steps.openMs - steps.begunMs),
    welcomed: of(({ steps, backMs }) => backMs - steps.openMs),
  };
}

/** How late this process is and how busy, from now until asked. */
function watchOwnProcess(): () => TrialFigures['fansProcess'] {
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const [atMs, before] = [performance.now(), process.cpuUsage()];
  return () => {
    loop.disable();
    const { user, system } = process.cpuUsage(before);
    const late = (percentile: number): number => Math.round(loop.percentile(percentile) / 1e5) / 10;
    const core = (user + system) / 1_000 / (performance.now() - atMs);
    return { lateP50Ms: late(50), lateP99Ms: late(99), core: Math.round(core * 100) / 100 };
  };
}

interface Setting {
  readonly station: StationProcess;
  readonly relays: RelayProcess[];
  readonly day: RaceDay;
  readonly startMs: number;
}

export async function runTrial(options: TrialOptions): Promise<TrialFigures> {
  const cleanUp: (() => unknown)[] = [];
  try {
    return await theTrial(options, cleanUp);
  } finally {
    for (const step of cleanUp.reverse()) await step();
  }
}

async function set({ fans, phones, atVenue }: TrialOptions, cleanUp: (() => unknown)[]): Promise<Setting> {
  const env = { BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: String(2 * fans + 100) };
  const relays = await Promise.all([startRelayProcess({ env }), startRelayProcess({ env })]);
  cleanUp.push(async () => {
    for (const relay of relays) {
      await relay.kill();
      rmSync(relay.dataDir, { recursive: true, force: true });
    }
  });
  const station = await startStationProcess({
    args: ['--relay', relays.map(({ address }) => address).join(), '--relay-code', `${CODE},${CODE}`],
  });
  cleanUp.push(async () => {
    await station.kill();
    removeDataDir(station);
  });
  const bibs = Array.from({ length: phones + atVenue }, (_, at) => String(at + 1));
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
  const day = await makeRaceDay(station, RACE, bibs, startMs);
  return { station, relays, day, startMs };
}

const basic = (day: RaceDay, bib: string): string =>
  `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`;

/** Asked with the card of a rider at the venue: what those on mobile data ride is counted. */
async function knowsCards({ day, startMs }: Setting, address: string): Promise<boolean> {
  const bib = String(day.cards.size);
  await sleep(500);
  const answer = await fetch(`${address}/v1/races/${RACE}/entries/${bib}/fixes`, {
    method: 'POST',
    headers: { authorization: basic(day, bib), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(encodeFixes([fixAt(startMs, 1)])),
  });
  return answer.ok;
}

interface Rider extends MobilePhone {
  readonly bib: string;
  /** Stops, and resolves when some relay or the station has all of it. */
  end(): Promise<void>;
}

/** A rider out of the venue's Wi-Fi, a position a second, on the tracker as it ships. */
async function ride({ station, day, startMs }: Setting, bib: string): Promise<Rider> {
  const phone = await openMobilePhone(station, day.cards.get(bib)!);
  const { tracker } = phone;
  let isOver = false;
  const riding = (async () => {
    await sleep(1_000 * Math.random());
    for (let second = Math.ceil((Date.now() - startMs) / 1_000); !isOver; second++) {
      // Not waited for: positions go on coming while a relay does not answer.
      void tracker.hear([fixAt(startMs, second, LAP_S + (Number(bib) % 20)) as Fix]);
      await sleep(Math.max(0, startMs + (second + 1) * 1_000 - Date.now()));
    }
    await until('the phone rid of what it holds', async () => {
      await tracker.hurry();
      return tracker.state().waiting === 0;
    });
  })();
  return {
    ...phone,
    bib,
    async end() {
      isOver = true;
      await riding;
    },
  };
}

/** `before`: of all this and of the relay that lives. */
function usedSince(before: readonly [ProcessorTimes | null, ProcessorTimes | null], lives: RelayProcess) {
  const [all, relay] = [readProcessorTimes(), readProcessorTimes(lives.process.pid)];
  const isKnown = before[0] !== null && before[1] !== null && all !== null && relay !== null;
  return {
    relayProcessorMs: isKnown ? (relay.own - before[1]!.own) * 10 : null,
    othersShare: isKnown ? Math.round(othersShare(before[0]!, all) * 100) / 100 : null,
  };
}

/** A bunch over the line: a passing every 50 ms or so, so that boards change while the relay dies. */
async function sprint({ station, day }: Setting, riders: number): Promise<void> {
  for (let bib = 1; bib <= riders; bib++) {
    const passing = {
      ...{ id: `keypad:${randomUUID()}`, line: 'finish', timeMs: Date.now(), uncertaintyMs: 200 },
      ...{ source: 'keypad', who: { bib: String(bib) } },
    };
    const { status, text } = await ask(station, 'POST', `/v1/races/${RACE}/passings`, {
      token: day.token,
      body: { passings: [passing] },
    });
    assert.ok(status < 300, text);
    await sleep(50);
  }
}

async function theTrial(options: TrialOptions, cleanUp: (() => unknown)[]): Promise<TrialFigures> {
  const { fans: fanCount, phones: phoneCount, atVenue, seconds, say } = options;
  const setting = await set(options, cleanUp);
  const { station, relays, day } = setting;
  const [dies, lives] = relays as [RelayProcess, RelayProcess];
  for (const { address } of relays)
    await until('the race at both', async () => (await fetch(`${address}/v1/races/${RACE}`)).ok);
  // Cards follow within two seconds; who tries before is a stranger, and strangers of one address are soon refused.
  await sleep(3_000);
  for (const { address } of relays) await until('cards known at both', () => knowsCards(setting, address));
  const phones = await Promise.all(
    Array.from({ length: phoneCount }, (_, at) => ride(setting, String(at + 1))),
  );
  const atTheVenue = Array.from({ length: atVenue }, (_, at) => String(phoneCount + at + 1));
  const venue = rideAtVenue({
    ...{ race: RACE, port: station.ports.mqtt, startMs: setting.startMs, lapS: LAP_S },
    cards: atTheVenue.map((bib) => [bib, day.cards.get(bib)!] as const),
  });
  const fans: Fan[] = [];
  cleanUp.push(() => fans.forEach((fan) => void fan.close()));
  for (let at = 0; at < fanCount; at++) {
    const other = options.standby ? relays[(at + 1) % 2]!.address : null;
    fans.push(openFan(relays[at % 2]!.address, RACE, at % 50 < 2, other));
    if (at % 100 === 99) await sleep(50);
  }
  await until(
    'every fan with a board, and its second line',
    () => fans.every((fan) => fan.board() !== null && (fan.isReady || !options.standby)),
    240_000,
  );
  say(`${fanCount} fans, ${phoneCount} phones on mobile data, ${atVenue} at the venue`);
  await sleep(seconds * 1_000);

  const sprinting = sprint(setting, Math.min(phoneCount, 30));
  await sleep(700);
  const times = [readProcessorTimes(), readProcessorTimes(lives.process.pid)] as const;
  const ownProcess = watchOwnProcess();
  const [killedMs, killedAtMs] = [performance.now(), Date.now()];
  await dies.kill();
  const onlyThere = destroyStore(dies);
  say('one relay was killed in the sprint');
  await until(
    'every fan is back',
    // Every other one was there (openFan above); who was not may still have lost its line under the load.
    () => fans.every((fan, at) => (fan.moves > 0 ? fan.gapMs() !== null : at % 2 === 1)),
    120_000,
  );
  const machine = { ...usedSince(times, lives), fansProcess: ownProcess(), partsMs: partsOf(fans, killedMs) };
  await sprinting;
  await sleep(seconds * 1_000);
  await Promise.all(phones.map((phone) => phone.end()));
  const took = await venue.end();
  await decide(station, day.token, RACE, { type: 'announce', text: 'The last word' });
  const isNewest = (fan: Fan): boolean => fan.board()?.announcements.at(-1)?.text === 'The last word';
  await until('the newest board', () => fans.every(isNewest), 30_000).catch(() => {});

  const { lost, twice, ridden } = await lookAtPhones(setting, phones);
  await until('the living relay level', async () => {
    const { json } = await ask(station, 'GET', '/v1/relays', { token: day.token });
    return json.relays.some(
      (relay: { url: string; behind: number }) => relay.url === lives.address && relay.behind === 0,
    );
  });
  const { json: atStation } = await ask(station, 'GET', `/v1/races/${RACE}`);
  const rows = JSON.parse(JSON.stringify(atStation.rows));
  const withoutNewest = fans.filter((fan) => !isNewest(fan) || fan.board() === null).length;
  const atRelay = await fetch(`${lives.address}/v1/races/${RACE}`);
  assert.ok(
    isDeepStrictEqual(((await atRelay.json()) as { rows: unknown }).rows, rows),
    'the relay shows the venue’s board',
  );
  await station.stop();
  const checked = await againstJournal(station, fans);
  const gaps = fans.flatMap((fan) => fan.gapMs() ?? []);
  const back = fans.flatMap((fan) => (fan.gapMs() === null ? [] : [fan.backMs - killedMs]));
  const before = took.flatMap(({ atMs, ms }) => (atMs < killedAtMs ? [ms] : []));
  const after = took.flatMap(({ atMs, ms }) => (atMs >= killedAtMs ? [ms] : []));
  return {
    fansMoved: gaps.length,
    backMs: spreadOf(back),
    gapMs: spreadOf(gaps),
    resumed: fans.reduce((sum, fan) => sum + fan.resumed, 0),
    boardsShown: fans.reduce((sum, { shown }) => sum + shown.length, 0),
    boardsAheadOfRecords: fans.reduce(
      (sum, { shown }) => sum + shown.filter(({ epoch }) => isAhead(epoch)).length,
      0,
    ),
    ...checked,
    fansThatSawItGoBack: fans.filter(sawItGoBack).length,
    fansWithoutTheNewest: withoutNewest,
    fixesRidden: ridden,
    fixesOnlyInTheDeletedStore: onlyThere,
    fixesLost: lost,
    fixesTwice: twice,
    pubackMs: {
      before: { p50: share(before, 0.5), p99: share(before, 0.99) },
      after: { p50: share(after, 0.5), p99: share(after, 0.99) },
    },
    ...machine,
  };
}

/**
 * What phones have ridden, at the station, with one relay and its store gone for good. Their positions are told by their
 * number: what a phone says to be the time of one may move by the clock's correction until it is first sent.
 */
async function lookAtPhones({ station, day }: Setting, phones: readonly Rider[]) {
  const look = async (): Promise<{ ridden: number; lost: number; twice: number }> => {
    let [ridden, lost, twice] = [0, 0, 0];
    for (const { bib, tracker } of phones) {
      const stored = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
      const { kept } = tracker.state();
      const there = new Set(stored).size;
      ridden += kept;
      lost += Math.max(0, kept - there);
      twice += stored.length - there + Math.max(0, there - kept);
    }
    return { ridden, lost, twice };
  };
  return until('all that was ridden', async () => {
    for (const { tracker } of phones) await tracker.hurry();
    const now = await look();
    return now.lost === 0 && now;
  }).catch(look);
}

/** Positions that a killed relay had taken and not handed to the station; its store is gone afterwards, for good. */
function destroyStore({ dataDir }: RelayProcess): number {
  const db = new Database(join(dataDir, 'relay.db'), { readonly: true });
  const held = db.prepare('SELECT coalesce(sum(json_array_length(fixes)), 0) FROM down').pluck().get();
  db.close();
  rmSync(dataDir, { recursive: true, force: true });
  return Number(held);
}

/** Every board that a fan kept, against the journal folded up to the record that its name says. */
async function againstJournal(station: StationProcess, fans: readonly Fan[]) {
  const seen = new Map<number, Set<string>>();
  for (const { digests } of fans)
    for (const [offset, digest] of digests) seen.set(offset, (seen.get(offset) ?? new Set()).add(digest));
  const wanted = [...seen].sort(([a], [b]) => a - b);
  const journal = await openJournal({ path: join(station.dataDir, 'journal.db'), now: Date.now });
  const records: JournalRecord[] = [];
  for await (const page of journal.read(1)) records.push(...page);
  await journal.close();
  let race = createRace(RACE);
  let next = 0;
  let wrong = 0;
  for (const [offset, digests] of wanted) {
    for (; next < records.length && records[next]!.seq <= seqOfOffset(offset); next++)
      race = apply(race, records[next]!);
    if (digests.size !== 1 || !digests.has(digestOf(publicView(race, Date.now())))) wrong += 1;
  }
  return { boardsChecked: wanted.length, boardsWrong: wrong };
}
