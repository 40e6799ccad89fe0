import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import XLSX from '@e965/xlsx';
import fc from 'fast-check';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import { CRIT, type RoleName, type StationFixture, stationFixture } from '../http/testing/fixtures.ts';
import { createListReader, XLSX_TYPE } from './lists/read-list.ts';
import { readZip, stored, ZipProblem } from './zip.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

interface Report {
  readonly imported: boolean;
  readonly added: number;
  readonly changed: number;
  readonly rows: readonly { row: number; column: string | null; bib: string | null; problem: string }[];
  readonly ignored: readonly string[];
  readonly sheet: string | null;
  readonly sheets: readonly { name: string; riders: number | null }[];
}

async function bring(bytes: Uint8Array, query = '', role: RoleName = 'official') {
  const answer = await station.app.inject({
    method: 'POST',
    url: `/v1/races/crit/entries/import${query}`,
    headers: { authorization: station.authorization[role] ?? '', 'content-type': XLSX_TYPE },
    payload: Buffer.from(bytes),
  });
  return { status: answer.statusCode, json: answer.json() as Report & { code?: string; detail?: string } };
}
const book = (...sheets: { sheet: string; data: SheetData }[]): Promise<Buffer> =>
  writeXlsxFile(sheets).toBuffer();
/** A compound file as Office wrote them before 2007, with these streams. */
function compound(...streams: readonly string[]): Buffer {
  const file = XLSX.CFB.utils.cfb_new();
  for (const name of streams) XLSX.CFB.utils.cfb_add(file, name, Buffer.alloc(600, 1));
  return XLSX.CFB.write(file, { type: 'buffer' }) as Buffer;
}
const entries = () => station.options.station.entries(CRIT);
const entry = (bib: string) => entries().find((one) => one.bib === bib);

test('a federation’s workbook: titles above the header, a cover sheet, numbers as numbers and as text, dates, durations', async () => {
  const bytes = await book(
    { sheet: 'Cover', data: [['Spring Kermesse'], ['See the next sheet']] },
    {
      sheet: 'Entries 2026',
      data: [
        ['Spring Kermesse – entries'],
        [],
        [
          'Bib#',
          'LastName',
          'FirstName',
          'Club/Team',
          'NatCode',
          'UCI ID',
          'License #',
          'Tag',
          'Tag2',
          'DOB',
          'StartTime',
        ],
        [
          101,
          'Nowak',
          'Ada',
          'Velo "Club"',
          'pol',
          10_000_000_182,
          'A-1',
          'C101',
          102_938,
          { value: new Date(Date.UTC(1999, 3, 1)), type: Date, format: 'yyyy-mm-dd' },
          { value: 90 / 86_400, type: Number, format: '[h]:mm:ss' },
        ],
        ['102', 'Silva', 'Bo', null, 'POR', '100 000 001 82', null, null, null, null, 120],
        [],
      ],
    },
  );
  const dry = await bring(bytes, '?dry-run=true');
  assert.equal(dry.status, 200, JSON.stringify(dry.json));
  assert.deepEqual(dry.json.sheets, [
    { name: 'Cover', riders: null },
    { name: 'Entries 2026', riders: 2 },
  ]);
  assert.equal(dry.json.sheet, 'Entries 2026');
  assert.deepEqual(dry.json.ignored, []);
  assert.equal(entry('101'), undefined, 'a dry run imports nothing');
  const done = await bring(bytes);
  assert.equal(done.json.imported, true);
  assert.equal(done.json.added, 2);
  const ada = entry('101');
  assert.equal(ada?.name, 'Ada Nowak');
  assert.equal(ada?.team, 'Velo "Club"');
  assert.equal(ada?.nation, 'POL');
  assert.equal(ada?.uciId, '10000000182');
  assert.deepEqual(ada?.chips, ['C101', '102938']);
  assert.equal(ada?.startOffsetMs, 90_000);
  assert.deepEqual([ada?.firstName, ada?.lastName, ada?.birthDate], ['Ada', 'Nowak', '1999-04-01']);
  assert.equal(entry('102')?.startOffsetMs, 120_000);
});

test('what is wrong is named by sheet, row and column, and nothing is imported', async () => {
  const bytes = await book({
    sheet: 'Riders',
    data: [
      ['Title'],
      ['Bib', 'Name', 'Category', 'UCI ID', 'Start'],
      [201, 'Right Rider', 'Men', null, null],
      [202, 'Other Rider', 'Juniors', null, null],
      [203, 'Third Rider', 'Men', 10_000_000_183, null],
      [201, 'Twice Rider', 'Men', null, null],
      [204, null, 'Men', null, null],
      [205, 'Late Rider', 'Men', null, 'noon'],
      ['no bib!', 'Odd Rider', 'Men', null, null],
    ],
  });
  const { status, json } = await bring(bytes);
  assert.equal(status, 422);
  assert.equal(json.imported, false);
  assert.deepEqual(
    json.rows.map(({ row, column }) => [row, column]),
    [
      [4, 'C (Category)'],
      [5, 'D (UCI ID)'],
      [6, 'A (Bib)'],
      [7, 'B (Name)'],
      [8, 'E (Start)'],
      [9, 'A (Bib)'],
    ],
  );
  assert.match(json.rows[1]!.problem, /10000000183 is mistyped.*last two digits are 82/);
  assert.equal(entry('201'), undefined);
});

test('of several start lists the longest is read, or the one that is named; a name that is not there is said', async () => {
  const bytes = await book(
    {
      sheet: 'Women',
      data: [
        ['Bib', 'Name'],
        [301, 'Dora Blanc'],
      ],
    },
    {
      sheet: 'Men',
      data: [
        ['Bib', 'Name'],
        [302, 'Cem Ito'],
        [303, 'Finn Weber'],
      ],
    },
  );
  assert.equal((await bring(bytes, '?dry-run=true')).json.sheet, 'Men');
  const women = (await bring(bytes, '?dry-run=true&sheet=Women')).json;
  assert.deepEqual([women.sheet, women.added], ['Women', 1]);
  const none = await bring(bytes, '?sheet=Masters');
  assert.equal(none.status, 422);
  assert.match(none.json.rows[0]!.problem, /no sheet "Masters"; there are: Women, Men/);
});

test('a merged category cell counts for every row it covers', async () => {
  const bytes = await book({
    sheet: 'Riders',
    data: [
      ['Category', 'Bib', 'Name'],
      [{ value: 'Men', rowSpan: 2 }, 311, 'Uma Roy'],
      [null, 312, 'Vic Lo'],
      ['Masters', 313, 'Wes Ng'],
    ],
  });
  const { json } = await bring(bytes, '?dry-run=true');
  assert.deepEqual(
    json.rows.map(({ row }) => row),
    [4],
    JSON.stringify(json.rows),
  );
});

test('a bomb, a liar, a locked file and a picture of a spreadsheet are refused with a sentence', async () => {
  const good = await book({
    sheet: 'Riders',
    data: [
      ['Bib', 'Name'],
      [1, 'A'],
    ],
  });
  const parts = readZip(good, () => true, { membersMax: 100, bytesMax: 1e8 });
  const sheet = [...parts.keys()].find((name) => name.includes('worksheets/'))!;
  const zeros = deflateRawSync(Buffer.alloc(200 * 1024 * 1024, 0x20));
  const cases: [string, Uint8Array, RegExp][] = [
    ['bomb', zipOf(sheet, zeros, 200 * 1024 * 1024, parts), /too large/],
    ['bomb that lies', zipOf(sheet, zeros, 1_000, parts), /damaged/],
    ['cut off', good.subarray(0, good.length - 40), /no zip archive, or it is cut off|damaged/],
    ['a zip of something else', stored(new Map([['readme.txt', Buffer.from('hello')]])), /no spreadsheet/],
    [
      'a Word document with a table of Excel in it',
      compound('/WordDocument', '/ObjectPool/_1/Workbook'),
      /^The file is no spreadsheet/,
    ],
    ['a mail', compound('/__properties_version1.0'), /^The file is no spreadsheet/],
    [
      'a workbook with a password',
      compound('/EncryptionInfo', '/EncryptedPackage'),
      /^The file is locked with a password/,
    ],
    ['.xls or locked', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /damaged|locked/],
    ['garbage XML', stored(new Map([...parts, [sheet, Buffer.from('<worksheet><sheetData><row')]])), /./],
    [
      'a cell at the end of the world',
      stored(
        new Map([
          ...parts,
          [
            sheet,
            Buffer.from(
              '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
            ),
          ],
        ]),
      ),
      /XFD1048576/,
    ],
  ];
  for (const [what, bytes, sentence] of cases) {
    const { status, json } = await bring(bytes);
    assert.equal(status, 422, `${what}: ${JSON.stringify(json)}`);
    assert.match(json.detail ?? json.rows[0]?.problem ?? '', sentence, what);
  }
});

/** The good workbook with one member replaced by a compressed one that claims a length. */
function zipOf(name: string, packed: Buffer, length: number, parts: ReadonlyMap<string, Buffer>): Buffer {
  const bytes = stored(new Map([...parts, [name, packed]]));
  for (
    let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')
  ) {
    if (bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)) !== name) continue;
    bytes.writeUInt16LE(8, at + 10);
    bytes.writeUInt32LE(length, at + 24);
  }
  return bytes;
}

test('zip archives of any bytes are read or refused, never more than asked for', () => {
  const bounds = { membersMax: 20, bytesMax: 10_000 };
  const parts = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.uint8Array({ maxLength: 200 }), {
    maxKeys: 8,
  });
  fc.assert(
    fc.property(parts, (members) => {
      const contents = new Map(Object.entries(members).map(([name, bytes]) => [name, Buffer.from(bytes)]));
      assert.deepEqual(
        readZip(stored(contents), () => true, bounds),
        contents,
      );
    }),
  );
  fc.assert(
    fc.property(parts, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), (members, flips) => {
      const bytes = stored(new Map(Object.entries(members).map(([name, part]) => [name, Buffer.from(part)])));
      for (const [at, value] of flips) bytes[at % bytes.length] = value;
      try {
        const read = readZip(bytes, () => true, bounds);
        assert.ok([...read.values()].reduce((sum, part) => sum + part.length, 0) <= bounds.bytesMax);
      } catch (error) {
        assert.ok(error instanceof ZipProblem, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test('a spreadsheet with bytes turned over is read or refused with a sentence, never a mistake of ours', async () => {
  const good = await book({
    sheet: 'Riders',
    data: [
      ['Bib', 'Name'],
      [1, 'A'],
      [2, 'B'],
    ],
  });
  const parts = [...readZip(good, () => true, { membersMax: 100, bytesMax: 1e8 })];
  const read = createListReader();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(parts.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      async (which, flips) => {
        const changed = new Map(parts.map(([name, bytes]) => [name, Buffer.from(bytes)]));
        const part = changed.get(parts[which]![0])!;
        for (const [at, value] of flips) part[at % part.length] = value;
        const answer = await read({ bytes: stored(changed) }).catch((error: { status?: number }) => error);
        if (!('sheets' in answer)) assert.equal((answer as { status?: number }).status, 422, String(answer));
      },
    ),
    { numRuns: 12 },
  );
});

test('start list out, start list in: the exported sheet changes nobody; results are numbers and times', async () => {
  const before = entries();
  const get = (url: string, role: RoleName) =>
    station.app.inject({ url, headers: { authorization: station.authorization[role] ?? '' } });
  const out = await get('/v1/races/crit/entries.xlsx', 'official');
  assert.equal(out.headers['content-type'], XLSX_TYPE);
  const back = await bring(out.rawPayload);
  assert.deepEqual([back.json.imported, back.json.added, back.json.changed], [true, 0, before.length]);
  assert.deepEqual(entries(), before);
  const bytesOf = async (url: string) => ({ bytes: (await get(url, 'display')).rawPayload });
  const open = await createListReader()(await bytesOf('/v1/races/crit/entries.xlsx'));
  assert.doesNotMatch(JSON.stringify(open), /LICENCE|CHIP/, 'screens see no licences and no chips');

  await station.decide(CRIT, { type: 'start', atMs: station.clock.nowMs });
  const lap = { line: 'finish' as never, entry: 1 as never };
  await station.decide(CRIT, { type: 'insert-passing', ...lap, timeMs: station.clock.nowMs + 125_400 });
  station.clock.nowMs += 130_000;
  const { sheets: results } = await createListReader()(await bytesOf('/v1/races/crit/results.xlsx'));
  assert.deepEqual(
    results.map(({ name }) => name),
    ['Men'],
  );
  const [title, about, , heads, first] = results[0]!.rows;
  assert.equal(title?.[0], 'Race crit');
  assert.match(about?.[0] ?? '', /^Men · Live.* · 2026-05-03$/);
  assert.deepEqual(heads?.slice(0, 3), ['Place', 'Bib', 'Name']);
  assert.deepEqual([first?.[1], first?.[2], first?.[6]], ['7', 'Ana Silva', '1']);
  assert.equal(first?.[7], '0:02:05.4');
});
