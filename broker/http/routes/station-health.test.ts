/** What the health line says when the disk is full, slow or fine: what is wrong, what is safe, what to do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saying } from '../../../race/race.ts';
import type { DecoderSeen } from '../../decoders/host.ts';
import type { JournalHealth } from '../../journal/journal.ts';
import { cloudParts, decodersPart, diskPart, journalPart } from './station-health.ts';

const FINE: JournalHealth = {
  ...{ lastSeq: 4_211, pending: 0, commitMsP50: 0.4, commitMsP99: 5.4 },
  ...{ bytesOnDisk: 12e6, bytesFree: 80e9, failing: null, lost: null },
};

test('a journal that writes says how much is on disk', () => {
  assert.deepEqual(journalPart(FINE), {
    ...{ id: 'journal', state: 'ok', figure: null },
    says: '4211 records on disk, nothing waits. A commit takes 5.4 ms at most.',
    saying: { code: 'journal-fine', facts: { records: 4_211, commitMs: 5.4 } },
  });
});

test('a journal that cannot write is an alarm that says what is safe and what to do', () => {
  const { state, says } = journalPart({ ...FINE, failing: 'disk is full' });
  assert.equal(state, 'alarm');
  assert.match(says, /disk is full.*acknowledged so far is safe.*Free space/);
});

test('a slow disk needs attention, and nothing is lost', () => {
  const { state, says } = journalPart({ ...FINE, pending: 3_000 });
  assert.equal(state, 'attention');
  assert.match(says, /3000 records wait.*Nothing is lost/);
});

test('the disk warns before it is full', () => {
  assert.equal(diskPart(FINE).state, 'ok');
  assert.equal(diskPart({ ...FINE, bytesFree: 1e9 }).state, 'attention');
  assert.equal(diskPart({ ...FINE, bytesFree: 1e8 }).state, 'alarm');
  assert.equal(diskPart(FINE).figure, '80 GB');
});

test('decoders: none is no part; one that is away says so, and what goes on', () => {
  const decoder: DecoderSeen = {
    ...{ id: 'finish', connected: true, name: null, reads: 12, lastReads: [], heardMs: null, trouble: null },
    ...{ repeats: 0, clockAheadMs: null, notes: [], waiting: 0, asideCount: 0, aside: [] },
    settings: {
      ...{ name: 'Finish', dialect: 'race-result', host: '10.0.0.9', port: 3601 },
      ...{ line: 'lap-line', races: 'all', on: true, loop: null, bibSet: null },
    },
  };
  assert.deepEqual(decodersPart([]), []);
  assert.deepEqual(decodersPart([{ ...decoder, settings: { ...decoder.settings, on: false } }]), []);
  assert.equal(decodersPart([decoder])[0]?.state, 'ok');
  const trouble = saying('decoder-no-address', {});
  const [part] = decodersPart([decoder, { ...decoder, connected: false, trouble }]);
  assert.deepEqual([part?.state, part?.figure], ['attention', '1/2']);
  const [aside] = decodersPart([{ ...decoder, asideCount: 3 }]);
  assert.equal(aside?.state, 'attention');
  assert.match(aside?.says ?? '', /Finish: 3 reads are kept aside: look at them/);
  assert.match(part?.says ?? '', /Finish: No address is given: .* GPS and the keypad go on/);
});

test('the way to the cloud says how far behind it is and why, and is not there without a relay', () => {
  const level = { state: 'connected', says: null, behind: 0, lagMs: 0 } as const;
  assert.deepEqual(cloudParts(null), []);
  const [fine] = cloudParts(level);
  assert.equal(fine?.state, 'ok');
  const [behind] = cloudParts({ ...level, behind: 4_000, lagMs: 95_000 });
  assert.deepEqual([behind?.state, behind?.figure], ['attention', '95 s']);
  assert.match(behind?.says ?? '', /4000 records on the way.*level 95 s ago/);
  const portal =
    'Something else answers at the relay’s address (302): a captive portal, or the wrong address.';
  const [away] = cloudParts({ state: 'connecting', says: portal, behind: 9, lagMs: 600_000 });
  assert.deepEqual([away?.state, away?.figure], ['attention', '10 min']);
  assert.match(away?.says ?? '', /captive portal.*goes on here.*follows by itself/);
  const [refused] = cloudParts({ ...level, state: 'refused', says: 'This code is not known.' });
  assert.equal(refused?.state, 'alarm');
  assert.match(refused?.says ?? '', /This code is not known.*Nothing is lost/);
});
