/**
 * Out and in again changes nothing; what another program (LibreOffice) makes of our files gives the same riders; any
 * bytes at all give a finding or a sentence.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import writeXlsxFile from 'write-excel-file/node';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { Bib, CategoryId, EntryId } from '../../../race/ids.ts';
import { entryFields } from '../../../race/journal/decision.ts';
import type { Entry } from '../../../race/rules/setup.ts';
import { bibKey } from '../../../race/start-list/bib.ts';
import { planImport } from '../../../race/start-list/import/plan.ts';
import { csvText, type Separator } from '../csv.ts';
import { startListRows } from '../start-list-columns.ts';
import { startListSheets } from '../workbook.ts';
import { readList } from './list-thread.ts';
import { bytesIn, EMPTY_RACE, fileOf } from './testing/lists.ts';

const CATEGORIES = ['Men', 'Masters 40', 'Masters 40+', 'Elite', 'Elite', '男子', 'Юниорки'].map(
  (name, at) => ({
    id: `category-${at + 1}` as CategoryId,
    name,
  }),
);
const BOARD = {
  categories: Object.fromEntries(CATEGORIES.map((one) => [one.id, one])),
} as unknown as BoardView;

const word = (letters: string) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 9 });
const LETTERS = 'abcdeéöüßçñłřŠĐæ佐藤Иван-’ ';
const text = word(LETTERS).filter((value) => /\p{L}/u.test(value));
/** What spreadsheets take for something else. */
const nasty = fc.oneof(
  text,
  fc.constantFrom(
    '=1+1',
    '-1 lap',
    '+49 30 12',
    '@here',
    "'quoted",
    '007',
    '1E5',
    '58E12',
    '3/4',
    '1:30',
    'TRUE',
    '"x"',
    'a;b',
    'a,b',
    'a\tb',
    'NULL',
    '1.0.0',
    'März',
    '12%',
  ),
);
const chip = fc.oneof(
  fc.stringMatching(/^[0-9A-F]{4,24}$/),
  fc.constantFrom('000123', '58E12', '12E5', '300833B2DDD9014000000001'),
);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const entries: fc.Arbitrary<readonly Entry[]> = fc
  .uniqueArray(
    fc.record({
      bib: fc.stringMatching(/^([1-9]\d{0,3}|00\d|[A-Z]\d)$/),
      first: text,
      last: text,
      parts: fc.boolean(),
      more: fc.record({
        team: optional(nasty),
        club: optional(nasty),
        teamCode: optional(fc.stringMatching(/^[A-Z]{3}$/)),
        nation: optional(fc.constantFrom('GER', 'FRA', 'DEU', 'SLO', 'XYZ')),
        sex: optional(fc.constantFrom('M' as const, 'F' as const, 'X' as const)),
        licence: optional(
          fc.oneof(fc.stringMatching(/^[0-9A-Z]{3,12}$/), fc.constantFrom('000042', '12-34/5')),
        ),
        uciId: optional(fc.constantFrom('10000000182', '10000000183', '123')),
        birthDate: optional(fc.constantFrom('1988-02-29', '2001-12-31', '1965-07-08')),
        startOffsetMs: optional(fc.constantFrom(0, 30_000, 90_500, 36_000_000, 19_999_999)),
        city: optional(nasty),
        state: optional(nasty),
        email: optional(fc.constant('a@example.org')),
        phone: optional(fc.constantFrom('+49 170 1', '0170/1')),
        emergency: optional(nasty),
        notes: optional(nasty),
        own: optional(fc.record({ Shirt: nasty, 'Pasta & co': nasty })),
      }),
      chips: fc.uniqueArray(chip, { maxLength: 3 }),
      category: fc.constantFrom(...CATEGORIES.map(({ id }) => id)),
    }),
    { minLength: 1, maxLength: 8, selector: ({ bib }) => bibKey(bib) },
  )
  .map((riders) =>
    riders.map(({ bib, first, last, parts, more, chips, category }, at) => {
      const fields = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
      const names = parts ? { firstName: first.trim(), lastName: last.trim() } : {};
      const own = {
        name: `${first} ${last}`.trim(),
        bib: bib as Bib,
        category,
        chips: chips.map((one) => `${one}${at}`),
      };
      const birthYear = more.birthDate === undefined ? {} : { birthYear: Number(more.birthDate.slice(0, 4)) };
      return {
        ...entryFields.parse({ ...fields, ...names, ...birthYear, ...own }),
        entry: (at + 1) as EntryId,
      };
    }),
  );

/** What an import of the file would change; nothing is right. */
function changedBy(bytes: Uint8Array, riders: readonly Entry[], encoding?: string): readonly unknown[] {
  const { sheets } = fileOf({ bytes, encoding });
  const plan = planImport(sheets, { ...EMPTY_RACE, categories: CATEGORIES, entries: riders });
  assert.equal(plan.gone.length, 0, JSON.stringify(plan.findings));
  return plan.rows.filter(({ state }) => state !== 'unchanged').map((row) => [row, plan.findings]);
}

test('the start list out and in again changes nobody: CSV with any separator, JSON', () => {
  fc.assert(
    fc.property(entries, fc.constantFrom<Separator>(',', ';', '\t'), (riders, separator) => {
      const csv = csvText(startListRows(BOARD, riders, true), separator);
      assert.deepEqual(changedBy(Buffer.from(csv), riders), []);
      for (const cell of csv.replace(/^\ufeff/, '').split(/[;,\t\r\n]+/))
        assert.doesNotMatch(cell, /^"?[=+@-]\D/);
      assert.deepEqual(changedBy(Buffer.from(JSON.stringify({ entries: riders })), riders), []);
    }),
    { numRuns: 60 },
  );
});

test('the start list out and in again changes nobody: XLSX', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (riders) => {
      const bytes = await writeXlsxFile([...startListSheets(BOARD, riders, true)]).toBuffer();
      assert.deepEqual(changedBy(bytes, riders), []);
    }),
    { numRuns: 20 },
  );
});

/** Riders whose letters Windows-1252 has, with everything that spreadsheets spoil. */
const FIELD: readonly Entry[] = [
  {
    bib: '1',
    name: 'Jörg Müller',
    firstName: 'Jörg',
    lastName: 'Müller',
    team: 'Vélo-Club; Genève, "A"',
    nation: 'SUI',
    chips: ['000123', '58E12'],
    licence: '00042',
    uciId: '10000000182',
    sex: 'M',
    birthDate: '1988-02-29',
    birthYear: 1988,
    startOffsetMs: 90_500,
  },
  {
    bib: '007',
    name: 'Zoé Šimek',
    team: '-1 lap',
    notes: '=1+1',
    chips: ['300833B2DDD9014000000001'],
    phone: '+49 170 1',
    startOffsetMs: 36_000_000,
    category: 'category-3',
  },
  { bib: 'A12', name: 'Ana de la Cruz', own: { Shirt: '3/4', Pasta: '1:30' }, city: 'TRUE', chips: [] },
].map((rider, at) => ({ category: 'category-1', ...rider, entry: at + 1 }) as unknown as Entry);

const hasOffice = spawnSync('soffice', ['--version']).status === 0;
test('LibreOffice’s XLSX, XLS, ODS and CSVs (UTF-8, UTF-16, Windows-1252) of our start list hold the same riders', {
  skip: hasOffice ? false : 'soffice (LibreOffice Calc) is not installed',
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-lists-'));
  try {
    const ours = join(folder, 'list.xlsx');
    writeFileSync(ours, await writeXlsxFile([...startListSheets(BOARD, FIELD, true)]).toBuffer());
    const convert = (to: string, name: string, from = ours): Buffer => {
      const out = join(folder, name);
      const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
      execFileSync('soffice', [profile, '--headless', '--convert-to', to, '--outdir', out, from], {
        stdio: 'pipe',
      });
      return readFileSync(join(out, `list.${to.split(':')[0]}`));
    };
    assert.deepEqual(changedBy(convert('ods', 'ods'), FIELD), [], 'ODS');
    assert.deepEqual(changedBy(convert('xls', 'xls'), FIELD), [], 'XLS');
    assert.deepEqual(
      changedBy(convert('xlsx', 'xlsx', join(folder, 'ods', 'list.ods')), FIELD),
      [],
      'XLSX of ODS',
    );
    const csv = (charset: number, separator: number) =>
      `csv:Text - txt - csv (StarCalc):${separator},34,${charset},1,,0,false,true,false`;
    assert.deepEqual(changedBy(convert(csv(76, 59), 'utf8'), FIELD), [], 'CSV in UTF-8');
    assert.deepEqual(changedBy(convert(csv(1, 44), 'latin'), FIELD), [], 'CSV in Windows-1252');
    assert.deepEqual(changedBy(convert(csv(65_535, 9), 'wide'), FIELD), [], 'CSV in UTF-16');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('any bytes give a finding or a sentence, never a crash and never a letter that is none in a stored name', () => {
  const seeds = fc.constantFrom(
    'Bib;Name;Team\n1;Jörg;Ä\n',
    'sep=,\nBib,Name\n',
    '[{"bib":1,"name":"A"}]',
    '<html><table><tr><td>Bib</td></tr>',
    '"Bib","Name\n1,"x',
  );
  const encodings = fc.constantFrom('utf-8', 'utf-16le', 'windows-1252', 'windows-1250', 'shift_jis');
  const mangled = fc
    .tuple(seeds, encodings, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }))
    .map(([seed, encoding, flips]) => {
      const bytes = Buffer.from(bytesIn(encoding, seed));
      for (const [at, value] of flips) bytes[at % bytes.length] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mangled), (bytes) => {
      const read = readList({ bytes });
      if ('problem' in read) {
        assert.match(read.problem, /\w.*\.$/);
        return;
      }
      for (const headerRow of [undefined, 0, 1]) {
        const plan = planImport(read.file.sheets, EMPTY_RACE, { headerRow });
        assert.ok(plan.findings.length > 0 || plan.rows.length > 0);
        for (const put of plan.puts) {
          assert.ok(entryFields.safeParse(put).success);
          assert.doesNotMatch(JSON.stringify(put), /\ufffd|\\u0000|\\ud[89a-f]/);
        }
      }
    }),
    { numRuns: 300 },
  );
});
