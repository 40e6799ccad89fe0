/** A station under load with a relay, real processes both; what they left on disk after a kill and after a clean end. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../broker/journal/open-journal.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { CODE, startRelayProcess, until } from '../cloud/relay-process.ts';
import { fixAt } from '../cloud/square-ride.ts';
import { makeRaceDay } from '../station/race-day.ts';
import { ask, newDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import type { Acknowledged } from './acknowledged.ts';

export type End = 'killed' | 'ended';
export interface Left {
  /** Data folders, to be copied for each trial. */
  readonly station: string;
  readonly relay: string;
  readonly acknowledged: Acknowledged;
}

const RACE = 'disk' as RaceId;
const RIDERS = 20;
const ROUNDS = 60;

/** Runs a race and leaves it: killed in its middle, or ended in order. Everything is at the relay. */
export async function leave(end: End): Promise<Left> {
  const relay = await startRelayProcess();
  const dataDir = newDataDir();
  const args = ['--relay', relay.address, '--relay-code', CODE];
  const bibs = Array.from({ length: RIDERS }, (_, index) => String(index + 1));
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
  const morning = await startStationProcess({ dataDir, args });
  const day = await makeRaceDay(morning, RACE, bibs, startMs);
  await morning.stop();
  const station = await startStationProcess({ dataDir, args });
  const fixes = new Map<EntryId, number[]>(bibs.map((_, index) => [(index + 1) as EntryId, []]));
  const passings: string[] = [];
  const decisions: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(
      bibs.map(async (bib, index) => {
        const sent = Array.from({ length: 5 }, (_, at) => fixAt(startMs, round * 5 + at, 90 + index));
        const { status } = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
          headers: {
            authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
          },
          body: { fixes: sent },
        });
        if (status < 300) fixes.get((index + 1) as EntryId)!.push(...sent.map(({ timeMs }) => timeMs));
      }),
    );
    const passing = `keypad:${randomUUID()}`;
    const decision = randomUUID();
    const body = {
      passings: [
        { id: passing, line: 'finish', timeMs: startMs + round * 5_000, source: 'keypad', who: { bib: '7' } },
      ],
    };
    const [passed, decided] = await Promise.all([
      ask(station, 'POST', `/v1/races/${RACE}/passings`, { token: day.token, body }),
      ask(station, 'POST', `/v1/races/${RACE}/decisions`, {
        token: day.token,
        body: { id: decision, type: 'announce', text: `Announcement number ${round}` },
      }),
    ]);
    if (passed.status < 300 && !passed.text.includes('refusal')) passings.push(passing);
    if (decided.status < 300) decisions.push(decision);
  }
  await until('all of it at the relay', () => isLevel(station, day.token));
  await (end === 'killed' ? station.kill() : station.stop());
  await relay.stop();
  return {
    station: dataDir,
    relay: relay.dataDir,
    acknowledged: {
      ...{ race: RACE, fixes: [...fixes], passings, decisions },
      settings: await settingsIn(dataDir),
    },
  };
}

const isLevel = async (station: StationProcess, token: string): Promise<boolean> => {
  const { text } = await ask(station, 'GET', '/metrics', { token });
  return /^bell_lap_uplink_connected 1$/m.test(text) && /^bell_lap_uplink_behind_records 0$/m.test(text);
};

/** Of a copy, so that what was left stays as it was. */
async function settingsIn(dataDir: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-settings-'));
  cpSync(dataDir, folder, { recursive: true });
  const journal = await openJournal({ path: join(folder, 'journal.db'), now: Date.now });
  const keys = journal.settings.entries('').map(([key]) => key);
  await journal.close();
  return keys;
}
