/**
 * A relay that has just been woken and has nothing but the bucket: how soon it takes requests, and how soon it has read a
 * long race of last month back; bytes as they lie in the bucket. The race came to the relay before it as any does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { openPaperStation } from '../cloud/paper-station.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from '../cloud/relay-process.ts';
import { fixAt } from '../cloud/square-ride.ts';
import type { Row } from './row.ts';

const race = 'month' as RaceId;
const STEP_S = 5;
/** A relay of before takes the race, folds and archives it: generous on a busy machine. */
const ARCHIVED_MS_MAX = 400_000;

export interface LongRace {
  readonly riders: number;
  readonly hours: number;
}

export async function wokenRows({ riders, hours }: LongRace): Promise<Row[]> {
  const { startS3Server } = await import('../../cloud-sync/archive/s3-server.fixture.ts');
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-woken-'));
  const s3 = await startS3Server(join(work, 's3'));
  const started: RelayProcess[] = [];
  const start = async (name: string): Promise<RelayProcess> => {
    const relay = await startRelayProcess({
      dataDir: join(work, name),
      env: {
        ...s3.relayEnv,
        BELL_LAP_RELAY_ARCHIVE_SETTLED_S: '0',
      },
    });
    started.push(relay);
    return relay;
  };
  const get = (relay: RelayProcess, path: string) => fetch(`${relay.address}${path}`);
  const inBucket = async (key: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${s3.endpoint}/${s3.bucket}/${key}`)).arrayBuffer());
  try {
    const before = await start('before');
    await archiveOne(before, riders, hours);
    const index = await until('the list of archived races', async () => {
      const text = (await inBucket('closed/index.json')).toString();
      return text.includes('"records"') && text;
    });
    const [{ records }] = (JSON.parse(index) as { races: [{ records: { bytes: number } }] }).races;
    await before.stop();

    const fromMs = performance.now();
    const seconds = (): number => (performance.now() - fromMs) / 1_000;
    const woken = await start('woken');
    await until('it takes requests', async () => (await get(woken, '/readyz')).ok);
    const readyS = seconds();
    const list = await get(woken, '/v1/history/races?limit=200');
    if (!list.ok) throw new Error(`The list of past races: ${list.status}.`);
    await list.arrayBuffer();
    const listS = seconds();
    const history = await get(woken, `/v1/history/races/${race}`);
    if (!history.ok) throw new Error(`The race of last month: ${history.status}.`);
    const answer = await history.arrayBuffer();
    const note = `${riders} riders at 1 Hz, ${hours} h, by a new relay on the bucket alone`;
    return [
      { name: 'woken: takes requests', value: readyS, unit: 's', note },
      { name: 'woken: list of past races', value: listS, unit: 's' },
      { name: 'woken: a race of last month', value: seconds(), unit: 's' },
      { name: 'read from the bucket', value: (records.bytes + index.length) / 1e6, unit: 'MB' },
      { name: 'answered to the page', value: answer.byteLength / 1e3, unit: 'kB' },
    ];
  } finally {
    for (const relay of started) await relay.stop();
    await s3.close();
    rmSync(work, { recursive: true, force: true });
  }
}

async function archiveOne(relay: RelayProcess, riders: number, hours: number): Promise<void> {
  const startMs = Date.now() - 30 * 86_400_000;
  const seconds = hours * 3_600;
  const station = await openPaperStation(relay.address, CODE);
  try {
    station.makeRace(race, riders, startMs);
    for (let from = 0; from < seconds; from += STEP_S)
      for (let rider = 1; rider <= riders; rider++)
        station.add(race, {
          kind: 'fixes',
          source: 'native',
          entry: rider as EntryId,
          fixes: Array.from({ length: STEP_S }, (_, index) => ({
            ...fixAt(startMs, from + index, 100 + rider / 10),
            speedMps: 10,
            accuracyM: 3,
          })),
        });
    const decide = (decision: object) =>
      station.add(race, { kind: 'decision', decision: { id: crypto.randomUUID(), ...decision } as never });
    decide({ type: 'finish', atMs: startMs + seconds * 1_000 });
    decide({ type: 'publish-result', state: 'official' });
    await until(
      'it is archived',
      async () => {
        const answer = await fetch(`${relay.address}/v1/history/races/${race}/archive`, {
          headers: { authorization: `Bearer ${OPERATOR}` },
        });
        return answer.ok && ((await answer.json()) as { versions: unknown[] }).versions.length > 0;
      },
      ARCHIVED_MS_MAX,
    );
  } finally {
    station.close();
  }
}
