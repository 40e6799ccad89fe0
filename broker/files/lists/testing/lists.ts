/** Lists for tests: bytes in any encoding, read and planned as a station does it. */
import type { CategoryId } from '../../../../race/ids.ts';
import {
  type ImportChoices,
  type ImportPlan,
  planImport,
  type RaceNow,
} from '../../../../race/start-list/import/plan.ts';
import type { FileRead } from '../../../../race/start-list/import/table.ts';
import { readList } from '../list-thread.ts';
import type { ListFile } from '../read-list.ts';

export const EMPTY_RACE: RaceNow = {
  entries: [],
  categories: [{ id: 'men' as CategoryId, name: 'Men' }],
  model: { by: 'laps', laps: 5 },
  gunMs: null,
  thisYear: 2026,
  ridden: new Set(),
};

/** Text in an old encoding, by turning its decoder round. */
export function bytesIn(encoding: string, text: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const decoder = new TextDecoder(encoding);
  const single = new Map<string, readonly number[]>();
  for (let byte = 0; byte < 256; byte++) single.set(decoder.decode(Uint8Array.of(byte)), [byte]);
  if (/shift_jis|gb18030|big5|euc/.test(encoding))
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x40; trail < 0xff; trail++) {
        const letter = decoder.decode(Uint8Array.of(lead, trail));
        if ([...letter].length === 1 && !single.has(letter)) single.set(letter, [lead, trail]);
      }
  return Buffer.from([...text].flatMap((letter) => single.get(letter) ?? [0x3f]));
}

export function fileOf(file: ListFile): FileRead {
  const read = readList(file);
  if ('problem' in read) throw new Error(read.problem);
  return read.file;
}

export function planOf(
  list: string | Uint8Array,
  now: Partial<RaceNow> = {},
  choices: ImportChoices = {},
): ImportPlan {
  const bytes = typeof list === 'string' ? Buffer.from(list) : list;
  return planImport(fileOf({ bytes }).sheets, { ...EMPTY_RACE, ...now }, choices);
}

/** `error bib-missing 3,4`: what was found, in one line each. */
export const said = (plan: ImportPlan): readonly string[] =>
  plan.findings.map(
    ({ severity, says, rows }) => `${severity} ${says.code}${rows.length > 0 ? ` ${rows.join(',')}` : ''}`,
  );
