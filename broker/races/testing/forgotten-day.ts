/** A race that is over, with a rider who may be forgotten, in journals of their own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign as signed } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bib, EntryId, LineId, PassingId, RaceId } from '../../../race/ids.ts';
import { decision as decisionSchema } from '../../../race/journal/decision.ts';
import type { Author } from '../../../race/journal/record.ts';
import { openJournal, type StationJournal } from '../../journal/open-journal.ts';
import { createForgetting } from '../forgetting.ts';
import { openForgottenList } from '../forgotten-list.ts';
import { Races } from '../races.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-forgetting-'));
const opened: StationJournal[] = [];
export async function clearAway(): Promise<void> {
  for (const journal of opened) await journal.close();
  rmSync(folder, { recursive: true, force: true });
}

export const RACE = 'final' as RaceId;
const BY: Author = { role: 'official', name: 'Ida' };
export const GUN_MS = Date.UTC(2026, 4, 24, 14);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const sign = (text: string) => ({
  signature: signed(null, Buffer.from(text), privateKey).toString('base64url'),
  key: publicKey.export({ format: 'jwk' }).x ?? '',
});
/** Everything that is known of the rider, and should be nowhere afterwards. */
export const PERSON = [
  'Zsófia Kővári',
  'KŐVÁRI',
  'Kővári',
  'zsofia@example.org',
  '+36 1 555',
  '1994-02-03',
  'HUN19940203',
  '10012345678',
];

let files = 0;
/** Where a journal of its own lies: a data folder. */
export function newPath(): string {
  const data = join(folder, `data-${++files}`);
  mkdirSync(join(data, 'copies'), { recursive: true });
  return join(data, 'journal.db');
}
let count = 0;
export async function open(path: string, isMaster = true, isRefusalFine = false) {
  const said: Record<string, unknown>[] = [];
  const clock = { ms: GUN_MS + 3_600_000 };
  const now = () => clock.ms;
  const journal = await openJournal({ path, now });
  opened.push(journal);
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  races.signWith(sign);
  const cards: EntryId[] = [];
  const dropped: (EntryId | null)[] = [];
  const forgetting = createForgetting({
    dropDerived: async () => {},
    journal,
    races,
    now,
    list: openForgottenList(dirname(path)),
    log: (line) => {
      said.push(line);
      assert.ok(isRefusalFine || !('reason' in line), JSON.stringify(line));
    },
    dropHeld: () => (isMaster ? async (_race, entry) => void dropped.push(entry) : null),
    revokeCard: () => (isMaster ? async (_race, entry) => void cards.push(entry) : null),
  });
  const decide = async (decision: Record<string, unknown>) => {
    const whole = decisionSchema.parse({ id: `decision-${++count}`, ...decision });
    return whole.type === 'set-race' && races.get(RACE) === undefined
      ? races.create(RACE, whole, BY)
      : races.decision(RACE, whole, BY);
  };
  return { path, clock, journal, races, forgetting, decide, cards, dropped, said };
}

export async function raced() {
  const day = await open(newPath());
  const { decide, races } = day;
  const fine = async (decision: Record<string, unknown>) => {
    const answer = await decide(decision);
    assert.ok(!('code' in answer), JSON.stringify(answer));
  };
  await fine({ type: 'set-race', name: 'Final' });
  await fine({
    type: 'set-categories',
    categories: [{ id: 'elite', name: 'Elite', length: { by: 'laps', laps: 1 } }],
  });
  const plain = { category: 'elite', startOffsetMs: 0 };
  await fine({
    type: 'put-entries',
    entries: [
      {
        entry: 1,
        bib: '12',
        name: 'Zsófia Kővári',
        firstName: 'Zsófia',
        lastName: 'Kővári',
        chips: ['AB123'],
        email: 'zsofia@example.org',
        phone: '+36 1 555',
        birthDate: '1994-02-03',
        licence: 'HUN19940203',
        uciId: '10012345678',
        nation: 'HUN',
        sex: 'F',
        emergency: 'her mother, +36 1 555',
        ...plain,
      },
      { entry: 2, bib: '7', name: 'Ana Sol', chips: [], ...plain },
    ],
  });
  await fine({ type: 'start', atMs: GUN_MS });
  for (const [bib, afterMs] of [
    ['12', 600_000],
    ['7', 610_000],
  ] as const)
    await races.passing(
      RACE,
      {
        id: `k:${bib}` as PassingId,
        line: 'finish' as LineId,
        timeMs: GUN_MS + afterMs,
        who: { bib: bib as Bib },
        source: 'keypad',
        uncertaintyMs: 200,
      },
      BY,
    );
  await fine({ type: 'announce', text: 'Bravo, KŐVÁRI Zsófia and Ana Sol!' });
  await fine({ type: 'finish', atMs: GUN_MS + 700_000 });
  return { ...day, fine };
}

export const verify = (path: string) => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'verify.ts'), path],
    {
      encoding: 'utf8',
    },
  );
  return { status, says: stdout };
};
export const bytesOf = (path: string) =>
  ['', '-wal'].map((end) => {
    try {
      return readFileSync(path + end).toString('utf8');
    } catch {
      return '';
    }
  });
