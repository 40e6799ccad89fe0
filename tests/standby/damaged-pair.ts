/** A pair in step whose power is cut, and whose journals are then damaged: both computers, by hand of a test. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyJournal } from '../../broker/journal/copies.ts';
import { connect } from '../../broker/journal/database.ts';
import type { RowKind } from '../../broker/journal/rows.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask, removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, type Computer, eventually, standbyState, startComputer } from './computer.ts';

export interface Pair {
  readonly first: Computer;
  readonly second: Computer;
  readonly day: RaceDay;
  /** Starts a computer again in its folder, on its ports. */
  readonly again: (computer: Computer) => Computer;
  /** How the other's or this one's page is asked. */
  readonly station: StationProcess;
}

export const sendFix = (station: StationProcess, day: RaceDay, ms: number) =>
  ask(station, 'POST', '/v1/races/pair/entries/1/fixes', {
    body: { fixes: [{ timeMs: day.startMs + ms, ...SQUARE.points[0] }] },
    headers: { authorization: `Basic ${Buffer.from(`pair.1:${day.cards.get('1')}`).toString('base64')}` },
  });

/** A pair in step that has acknowledged two fixes, and whose power is then cut; there is a copy of before the pairing. */
export async function withPair(use: (pair: Pair) => Promise<void>): Promise<void> {
  const ports = [await freePort(), await freePort()];
  const first = startComputer({ name: 'first', args: ['--standby-port', String(ports[0])] });
  const computers = [first];
  try {
    const station = await first.leads();
    const day = await makeRaceDay(station, 'pair', ['1'], Date.now() - 60_000);
    assert.equal((await sendFix(station, day, 1)).status, 204);
    const path = join(first.dataDir, 'journal.db');
    mkdirSync(join(first.dataDir, 'copies'), { recursive: true });
    const to = join(first.dataDir, 'copies', 'journal-20260101T100000Z.db');
    await copyJournal({ path, key: null, nowMs: Date.now(), to });
    const second = await addStandby(station, day.token, {
      name: 'second',
      args: ['--standby-port', String(ports[1])],
    });
    computers.push(second);
    assert.equal((await sendFix(station, day, 2)).status, 204);
    for (const computer of computers) computer.pullPower();
    for (const computer of computers) await computer.exited;
    const again = ({ name, dataDir }: Computer): Computer => {
      const port = String(name.startsWith('first') ? ports[0] : ports[1]);
      computers.push(startComputer({ name: `${name} again`, dataDir, args: ['--standby-port', port] }));
      return computers.at(-1)!;
    };
    await use({ first, second, day, again, station });
  } finally {
    if (process.env.BELL_LAP_DEBUG)
      for (const { name, output } of computers) console.log(`--- ${name}\n${output()}`);
    for (const computer of computers) computer.pullPower();
    for (const computer of computers) await computer.exited;
    for (const dataDir of new Set(computers.map((one) => one.dataDir))) removeDataDir({ dataDir });
  }
}

/** Whoever leads with the other in step. */
export async function leader(computers: readonly Computer[], { token }: RaceDay) {
  const leading: { computer: Computer; station: StationProcess }[] = [];
  for (const computer of computers)
    computer.leads().then(
      (station) => leading.push({ computer, station }),
      () => {},
    );
  return eventually('the pair is in step', async () => {
    for (const one of leading) {
      const state = await standbyState(one.station, token).catch(() => null);
      if (state?.state === 'in-step') return one;
    }
    return null;
  });
}

export const fixesAt = async (station: StationProcess, day: RaceDay): Promise<number[]> =>
  (await storedFixes(station, day, '1')).map(({ timeMs }) => timeMs - day.startMs);

export const pageOf = (station: StationProcess, port: number): StationProcess => ({
  ...station,
  ports: { ...station.ports, https: port },
});

export const choose = (page: StationProcess, choice: string) =>
  ask(page, 'POST', '/', {
    body: new URLSearchParams({ choice, name: 'admin', password: ADMIN_PASSWORD }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

/** Some bytes of the body of a record of a kind (0: the first), in the file alone: nothing of it is in the log. Answers its number. */
export function hurtRecord(data: string, kind: RowKind, at: number): number {
  const path = join(data, 'journal.db');
  const db = connect(path, null, { readonly: false });
  db.pragma('wal_checkpoint(TRUNCATE)');
  const { seq, body } = db
    .prepare('SELECT seq, CAST(body AS BLOB) AS body FROM record WHERE kind = ? LIMIT 1 OFFSET ?')
    .get(kind, at) as { seq: number; body: Buffer };
  db.close();
  const bytes = readFileSync(path);
  const where = bytes.indexOf(body);
  assert.ok(where > 0, `record ${seq} is in one piece`);
  writeFileSync(path, bytes.fill(0x5a, where + 5, where + 8));
  return seq;
}
