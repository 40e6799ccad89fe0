/**
 * One trial: a station, two relays with nothing in common (each an embedded store of its own), fans on both, phones on
 * mobile data and some at the venue. In the sprint one relay is killed. What is looked at: how long its fans saw nothing,
 * that no fan missed or saw again anything, that every position a phone was told is safe is in the station's journal once,
 * and that the venue's acknowledgements took as long as before.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { type Ask, relayAt } from '../../phone/post.ts';
import { anyRelay, firstRelayOf } from '../../phone/relays.ts';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { seqOfOffset } from '../../race/feed/board-name.ts';
import type { Fix } from '../../race/fix.ts';
import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { apply, createRace, publicView } from '../../race/race.ts';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { digestOf, type Fan, openFan } from './fan.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

export interface TrialOptions {
  readonly fans: number;
  readonly phones: number;
  /** Riders at the venue, whose acknowledgements are timed. */
  readonly atVenue: number;
  /** Ridden before and after the kill, s each. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface TrialFigures {
  readonly fansMoved: number;
  /** Of fans of the dead relay, from the kill until they were back, ms. */
  readonly backMs: { readonly p50: number; readonly p99: number; readonly most: number };
  /** And without a word for so long: the time before the kill since the last word is in it. */
  readonly gapMs: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly resumed: number;
  readonly boardsShown: number;
  /** Boards that were held against the journal, and how many were not what it says. */
  readonly boardsChecked: number;
  readonly boardsWrong: number;
  readonly fansThatSawItGoBack: number;
  readonly fansWithoutTheNewest: number;
  readonly fixesAcknowledged: number;
  readonly fixesLost: number;
  readonly fixesTwice: number;
  readonly pubackMs: {
    readonly before: { readonly p50: number; readonly p99: number };
    readonly after: { readonly p50: number; readonly p99: number };
  };
}

const RACE = 'two-regions' as RaceId;
const LAP_S = 60;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const share = (all: readonly number[], of: number): number => {
  const sorted = all.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0) * 10) / 10;
};

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

async function knowsCards({ day, startMs }: Setting, address: string): Promise<boolean> {
  await sleep(500);
  const answer = await fetch(`${address}/v1/races/${RACE}/entries/1/fixes`, {
    method: 'POST',
    headers: { authorization: basic(day, '1'), 'content-type': 'application/octet-stream' },
    body: new Uint8Array(encodeFixes([fixAt(startMs, 1)])),
  });
  return answer.ok;
}

/** A phone on mobile data: a position a second, sent again to whichever relay answers until one has it. */
function ride({ relays, day, startMs }: Setting, bib: string) {
  const acknowledged: { readonly timeMs: number; readonly by: number }[] = [];
  const held: Fix[] = [];
  let isOver = false;
  let by = 0;
  const askNet: Ask = (url, request, msMax) => fetch(url, { ...request, signal: AbortSignal.timeout(msMax) });
  const places = relays.map(({ address }, at) => {
    const place = { fixes: `${address}/v1/races/${RACE}/entries/${bib}/fixes`, clock: `${address}/v1/clock` };
    const rider = { username: `${RACE}.${bib}`, authorization: basic(day, bib) };
    const relay = relayAt(askNet, place, rider, Date.now);
    return {
      ...relay,
      async send(payload: Uint8Array<ArrayBuffer>, msMax: number) {
        const receipt = await relay.send(payload, msMax);
        by = at;
        return receipt;
      },
    };
  });
  const relay = anyRelay(places, firstRelayOf(`${RACE}.${bib}`))!;
  const sendHeld = async (): Promise<void> => {
    const batch = held.slice(0, 600);
    if (batch.length === 0) return;
    await relay.send(encodeFixes(batch) as Uint8Array<ArrayBuffer>, 25_000);
    held.splice(0, batch.length);
    for (const { timeMs } of batch) acknowledged.push({ timeMs, by });
  };
  const riding = (async () => {
    await sleep(1_000 * Math.random());
    for (let second = Math.ceil((Date.now() - startMs) / 1_000); !isOver; second++) {
      held.push(fixAt(startMs, second, LAP_S + (Number(bib) % 20)));
      await sendHeld().catch(() => {});
      await sleep(Math.max(0, startMs + (second + 1) * 1_000 - Date.now()));
    }
    await until('the phone rid of what it holds', async () => {
      await sendHeld();
      return held.length === 0;
    });
  })();
  return {
    acknowledged,
    async end() {
      isOver = true;
      await riding;
    },
  };
}

/** Riders at the venue, a position a second each: how long each waited for its PUBACK, and when. */
function rideAtVenue({ station, day, startMs }: Setting, bibs: readonly string[]) {
  const took: { readonly atMs: number; readonly ms: number }[] = [];
  let isOver = false;
  const riding = bibs.map(async (bib) => {
    const client: MqttClient = await mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
      username: `${RACE}.${bib}`,
      password: day.cards.get(bib)!,
      clientId: `trial-${bib}`,
    });
    for (let second = Math.ceil((Date.now() - startMs) / 1_000); !isOver; second++) {
      const sentMs = performance.now();
      const payload = Buffer.from(encodeFixes([fixAt(startMs, second, LAP_S)]));
      await client.publishAsync(`bell-lap/v1/${RACE}/${bib}/fixes`, payload, { qos: 1 });
      took.push({ atMs: sentMs, ms: performance.now() - sentMs });
      await sleep(Math.max(0, 1_000 - (performance.now() - sentMs)));
    }
    await client.endAsync(true);
  });
  return {
    took,
    async end() {
      isOver = true;
      await Promise.all(riding);
    },
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
  const phones = Array.from({ length: phoneCount }, (_, at) => ({
    bib: String(at + 1),
    ...ride(setting, String(at + 1)),
  }));
  const venue = rideAtVenue(
    setting,
    Array.from({ length: atVenue }, (_, at) => String(phoneCount + at + 1)),
  );
  const fans: Fan[] = [];
  cleanUp.push(() => fans.forEach((fan) => void fan.close()));
  for (let at = 0; at < fanCount; at++) {
    fans.push(openFan(relays[at % 2]!.address, RACE, at % 50 < 2));
    if (at % 100 === 99) await sleep(50);
  }
  await until('every fan with a board', () => fans.every((fan) => fan.board() !== null), 120_000);
  say(`${fanCount} fans, ${phoneCount} phones on mobile data, ${atVenue} at the venue`);
  await sleep(seconds * 1_000);

  const sprinting = sprint(setting, Math.min(phoneCount, 30));
  await sleep(700);
  const killedMs = performance.now();
  await dies.kill();
  say('one relay was killed in the sprint');
  await sprinting;
  await sleep(seconds * 1_000);
  await until(
    'every fan is back',
    () => fans.every((fan) => fan.moves === 0 || fan.gapMs() !== null),
    120_000,
  );
  await Promise.all(phones.map((phone) => phone.end()));
  await venue.end();
  await decide(station, day.token, RACE, { type: 'announce', text: 'The last word' });
  const isNewest = (fan: Fan): boolean => fan.board()?.announcements.at(-1)?.text === 'The last word';
  await until('the newest board', () => fans.every(isNewest), 30_000).catch(() => {});

  const { lost, twice, acknowledged } = await lookAtPhones(setting, phones);
  await until('the living relay level', async () => {
    const { json } = await ask(station, 'GET', '/v1/relays', { token: day.token });
    return json.relays.every((relay: { behind: number }) => relay.behind === 0);
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
  const before = venue.took.flatMap(({ atMs, ms }) => (atMs < killedMs ? [ms] : []));
  const after = venue.took.flatMap(({ atMs, ms }) => (atMs >= killedMs ? [ms] : []));
  return {
    fansMoved: gaps.length,
    backMs: { p50: share(back, 0.5), p99: share(back, 0.99), most: share(back, 1) },
    gapMs: { p50: share(gaps, 0.5), p99: share(gaps, 0.99), most: share(gaps, 1) },
    resumed: fans.reduce((sum, fan) => sum + fan.resumed, 0),
    boardsShown: fans.reduce((sum, { offsets }) => sum + offsets.length, 0),
    ...checked,
    fansThatSawItGoBack: fans.filter(({ offsets }) =>
      offsets.some((one, at) => at > 0 && one <= offsets[at - 1]!),
    ).length,
    fansWithoutTheNewest: withoutNewest,
    fixesAcknowledged: acknowledged,
    fixesLost: lost,
    fixesTwice: twice,
    pubackMs: {
      before: { p50: share(before, 0.5), p99: share(before, 0.99) },
      after: { p50: share(after, 0.5), p99: share(after, 0.99) },
    },
  };
}

type Phone = { readonly bib: string; readonly acknowledged: readonly { timeMs: number; by: number }[] };

/** What phones were told is safe, at the station: with one relay dead, and when it is started again on its store. */
async function lookAtPhones(setting: Setting, phones: readonly Phone[]) {
  const { station, relays, day } = setting;
  const missing = async (): Promise<{ count: number; byDead: number; twice: number }> => {
    let [count, byDead, twice] = [0, 0, 0];
    for (const { bib, acknowledged } of phones) {
      const stored = (await storedFixes(station, day, bib)).map(({ timeMs }) => timeMs);
      const there = new Set(stored);
      twice += stored.length - there.size;
      for (const { timeMs, by } of acknowledged) {
        if (there.has(timeMs)) continue;
        count += 1;
        if (by === 0) byDead += 1;
      }
    }
    return { count, byDead, twice };
  };
  await until('what the living relay has', async () => {
    const now = await missing();
    return now.count === now.byDead;
  });
  const dead = relays[0]!;
  relays[0] = await startRelayProcess({ port: dead.port, dataDir: dead.dataDir });
  const end = await until('what the dead one had, too', async () => {
    const now = await missing();
    return now.count === 0 && now;
  }).catch(missing);
  const acknowledged = phones.reduce((sum, phone) => sum + phone.acknowledged.length, 0);
  return { lost: end.count, twice: end.twice, acknowledged };
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
