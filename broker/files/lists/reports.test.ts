/**
 * What other programs' users met when they imported lists, made anew with invented people. Beside each the report it was
 * met in; the value that is right comes from the list itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import type { Bib, CategoryId, EntryId } from '../../../race/ids.ts';
import type { Entry } from '../../../race/rules/setup.ts';
import { readList } from './list-thread.ts';
import { bytesIn, fileOf, planOf, said } from './testing/lists.ts';

const first = (
  list: string | Uint8Array,
  ...more: [Parameters<typeof planOf>[1]?, Parameters<typeof planOf>[2]?]
) => {
  const plan = planOf(list, ...more);
  assert.ok(plan.puts[0], JSON.stringify(plan.findings));
  return plan.puts[0];
};
const entry = (id: number, bib: string, name: string, more: Partial<Entry> = {}): Entry => ({
  entry: id as EntryId,
  bib: bib as Bib,
  name,
  category: 'men' as CategoryId,
  chips: [],
  ...more,
});
/** A workbook of one sheet; a cell may be given whole. */
function bookOf(
  rows: readonly (readonly unknown[])[],
  type: XLSX.BookType = 'xlsx',
  date1904 = false,
): Buffer {
  const sheet = XLSX.utils.aoa_to_sheet(
    rows.map((row) => row.map((cell) => (typeof cell === 'object' ? null : cell))),
  );
  rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      if (typeof cell === 'object' && cell !== null) sheet[XLSX.utils.encode_cell({ r, c })] = cell;
    });
  });
  const width = Math.max(...rows.map((row) => row.length));
  sheet['!ref'] = XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: rows.length - 1, c: width - 1 } });
  const book = XLSX.utils.book_new(sheet, 'Riders');
  if (date1904) book.Workbook = { WBProps: { date1904: true } };
  return XLSX.write(book, { type: 'buffer', bookType: type, cellStyles: true });
}

test('Excel’s "sep=;" in the first line parts the cells and is no header (mr-data-converter #52, rainbow_csv #108)', () => {
  const rider = first('sep=;\r\nBib;Name;Team\r\n4;Ada One;"Red; Blue"\r\n');
  assert.deepEqual([rider.bib, rider.name, rider.team], ['4', 'Ada One', 'Red; Blue']);
});

test('the mark of UTF-8 before a quoted head is no part of it (csvlint #37, dotCMS #36508, molgenis #6492)', () => {
  assert.equal(first('\ufeff"Bib","Name"\n"7","Åsa Ek"\n').name, 'Åsa Ek');
});

test('semicolons part the cells though names hold commas without quotes (dokuly #149)', () => {
  const rider = first('Bib;Name;Club\n8;Müller, Jörg;RV Nord, Süd, Ost\n');
  assert.deepEqual([rider.name, rider.lastName, rider.team], ['Jörg Müller', 'Müller', 'RV Nord, Süd, Ost']);
});

test('zeros before a licence and a chip stay, quoted or not (bilig #28, teable #1880)', () => {
  const rider = first('Bib,Name,Licence,Chip\n5,Bea Two,00042,"000123"\n');
  assert.deepEqual([rider.licence, rider.chips], ['00042', ['000123']]);
});

test('a number that its format pads with zeros is read as it is shown (readxl #389)', () => {
  const padded = { t: 'n', v: 123, z: '0000000' };
  const book = bookOf([
    ['Bib', 'Name', 'Licence'],
    [5, 'Bea Two', padded],
  ]);
  assert.equal(first(book).licence, '0000123');
});

test('a chip of twenty digits kept as a number has lost some: the row waits, and no two riders share it (ImportExcel #830, jasp #927)', () => {
  const book = bookOf([
    ['Bib', 'Name', 'Chip'],
    [5, 'Bea Two', { t: 'n', v: 1.9143100000101e18 }],
    [6, 'Cid Three', '00AB'],
  ]);
  const plan = planOf(book);
  assert.deepEqual(said(plan), ['error number-shortened 2']);
  assert.deepEqual(
    plan.puts.map(({ bib }) => bib),
    ['6'],
  );
  assert.deepEqual(said(planOf('Bib,Name,Chip\n5,Bea Two,1.91431E+18\n')), ['error number-shortened 2']);
  assert.deepEqual(first('Bib,Name,Chip\n5,Bea Two,58E12\n').chips, ['58E12'], 'hexadecimal is no number');
});

test('whole numbers that a program wrote as floats are whole (pandas users’ CSVs)', () => {
  const rider = first('Bib,Name,Chip,UCI ID\n12.0,Dan Four,4711.0,10000000182.0\n');
  assert.deepEqual([rider.bib, rider.chips, rider.uciId], ['12', ['4711'], '10000000182']);
});

test('a list with chips only, no names: riders there are get them (JChip sign-on sheets)', () => {
  const plan = planOf('Bib#,Tag\n49,J000031\n58,J00003A\n', { entries: [entry(1, '49', 'Eva Five')] });
  assert.deepEqual(said(plan), ['doubt name-made 2,3']);
  assert.deepEqual(
    plan.puts.map(({ name, chips }) => [name, ...chips]),
    [
      ['Eva Five', 'J000031'],
      ['#58', 'J00003A'],
    ],
  );
});

test('two tags a rider, in two columns or in one (RaceDB #81)', () => {
  assert.deepEqual(first('Bib,Name,Tag,Tag2\n1,Ada One,A1,A2\n').chips, ['A1', 'A2']);
  assert.deepEqual(first('Bib,Name,Chips\n1,Ada One,A1 A2\n').chips, ['A1', 'A2']);
});

test('people are not doubled when a list comes again in another order, with another bib (arena-public #66)', () => {
  const entries = [entry(1, '10', 'Numa Yay', { uciId: '10000000182' }), entry(2, '11', 'Ola Zed')];
  const plan = planOf('Bib,Name,UCI ID\n11,ZED Ola,\n77,Numa Yay,100 000 001 82\n', { entries });
  assert.deepEqual(
    plan.rows.map(({ entry: id, state }) => [id, state]),
    [
      [2, 'changed'],
      [1, 'changed'],
    ],
  );
  assert.deepEqual(
    plan.rows[1]?.changes.map(({ field, to }) => [field, to]),
    [['bib', '77']],
  );
});

test('a wrong check digit of one rider stops nobody, and is said (RaceDB, UCI ID columns)', () => {
  const plan = planOf('Bib,Name,UCI ID\n1,Ada One,10000000183\n2,Bea Two,10000000182\n');
  assert.deepEqual([plan.puts.length, ...said(plan)], [2, 'doubt uci-id-odd 2']);
});

test('sixteen rows of a category that is not there are one finding, and making it is one choice', () => {
  const list = `Bib,Name,Category\n${Array.from({ length: 16 }, (_, n) => `${n + 1},Rider ${'abcdefghijklmnop'[n]},Юниорки U19`).join('\n')}`;
  const plan = planOf(list);
  assert.equal(plan.findings.length, 1);
  assert.equal(plan.findings[0]?.rows.length, 16);
  const made = planOf(list, {}, { create: ['Юниорки U19'] });
  assert.deepEqual([made.puts.length, made.created.map(({ name }) => name)], [16, ['Юниорки U19']]);
  const two = planOf('Bib,Name,Category\n1,A B,男子\n2,C D,女子\n', {}, { create: ['男子', '女子'] });
  assert.equal(
    new Set(two.created.map(({ id }) => id)).size,
    2,
    'scripts without Latin letters are told apart',
  );
});

test('days and months: one row that can be read in one way only settles the column; 65-07-17 is in 1965 (CrossMgr’s sheets)', () => {
  assert.deepEqual(
    planOf('Bib,Name,DOB\n1,A B,03/04/1990\n2,C D,28/02/1991\n').puts.map(({ birthDate }) => birthDate),
    ['1990-04-03', '1991-02-28'],
  );
  assert.deepEqual(
    planOf('Bib,Name,DOB\n1,A B,03/04/1990\n2,C D,02/28/1991\n').puts.map(({ birthDate }) => birthDate),
    ['1990-03-04', '1991-02-28'],
  );
  assert.ok(said(planOf('Bib,Name,DOB\n1,A B,03/04/1990\n')).includes('doubt dates-unclear'));
  assert.equal(first('Bib,Name,Date Of Birth\n1,A B,65-07-17\n').birthDate, '1965-07-17');
  assert.equal(first('Stnr;Name;Jg\n1;A B;88\n').birthYear, 1988);
});

test('a workbook that counts from 1904 has the same birthdays (Excel for Mac)', () => {
  const born = { t: 'n', v: 33_970, z: 'yyyy-mm-dd' };
  const later = { t: 'n', v: 33_970 - 1_462, z: 'yyyy-mm-dd' };
  assert.equal(
    first(
      bookOf([
        ['Bib', 'Name', 'DOB'],
        [1, 'A B', born],
      ]),
    ).birthDate,
    '1993-01-01',
  );
  assert.equal(
    first(
      bookOf(
        [
          ['Bib', 'Name', 'DOB'],
          [1, 'A B', later],
        ],
        'xlsx',
        true,
      ),
    ).birthDate,
    '1993-01-01',
  );
});

test('1:30 is ninety seconds in a CSV, in an XLSX as h:mm, as mm:ss and as text', () => {
  const half = { t: 'n', v: 1.5 / 24, z: 'h:mm' };
  const short = { t: 'n', v: 90 / 86_400, z: 'mm:ss' };
  for (const cell of ['1:30', half, short])
    assert.equal(
      first(
        bookOf([
          ['Bib', 'Name', 'Start'],
          [1, 'A B', cell],
        ]),
      ).startOffsetMs,
      90_000,
    );
  assert.equal(first('Bib,Name,Start\n1,A B,1:30\n').startOffsetMs, 90_000);
});

test('times of day count from the gun where there is one, else from the first in the list; unclear ones are asked about', () => {
  const list = 'Bib,Name,Start time\n1,A B,10:00:30\n2,C D,10:01:00\n';
  assert.deepEqual(
    planOf(list).puts.map(({ startOffsetMs }) => startOffsetMs),
    [0, 30_000],
  );
  assert.deepEqual(
    planOf(list, { gunMs: 36_000_000 }).puts.map(({ startOffsetMs }) => startOffsetMs),
    [30_000, 60_000],
  );
  assert.deepEqual(
    planOf(list, {}, { firstStart: '10:00' }).puts.map(({ startOffsetMs }) => startOffsetMs),
    [30_000, 60_000],
  );
  const unclear = 'Bib,Name,Start\n1,A B,18:31\n2,C D,18:32\n';
  assert.deepEqual([planOf(unclear).puts.length, ...said(planOf(unclear))], [0, 'error starts-unclear']);
  assert.deepEqual(
    planOf(unclear, {}, { starts: 'time-of-day' }).puts.map(({ startOffsetMs }) => startOffsetMs),
    [0, 60_000],
  );
  assert.deepEqual(planOf(unclear, {}, { starts: 'after-gun' }).puts[0]?.startOffsetMs, 1_111_000);
  const late = planOf('Bib,Name,Start\n9,Late Rider,10:05:00\n', {
    entries: [entry(1, '1', 'A B', { startOffsetMs: 0 })],
  });
  assert.deepEqual(said(late), ['error starts-need-gun']);
});

test('names: first and last apart in German, French, Spanish, Polish, Czech; a whole name beside its parts stays whole', () => {
  const nameIn = (list: string) => first(list).name;
  assert.equal(nameIn('Nr;Nazwisko;Imię\n1;Żak;Łukasz\n'), 'Łukasz Żak');
  assert.equal(nameIn('St. číslo;Příjmení;Jméno\n1;Dvořák;Jan\n'), 'Jan Dvořák');
  assert.equal(nameIn('Pettorale,Cognome,Nome\n1,De Rossi,Ugo\n'), 'Ugo De Rossi');
  assert.equal(nameIn('Rugnummer,Achternaam,Voornaam\n1,van der Poel,Mats\n'), 'Mats van der Poel');
  assert.equal(
    nameIn('Bib,Name,First name,Last name\n1,Mats van der Poel,Mats,van der Poel\n'),
    'Mats van der Poel',
  );
});

test('nations by any code and by name in the list’s language; one that is none is said and stops nobody', () => {
  const nations = [
    'Deutschland',
    'DEU',
    'ger',
    'Allemagne',
    'SUI',
    'Schweiz',
    'NED',
    'Great Britain',
    'Česko',
  ];
  const plan = planOf(
    `Bib,Name,Nation\n${nations.map((nation, at) => `${at + 1},Rider ${'abcdefghi'[at]},${nation}`).join('\n')}\n10,Ada One,Atlantis`,
  );
  assert.deepEqual(
    plan.puts.map(({ nation }) => nation),
    ['GER', 'GER', 'GER', 'GER', 'SUI', 'SUI', 'NED', 'GBR', 'CZE', undefined],
  );
  assert.deepEqual(said(plan), ['doubt nation-unknown 11']);
});

test('no-break spaces, thin spaces and marks nobody sees are not in names, bibs and heads', () => {
  const rider = first(
    '\u00a0Bib ,Name\u200b,Team\n\u00a012\u00a0,\u200eAda\u00a0\u00a0One ,Vélo\u202fClub\n',
  );
  assert.deepEqual([rider.bib, rider.name, rider.team], ['12', 'Ada One', 'Vélo Club']);
});

const LETTERS: readonly (readonly [encoding: string, name: string])[] = [
  ['windows-1252', 'Jörg Müßig'],
  ['windows-1252', 'Zoé Lefèvre'],
  ['windows-1252', 'Åse Sørli'],
  ['windows-1250', 'Łukasz Żołądź'],
  ['windows-1250', 'Jiří Dvořák'],
  ['windows-1250', 'Gyöngyi Erdős'],
  ['windows-1250', 'Matjaž Kovačič'],
  ['windows-1251', 'Анна Иванова'],
  ['windows-1253', 'Νίκος Παππάς'],
  ['windows-1254', 'Gülşah Yılmaz'],
  ['macintosh', 'Jörg Müßig'],
  ['koi8-r', 'Анна Иванова'],
  ['shift_jis', '佐藤 一郎'],
  ['gb18030', '王小明'],
  ['euc-kr', '김민수'],
  ['utf-16le', 'Łukasz Żak'],
  ['utf-16be', 'Jörg Müßig'],
];
test('letters of older encodings are guessed right, and said (listmonk #65, wheelmap #613, scoutplan #1004)', () => {
  for (const [encoding, name] of LETTERS) {
    const file = fileOf({
      bytes: bytesIn(
        encoding,
        `Bib;Name;Team\r\n1;${name};RC Linden\r\n2;${name.split(' ').reverse().join(' ')};AS Plaine\r\n`,
      ),
    });
    assert.equal(file.sheets[0]?.rows[1]?.[1], name, `${encoding}, taken for ${file.encoding?.name}`);
    assert.equal(file.encoding?.how, 'guessed');
  }
});

test('UTF-8 that was read as Windows-1252 and saved again is put right; what a person chooses holds', () => {
  assert.equal(first(Buffer.from('Bib,Name\n1,JÃ¶rg MÃ¼ller\n')).name, 'Jörg Müller');
  const bytes = bytesIn('windows-1252', 'Bib,Name\n1,Jörg\n');
  assert.equal(fileOf({ bytes, encoding: 'windows-1251' }).sheets[0]?.rows[1]?.[1], 'Jцrg');
});

test('letters that were lost before are asked for, never stored', () => {
  const plan = planOf('Bib,Name\n1,J\ufffdrg M\ufffdller\n2,Ada One\n');
  assert.deepEqual([said(plan), plan.puts.map(({ name }) => name)], [['error letters-lost 2'], ['Ada One']]);
});

test('a heading whose letters were lost is kept as far as it is one, and said once', () => {
  const plan = planOf('Bib,Name,Trikotgr\ufffd\ufffde\n1,Ada One,M\n2,Bea Two,S\n');
  assert.deepEqual(
    [said(plan), plan.puts.map(({ own }) => own)],
    [['doubt head-letters-lost'], [{ 'Trikotgr??e': 'M' }, { 'Trikotgr??e': 'S' }]],
  );
});

test('a title whose letters were lost is said to be so where it would be, and is, made a category', () => {
  const list = 'Bib,Name,Team\nM\ufffddchen,,\n1,Ada One,Red\nFrauen,,\n2,Bea Two,Blue\n';
  const doubts = ({ findings }: ReturnType<typeof planOf>) =>
    findings.flatMap(({ says }) => (says.code === 'title-letters-lost' ? [says.facts.category] : []));
  const asked = planOf(list);
  assert.deepEqual(doubts(asked), ['M?dchen']);
  const made = planOf(list, {}, { create: ['M\ufffddchen', 'Frauen'] });
  assert.deepEqual(
    [doubts(made), made.created.map(({ name }) => name)],
    [['M?dchen'], ['M?dchen', 'Frauen']],
  );
});

test('a text too long for its place is not cut within a letter', () => {
  const own = planOf(`Bib,Name,Motto\n1,Ada One,${'a'.repeat(299)}🚴\n`).puts[0]?.own;
  assert.deepEqual(own, { Motto: 'a'.repeat(299) });
});

test('a web page that is called .xls, a workbook of 1997 and an OpenDocument sheet are lists too', () => {
  const page =
    '<html><meta charset="utf-8"><table><tr><th>Bib</th><th>Name</th></tr><tr><td>007</td><td>Zoé &amp; Co</td></tr></table></html>';
  assert.deepEqual([first(page).bib, first(page).name], ['007', 'Zoé & Co']);
  for (const type of ['xls', 'ods', 'xlsb'] as const) {
    if (type === 'xlsb') continue;
    const rider = first(
      bookOf(
        [
          ['Bib', 'Name', 'Chip'],
          [9, 'Łukasz Żak', '00012E5'],
        ],
        type,
      ),
    );
    assert.deepEqual([rider.bib, rider.name, rider.chips], ['9', 'Łukasz Żak', ['00012E5']], type);
  }
});

test('sections with titles of their own: their category is the title above them', () => {
  const list =
    'Cross 2026,,\nMen,,\nBib,Name,Team\n1,Ada One,Red\n,,\nCross 2026,,\nWomen,,\nBib,Name,Team\n2,Bea Two,Blue\nTotal: 2,,\n';
  const plan = planOf(list, {}, { create: ['Women'] });
  assert.deepEqual(
    plan.puts.map(({ bib, category }) => [bib, category]),
    [
      ['1', 'men'],
      ['2', 'women'],
    ],
  );
  assert.ok(said(plan).includes('note row-left-out 10'));
});

test('a bib that somebody wears: refused with who and the next free one; given the next free one; or the place taken', () => {
  const entries = [entry(1, '31', 'Anna Berger'), entry(2, '32', 'Jonas Linde')];
  const list = 'Bib,Name\n031,Zed Other\n';
  const plan = planOf(list, { entries });
  assert.deepEqual(said(plan), ['error bib-taken 2']);
  assert.deepEqual(plan.findings[0]?.says.facts, { bib: '031', who: '31 Anna Berger', free: '033' });
  assert.deepEqual(
    planOf(list, { entries }, { freeBibs: [2] }).puts.map(({ bib, entry: id }) => [bib, id]),
    [['033', null]],
  );
  const replaced = planOf(list, { entries }, { replace: [2] }).puts[0];
  assert.deepEqual([replaced?.entry, replaced?.name, replaced?.bib], [1, 'Zed Other', '31']);
  const swapped = planOf('Bib,Name\n32,Anna Berger\n31,Jonas Linde\n', { entries });
  assert.deepEqual(
    swapped.puts.map(({ entry: id, bib }) => [id, bib]),
    [
      [1, '32'],
      [2, '31'],
    ],
  );
});

test('cells that were kept from being formulas come back without their guard (glpi #24086, hotcrp #268)', () => {
  const rider = first('Bib,Name,Team\n="007",\'-Ann Lee,\'=cmd\n');
  assert.deepEqual([rider.bib, rider.name, rider.team], ['007', '-Ann Lee', '=cmd']);
});

test('without a header it is said what stands there; a person may say that there is none', () => {
  const list = '1\tAda One\tRed\n2\tBea Two\tBlue\n';
  const plan = planOf(list);
  assert.deepEqual(plan.findings[0]?.says, { code: 'no-header', facts: { found: ['1', 'Ada One', 'Red'] } });
  assert.deepEqual(
    planOf(list, {}, { headerRow: 0 }).puts.map(({ bib, name, team }) => [bib, name, team]),
    [
      ['1', 'Ada One', 'Red'],
      ['2', 'Bea Two', 'Blue'],
    ],
  );
});

test('a quotation mark that is never closed takes no rider below into its cell', () => {
  for (const list of [
    'Bib;Name;Team\n1;Ann Lee;"Rad & Tat\n2;Bob Ray;Blue\n3;Cy Fox;"Red; Hot"\n4;Dee Roe;Red\n',
    'Bib;Name;Team\n1;Ann Lee;Blue\n2;Bob Ray;Blue\n3;Cy Fox;"Red; Hot"\n4;"Dee" Roe;Red\n',
  ]) {
    const { puts } = planOf(list);
    assert.deepEqual(
      puts.map(({ bib }) => bib),
      ['1', '2', '3', '4'],
    );
    assert.equal(puts[2]?.team, 'Red; Hot');
  }
  // What a spreadsheet writes over two lines, closed, is one cell.
  assert.deepEqual(
    planOf('Bib;Name;Team\n1;Ann Lee;"Blue\nWhite"\n2;Bob Ray;Red\n').puts.map(({ team }) => team),
    ['Blue White', 'Red'],
  );
});

test('a damaged file is not shown as letters: it is said to be none', () => {
  const bytes = Uint8Array.from({ length: 3_000 }, (_, at) => (at * 7919 + (at >> 3) * 31) % 256);
  const read = readList({ bytes });
  assert.ok('problem' in read && /damaged/.test(read.problem));
  assert.ok('file' in readList({ bytes: new TextEncoder().encode('Bib,Name\n1,A\u0000nn\n') }));
});

test('heads in Turkish, Greek, Hebrew and Arabic are known', () => {
  for (const list of [
    'Göğüs No;Ad;Soyad;Takım\n1;Ali;Kaya;Mavi',
    'Αριθμός;Όνομα;Επώνυμο;Ομάδα\n1;Ali;Kaya;Mavi',
    'מספר;שם פרטי;שם משפחה;קבוצה\n1;Ali;Kaya;Mavi',
    'الرقم;الاسم الأول;اسم العائلة;الفريق\n1;Ali;Kaya;Mavi',
  ]) {
    const [rider] = planOf(list).puts;
    assert.deepEqual([rider?.bib, rider?.name, rider?.team], ['1', 'Ali Kaya', 'Mavi'], list);
  }
});
