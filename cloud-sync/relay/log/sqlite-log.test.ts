/** What the embedded store was told to let go of is in none of its files. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RaceId } from '../../../race/ids.ts';
import { openSqliteLog } from './sqlite-log.ts';

test('segments that were dropped, and batches that were replaced, are in no file of the store any more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-relay-log-'));
  const log = openSqliteLog(join(folder, 'relay.db'));
  const kept = (): string =>
    readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .join('\n');
  try {
    const race = 'evening' as RaceId;
    await log.addCode('code', 0);
    const key = { kty: 'OKP', crv: 'Ed25519', x: 'x' } as const;
    await log.enrol({ station: 'tent', name: 'Tent', key, code: 'code' }, 0);
    const bytes = Buffer.from('Zora Kovar '.repeat(1_000));
    await log.append('tent', 1, { first: 1, last: 1, bytes }, new Set([race]));
    await log.putSegment(race, 1, bytes);
    assert.match(kept(), /Kovar/);
    await log.replaceBatches('tent', [{ epoch: 1, first: 1, bytes: Buffer.from('emptied') }]);
    await log.dropSegments(race);
    assert.doesNotMatch(kept(), /Kovar/);
  } finally {
    await log.close();
    rmSync(folder, { recursive: true });
  }
});
