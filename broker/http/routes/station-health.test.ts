/** What the health line says when the disk is full, slow or fine: what is wrong, what is safe, what to do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saying } from '../../../race/race.ts';
import type { DecoderSeen } from '../../decoders/host.ts';
import type { JournalHealth } from '../../journal/journal.ts';
import { cloudParts, decodersPart, diskPart, journalPart, NOTHING_KNOWN } from './station-health.ts';

const FINE: JournalHealth = {
  lastSeq: 4_211,
  pending: 0,
  waitingMs: 0,
  commitMsP50: 0.4,
  commitMsP99: 5.4,
  diskMsP99: 4.1,
  commits: { bounds: [], counts: [0], sum: 0 },
  bytesOnDisk: 12e6,
  bytesFree: 80e9,
  failing: null,
  damaged: null,
  lost: null,
};

test('a journal that writes says how much is on disk', () => {
  assert.deepEqual(journalPart(FINE, NOTHING_KNOWN), {
    id: 'journal',
    state: 'ok',
    figure: null,
    says: '4211 records on disk, nothing waits. A commit takes 5.4 ms at most.',
    saying: { code: 'journal-fine', facts: { records: 4_211, commitMs: 5.4 } },
  });
});

test('a journal that cannot write is an alarm that says what is safe and what to do', () => {
  const { state, says } = journalPart({ ...FINE, failing: 'disk is full' }, NOTHING_KNOWN);
  assert.equal(state, 'alarm');
  assert.match(says, /disk is full.*acknowledged so far is safe.*Free space/);
});

test('a slow disk needs attention, and nothing is lost', () => {
  const { state, says } = journalPart({ ...FINE, pending: 3_000 }, NOTHING_KNOWN);
  assert.equal(state, 'attention');
  assert.match(says, /3000 records wait.*Nothing is lost/);
  const slow = { ...FINE, commitMsP99: 900 };
  assert.match(journalPart({ ...slow, diskMsP99: 800 }, NOTHING_KNOWN).says, /^The disk is slow/);
  const busy = journalPart({ ...slow, diskMsP99: 12 }, NOTHING_KNOWN);
  assert.equal(busy.state, 'attention');
  assert.match(busy.says, /^This computer has too much to do: .* 900 ms, of which the disk takes 12 ms/);
});

const LOST = {
  records: 14,
  back: 0,
  settings: 0,
  isNew: true,
  of: null,
  fromMs: Date.UTC(2026, 4, 3, 10, 14),
  toMs: Date.UTC(2026, 4, 3, 10, 15),
};

test('what became of a damaged journal of the pair is said, where nothing worse is to be said', () => {
  const one = { atMs: Date.UTC(2026, 4, 3, 10, 14), node: 'tent-2', records: 1, file: 'journal-mended-X' };
  const { state, says } = journalPart(FINE, NOTHING_KNOWN, one);
  assert.equal(state, 'ok');
  assert.match(
    says,
    /^The journal of tent-2 was damaged\. .* 1 record that was missing .*aside\/journal-mended-X\.db/,
  );
  const cut = journalPart(FINE, NOTHING_KNOWN, { ...one, records: 40, file: null });
  assert.match(cut.says, /tent-2 had lost its end\. .* gives it the 40 records/);
  assert.equal(journalPart({ ...FINE, failing: 'full' }, NOTHING_KNOWN, one).state, 'alarm');
});

test('what is missing is named: how much, from when to when, of whom, and who is asked for it', () => {
  const whose = { who: '41 Ada Beck (11), 7 Kim Roe (2)', passings: 1, decisions: 0, asks: true };
  const { state, says } = journalPart({ ...FINE, lost: LOST }, whose);
  assert.equal(state, 'alarm');
  assert.match(
    says,
    /^14 records .* are missing \(positions of 41 Ada Beck \(11\), 7 Kim Roe \(2\); 1 passing\)/,
  );
  assert.match(says, /cloud relay is asked for them/);
  const back = journalPart({ ...FINE, lost: { ...LOST, records: 0, back: 14, isNew: false } }, NOTHING_KNOWN);
  assert.equal(back.state, 'ok');
  assert.match(back.says, /^14 records .* came back from the cloud relay.*contacts, birth dates/);
  const given = { ...LOST, records: 0, back: 14, isNew: false, backFrom: 'standby' as const };
  const byOther = journalPart({ ...FINE, lost: given }, NOTHING_KNOWN);
  assert.match(byOther.says, /^14 records .* came back from the other computer of the pair\.$/);
  const settings = journalPart({ ...FINE, lost: { ...LOST, records: 0, settings: 2 } }, NOTHING_KNOWN);
  assert.equal(settings.state, 'alarm');
  assert.match(settings.says, /^2 changes of users, cards or settings .* are missing/);
});

test('the disk warns before it is full', () => {
  assert.equal(diskPart(FINE).state, 'ok');
  assert.equal(diskPart({ ...FINE, bytesFree: 1e9 }).state, 'attention');
  assert.equal(diskPart({ ...FINE, bytesFree: 1e8 }).state, 'alarm');
  assert.equal(diskPart(FINE).figure, '80 GB');
});

test('decoders: none is no part; one that is away says so, and what goes on', () => {
  const decoder: DecoderSeen = {
    id: 'finish',
    connected: true,
    name: null,
    reads: 12,
    lastReads: [],
    heardMs: null,
    trouble: null,
    repeats: 0,
    clockAheadMs: null,
    notes: [],
    waiting: 0,
    asideCount: 0,
    aside: [],
    settings: {
      name: 'Finish',
      dialect: 'race-result',
      host: '10.0.0.9',
      port: 3601,
      line: 'lap-line',
      races: 'all',
      on: true,
      loop: null,
      bibSet: null,
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
  const level = {
    state: 'connected',
    says: null,
    behind: 0,
    lagMs: 0,
    history: 'same',
    relayAheadMs: 0,
  } as const;
  assert.deepEqual(cloudParts(null), []);
  const [fine] = cloudParts(level);
  assert.equal(fine?.state, 'ok');
  const [behind] = cloudParts({ ...level, behind: 4_000, lagMs: 95_000 });
  assert.deepEqual([behind?.state, behind?.figure], ['attention', '95 s']);
  assert.match(behind?.says ?? '', /4000 records on the way.*level 95 s ago/);
  const portal =
    'Something else answers at the relay’s address (302): a captive portal, or the wrong address.';
  const [away] = cloudParts({ ...level, state: 'connecting', says: portal, behind: 9, lagMs: 600_000 });
  assert.deepEqual([away?.state, away?.figure], ['attention', '10 min']);
  assert.match(away?.says ?? '', /captive portal.*goes on here.*follows by itself/);
  const [looking] = cloudParts({ ...level, history: 'not-compared' });
  assert.doesNotMatch(looking?.says ?? '', /Everything/);
  const [other] = cloudParts({ ...level, history: 'other' });
  assert.equal(other?.state, 'alarm');
  assert.match(other?.says ?? '', /another history/);
  const [refused] = cloudParts({ ...level, state: 'refused', says: 'This code is not known.' });
  assert.equal(refused?.state, 'alarm');
  assert.match(refused?.says ?? '', /This code is not known.*Nothing is lost/);
});
