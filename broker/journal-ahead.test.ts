import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import type { StationConfig } from './config.ts';
import { startedAhead } from './journal/thread.ts';
import { openJournalAhead } from './journal-ahead.ts';
import { journalPath } from './journal-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-ahead-'));
after(() => rmSync(folder, { recursive: true, force: true }));

it('what is no folder, or holds no journal, is left to who opens the journal in earnest, who says it in words', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, 'not a folder');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  for (const data of [file, empty, join(folder, 'nowhere'), join(folder, 'nowhere', 'below')]) {
    const config = { data, key: '' } as StationConfig;
    openJournalAhead(config);
    assert.equal(startedAhead(journalPath(config), null), null);
  }
});
