/**
 * A station under load with a standby and a relay, real processes all three; what they left on disk after both computers
 * were killed in its middle, and after a clean end.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, type StationJournal } from '../../broker/journal/open-journal.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { CODE, startRelayProcess } from '../cloud/relay-process.ts';
import { fixAt } from '../cloud/square-ride.ts';
import { addStandby } from '../standby/computer.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, newDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { type Acknowledged, type Missing, missingIn } from './acknowledged.ts';

export type End = 'killed' | 'ended';
export interface Left {
  /** Data folders, to be copied for each trial. */
  readonly station: string;
  readonly standby: string;
  readonly relay: string;
  /** The relay's: at another address it is another relay to the station. */
  readonly relayPort: number;
  /** Ports at which the two of the pair look for each other. */
  readonly ports: readonly [station: number, standby: number];
  /** An official's, good at both. */
  readonly token: string;
  readonly acknowledged: Acknowledged;
  /** What the standby's own journal lacks: all that was acknowledged without it. */
  readonly missingAtStandby: Missing;
}

const RACE = 'disk' as RaceId;
const RIDERS = 20;
const FIXES_AT_ONCE = 5;
/** Of the riders' time, so that however fast they send nothing is dated in the future: that would not be stored. */
const EVERY_S = 0.2;
/** So long the station is under load, and so long it goes on under load after its standby was stopped in order. */
const LOAD_MS = 8_000;
const ALONE_MS = 1_500;

interface Load {
  /** Everybody has their last answer, or none; call it once the station is gone. */
  stop(): Promise<Omit<Acknowledged, 'race' | 'settings'>>;
}

/** Riders and an official who send the next as soon as the last is answered, until they are stopped. */
function load(station: StationProcess, day: RaceDay, startMs: number): Load {
  const fixes = new Map<EntryId, number[]>();
  const passings: string[] = [];
  const decisions: string[] = [];
  let isOn = true;
  const again = async (turn: (round: number) => Promise<void>): Promise<void> => {
    for (let round = 0; isOn; round++)
      await turn(round).catch(() => new Promise((next) => setTimeout(next, 50)));
  };
  const rider = (bib: string, index: number) => async (round: number) => {
    const sent = Array.from({ length: FIXES_AT_ONCE }, (_, at) =>
      fixAt(startMs, (round * FIXES_AT_ONCE + at) * EVERY_S, 90 + index),
    );
    const card = Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64');
    const { status } = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
      headers: { authorization: `Basic ${card}` },
      body: { fixes: sent },
    });
    const entry = (index + 1) as EntryId;
    // Too often: the next one a little later.
    if (status === 429) await pause(100);
    if (status < 300) fixes.set(entry, [...(fixes.get(entry) ?? []), ...sent.map(({ timeMs }) => timeMs)]);
  };
  const keypad = async (round: number): Promise<void> => {
    const id = `keypad:${randomUUID()}`;
    const one = { id, line: 'finish', timeMs: startMs + round * 1_000, source: 'keypad', who: { bib: '7' } };
    const { status, text } = await ask(station, 'POST', `/v1/races/${RACE}/passings`, {
      token: day.token,
      body: { passings: [one] },
    });
    if (status < 300 && !text.includes('refusal')) passings.push(id);
  };
  const official = async (round: number): Promise<void> => {
    const id = randomUUID();
    const body = { id, type: 'announce', text: `Announcement number ${round}` };
    const { status } = await ask(station, 'POST', `/v1/races/${RACE}/decisions`, { token: day.token, body });
    if (status < 300) decisions.push(id);
  };
  const all = [...[...day.cards.keys()].map(rider), keypad, official].map(again);
  return {
    async stop() {
      isOn = false;
      await Promise.all(all);
      return { fixes: [...fixes], passings, decisions };
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs a race and leaves it under load: both computers killed at once, or the standby stopped, then the station, as the
 * documents tell it. The relay has what had reached it by then.
 */
export async function leave(end: End): Promise<Left> {
  const relay = await startRelayProcess();
  const dataDir = newDataDir();
  const ports = [await freePort(), await freePort()] as const;
  const args = ['--relay', relay.address, '--relay-code', CODE, '--standby-port', String(ports[0])];
  const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
  const morning = await startStationProcess({ dataDir, args });
  const day = await makeRaceDay(morning, RACE, bibs, startMs);
  await morning.stop();
  const station = await startStationProcess({ dataDir, args });
  const standby = await addStandby(station, day.token, {
    name: 'standby',
    args: ['--standby-port', String(ports[1])],
  });
  const under = load(station, day, startMs);
  await pause(LOAD_MS);
  if (end === 'killed') {
    standby.pullPower();
    await Promise.all([station.kill(), standby.exited]);
  } else {
    await standby.stop();
    await pause(ALONE_MS);
    await station.stop();
  }
  const answered = await under.stop();
  await relay.stop();
  const acknowledged = { ...answered, race: RACE, settings: await inCopy(dataDir, keysOf) };
  return {
    station: dataDir,
    standby: standby.dataDir,
    relay: relay.dataDir,
    relayPort: relay.port,
    ports,
    token: day.token,
    acknowledged,
    missingAtStandby: await inCopy(standby.dataDir, (journal) =>
      missingIn(journal, { ...acknowledged, settings: [] }),
    ),
  };
}

export const removeLeft = ({ station, standby, relay }: Left): void => {
  for (const folder of [station, standby, relay]) rmSync(folder, { recursive: true, force: true });
};

const keysOf = async ({ settings }: StationJournal): Promise<string[]> =>
  settings.entries('').map(([key]) => key);

/** Reads a copy of a folder's journal, so that what was left stays as it was. */
export async function inCopy<T>(dataDir: string, read: (journal: StationJournal) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-copy-'));
  try {
    cpSync(dataDir, folder, { recursive: true });
    const journal = await openJournal({ path: join(folder, 'journal.db'), now: Date.now });
    try {
      return await read(journal);
    } finally {
      await journal.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
