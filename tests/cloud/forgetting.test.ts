/** A rider whom the station has forgotten is gone from the relay: from its pages, its log, its archive. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import Database from 'better-sqlite3';
import { installArchive } from '../../cloud-sync/archive/install.mjs';
import { decodeBatch } from '../../cloud-sync/wire/batch.ts';
import type { RaceId } from '../../race/ids.ts';
import { WITHDRAWN } from '../../race/journal/withdraw.ts';
import { openPaperStation } from './paper-station.ts';
import { CODE, startRelayProcess, until } from './relay-process.ts';

installArchive();

const RACE = 'evening' as RaceId;

it('is forgotten by the relay too, and the race goes on without the name', { timeout: 120_000 }, async () => {
  const archive = mkdtempSync(join(tmpdir(), 'bell-lap-forgotten-'));
  const relay = await startRelayProcess({
    env: { BELL_LAP_RELAY_ARCHIVE_DIR: archive, BELL_LAP_RELAY_ARCHIVE_SETTLED_S: '0' },
  });
  const station = await openPaperStation(relay.address, CODE);
  const startMs = Date.now() - 3_600_000;
  const decide = (order: Record<string, unknown>) =>
    station.add(RACE, { kind: 'decision', decision: { id: `d-${Math.random()}`, ...order } as never });
  const seen = async (): Promise<string> => {
    const answers = await Promise.all(
      ['', '/entries', '/history'].map(async (path) =>
        (await fetch(`${relay.address}/v1/races/${RACE}${path}`)).text(),
      ),
    );
    return answers.join('\n');
  };
  const archived = (): string =>
    readdirSync(archive, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
      .join('\n');
  try {
    station.makeRace(RACE, 3, startMs);
    const plain = { category: 'open', startOffsetMs: 0, chips: [] };
    decide({
      type: 'put-entries',
      entries: [{ entry: 1, bib: '1', name: 'Zora Kovar', lastName: 'Kovar', firstName: 'Zora', ...plain }],
    });
    for (let lap = 1; lap <= 5; lap++)
      for (let rider = 1; rider <= 3; rider++)
        station.passing(RACE, rider, startMs + lap * 120_000 + rider * 1_000);
    decide({ type: 'announce', text: 'Well ridden, Zora Kovar!' });
    decide({ type: 'finish', atMs: startMs + 700_000 });
    decide({ type: 'publish-result', state: 'official' });
    await until('the race in the cloud', async () => (await seen()).includes('Zora Kovar'));
    await until('its archive', () => archived().includes('Zora Kovar'));

    decide({ type: 'forget-rider', id: 'forget-zora', entry: 1 });
    decide({ type: 'redacted', of: 'forget-zora', records: 3, left: '0'.repeat(64), seals: [] });
    await until('gone from the pages', async () => {
      const text = await seen();
      return text.includes(WITHDRAWN) && !text.includes('Kovar');
    });
    await until('gone from the archive, which is written anew', () => {
      const text = archived();
      return text.includes(WITHDRAWN) && !text.includes('Kovar');
    });
    const db = new Database(join(relay.dataDir, 'relay.db'), { readonly: true });
    const batches = db.prepare('SELECT bytes FROM batch').pluck().all() as Buffer[];
    db.close();
    assert.ok(batches.length > 0);
    for (const bytes of batches) assert.doesNotMatch(JSON.stringify(await decodeBatch(bytes)), /Kovar/);
  } finally {
    station.close();
    await relay.stop();
    for (const path of [archive, relay.dataDir]) rmSync(path, { recursive: true, force: true });
  }
});
