/** The thread that reads one file with a start list and ends; see read-list.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FileRead } from '../../../race/start-list/import/table.ts';
import { decodeText } from './encoding.ts';
import type { ListFile, ListRead } from './read-list.ts';
import { csvTable, jsonTable } from './text-tables.ts';
import { readOldWorkbook, readPage, readZippedWorkbook, WorkbookProblem } from './workbook-tables.ts';

const isZip = (bytes: Uint8Array) =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
/** The compound files of programs before 2007; a workbook that is locked is one too. */
const isOld = (bytes: Uint8Array) =>
  (bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11) ||
  (bytes[0] === 0x09 && (bytes[1] ?? 9) <= 8 && (bytes[2] ?? 9) <= 8 && bytes[3] === 0);

export function readList({ bytes, encoding, declared, separator }: ListFile): ListRead {
  try {
    const book: Pick<FileRead, 'encoding' | 'separator'> = { encoding: null, separator: null };
    if (isZip(bytes)) return { file: { ...book, ...readZippedWorkbook(Buffer.from(bytes)) } };
    if (isOld(bytes))
      return { file: { ...book, container: 'xls', sheets: readOldWorkbook(Buffer.from(bytes)) } };
    refuseOther(bytes);
    return { file: readText(bytes, encoding, declared, separator) };
  } catch (error) {
    if (error instanceof WorkbookProblem) return { problem: error.message };
    throw error;
  }
}

/** Files of other kinds that are sent in haste, by how they begin. */
const OTHERS: readonly (readonly [begins: string, what: string])[] = [
  ['%PDF', 'a PDF'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['{\\rtf', 'a document of a word processor'],
  ['\x1f\x8b', 'compressed'],
  ['7z\xbc', 'compressed'],
  ['Rar!', 'compressed'],
];
function refuseOther(bytes: Uint8Array): void {
  const begin = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const what = OTHERS.find(([begins]) => begin.startsWith(begins))?.[1];
  if (what !== undefined)
    throw new WorkbookProblem(
      `The file is ${what}, no start list: send the spreadsheet itself (.xlsx, .xls, .ods) or its rows as CSV.`,
    );
}

/** Text has no control characters but for tabs and ends of lines; a few may have come in by a slip. */
function isNoText(text: string): boolean {
  const begin = text.slice(0, 4_000);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted.
  return (begin.match(/[\u0000-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0) > 2 + begin.length / 50;
}

function readText(
  bytes: Uint8Array,
  asked: string | undefined,
  declared: string | undefined,
  separator: ListFile['separator'],
): FileRead {
  const decoded = decodeText(bytes, asked, declared);
  const text = decoded.text.replace(/^\ufeff/, '');
  const start = text.slice(0, 2_000).trimStart();
  if (isNoText(text))
    throw new WorkbookProblem(
      'The file is damaged, or of a program that is not known here: its bytes are neither a spreadsheet nor text. Open it in the program it is from, and save it as .xlsx or CSV.',
    );
  const base = { encoding: decoded.encoding, separator: null };
  if (/^[[{]/.test(start)) {
    const sheet = jsonTable(text);
    if (sheet !== null) return { ...base, container: 'json', sheets: [sheet] };
  }
  if (
    /^<(\?xml|!doctype|html|table|meta|style|div|body|head)/i.test(start) &&
    /<(html|table|Workbook|ss:Workbook)\b/i.test(text)
  )
    return { ...base, container: 'html', sheets: readPage(text) };
  const csv = csvTable(text, separator);
  return { ...base, container: 'csv', separator: csv.separator, sheets: [csv.sheet] };
}

if (parentPort !== null) parentPort.postMessage(readList(workerData as ListFile));
