/** A journal whose telemetry retention has taken goes to a relay whole: what is gone is empty there, what is left is there. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { appended, fixesRecord, keypadRecord, RACE, START_MS } from '../../broker/journal/sample.ts';
import { loadIdentity } from '../../cloud-sync/uplink/identity.ts';
import { QUIET_STATION } from '../../cloud-sync/uplink/quiet-station.fixture.ts';
import { createUplink, type Uplink } from '../../cloud-sync/uplink/uplink.ts';
import type { DecisionId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import { CODE, startRelayProcess, until } from './relay-process.ts';

const named = (id: string, name: string) => ({
  race: RACE,
  by: { role: 'official' as const, name: 'Ada' },
  atMs: START_MS,
  input: {
    kind: 'decision' as const,
    decision: {
      id: id as DecisionId,
      type: 'set-race',
      name,
      format: 'circuit',
      public: true,
    } as unknown as Decision,
  },
});

it('a journal with forgotten records is mirrored, and goes on', { timeout: 120_000 }, async () => {
  const relay = await startRelayProcess();
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-retention-'));
  const journal = await openJournal({ path: join(folder, 'journal.db'), now: Date.now });
  let uplink: Uplink | null = null;
  const lastSeq = () => journal.health().lastSeq;
  let readings = 0;
  const connect = async (code: string | null): Promise<Uplink> => {
    uplink?.close();
    uplink = createUplink({
      ...QUIET_STATION,
      random: Math.random,
      relay: new URL(relay.address),
      code,
      station: journal.stationId,
      identity: await loadIdentity(journal.settings),
      outbox: {
        lastSeq,
        read(fromSeq) {
          readings += 1;
          return journal.read(fromSeq);
        },
      },
    });
    return uplink;
  };
  const inCloud = async (name: string) =>
    until(`"${name}" in the cloud`, async () => {
      const list = (await (await fetch(`${relay.address}/v1/races`)).json()) as { races: { name: string }[] };
      return list.races.some((race) => race.name === name);
    });
  const whole = (of: Uplink) =>
    until('all of it at the relay', () => of.status().mark === lastSeq() && of.status().behind === 0);
  try {
    await Promise.all([fixesRecord(1, 0, 10), fixesRecord(2, 0, 10)].map((one) => appended(journal, one)));
    await appended(journal, named('d-00000001', 'Criterium'));
    for (let second = 0; second < 300; second += 10) await appended(journal, fixesRecord(1, second, 10));
    await appended(journal, keypadRecord('12', 3));
    await appended(journal, fixesRecord(2, 300, 10));
    // Gone: what is before the first decision, between the two that stay, and the newest of all.
    assert.equal(await journal.forgetTelemetry(RACE, START_MS * 2), 33);

    const first = await connect(CODE);
    await inCloud('Criterium');
    await whole(first);

    // With nothing left after the mark, and of a race that nobody can name, it waits for the next record.
    first.close();
    await appended(journal, fixesRecord(1, 400, 10));
    await journal.forgetTelemetry(RACE, START_MS * 2);
    const again = await connect(null);
    await until('connected again', () => again.status().state === 'connected');
    const before = readings;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.ok(readings - before < 10, `it read an empty journal ${readings - before} times`);
    await appended(journal, named('d-00000002', 'Criterium of the day'));
    again.nudge();
    await inCloud('Criterium of the day');
    await whole(again);
  } finally {
    (uplink as Uplink | null)?.close();
    await journal.close();
    await relay.stop();
    for (const path of [folder, relay.dataDir]) rmSync(path, { recursive: true, force: true });
  }
});
