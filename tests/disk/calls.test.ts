/** The short form of `npm run disk:calls`: every so-many-th call of each phase fails once; and that the check sees a loss. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeBase, PHASES } from './calls-phases.ts';
import { RAW_KEY, tryCalls } from './calls-trials.ts';
import { found } from './calls-writer.ts';
import { canFail } from './faults.ts';

test('a call of each phase fails once: nothing acknowledged is lost in silence', {
  skip: !canFail() && 'no gcc',
  timeout: 120_000,
}, () => {
  const phases = Object.keys(PHASES);
  const runs = [
    { key: '', phases: phases.filter((phase) => phase !== 'restore'), every: 9 },
    // All of them: one that only looks whether a file is there once left the mended journal behind.
    { key: '', phases: ['restore'], every: 1 },
    { key: RAW_KEY, phases: ['open', 'commit', 'fold'], every: 9 },
  ];
  for (const run of runs) {
    const { tried, died } = tryCalls(run);
    assert.equal(died, null);
    assert.deepEqual(
      tried.filter(({ outcome }) => outcome === 'SILENT'),
      [],
    );
    for (const phase of run.phases)
      assert.ok(
        tried.some((one) => one.phase === phase && one.hits > 0),
        `no call of ${phase} failed`,
      );
  }
});

test('what is missing, and told by nothing, is seen as a silent loss', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-calls-'));
  try {
    const { ended, acknowledged } = await makeBase(folder, null);
    assert.equal(found(join(ended, 'journal.db'), null, acknowledged).outcome, 'whole');
    cpSync(join(ended, 'journal.db'), join(folder, 'alone.db'));
    acknowledged.rows.set(1_000, 'a decision');
    const { outcome, says } = found(join(folder, 'alone.db'), null, acknowledged);
    assert.equal(outcome, 'SILENT');
    assert.match(says, /record 1000 is not there/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
