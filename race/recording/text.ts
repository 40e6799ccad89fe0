/**
 * Bytes into letters. A mark at the beginning says how they are written; else what the file declares, if that can be
 * true; else UTF-8 if they are that; else what Windows wrote in western Europe. What was guessed is said.
 */
import { saying } from '../officials/messages/message.ts';
import type { ReadingNote } from './recording.ts';

// Every host has it (Node, browsers, workers); only its type is not in the language's own library.
const { TextDecoder } = globalThis as unknown as {
  TextDecoder: new (
    label: string,
    options?: { fatal?: boolean },
  ) => { readonly encoding: string; decode(bytes: Uint8Array): string };
};

export interface ReadText {
  readonly text: string;
  readonly notes: readonly ReadingNote[];
}

const HEAD_BYTES = 512;
const LEGACY = 'windows-1252';

/** Never throws. Text without a byte order mark; what is no letter in the encoding is U+FFFD. */
export function readText(bytes: Uint8Array): ReadText {
  const marked = markOf(bytes) ?? wideWithoutMark(bytes);
  if (marked !== null) return { text: decode(bytes, marked), notes: [] };
  const declared = declaredIn(bytes);
  const utf8 = tryDecode(bytes, 'utf-8');
  if (declared === null)
    return utf8 !== null
      ? { text: utf8, notes: [] }
      : { text: decode(bytes, LEGACY), notes: [saying('text-guessed', { as: 'Windows-1252' })] };
  const known = knownLabel(declared);
  // A file of single bytes that calls itself UTF-16 was converted without its declaration.
  const possible = known !== null && !known.startsWith('utf-16') ? known : null;
  // Letters of several bytes in valid UTF-8 are no accident: so a wrong declaration shows.
  const isUtf8 = utf8 !== null && (possible === null || possible === 'utf-8' || !isAscii(bytes));
  const said = (as: string): ReadingNote[] =>
    isAscii(bytes) ? [] : [saying('text-not-as-declared', { declared: declared.slice(0, 40), as })];
  if (isUtf8) return { text: utf8, notes: possible === 'utf-8' ? [] : said('UTF-8') };
  if (possible !== null && possible !== 'utf-8') return { text: decode(bytes, possible), notes: [] };
  return { text: decode(bytes, LEGACY), notes: said('Windows-1252') };
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** UTF-16 without its mark: every second byte of the beginning is zero. */
function wideWithoutMark(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, HEAD_BYTES);
  let [even, odd] = [0, 0];
  head.forEach((byte, i) => {
    if (byte !== 0) return;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  });
  if (head.length < 8 || Math.max(even, odd) < head.length * 0.3) return null;
  if (Math.min(even, odd) > head.length * 0.1) return null;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

function declaredIn(bytes: Uint8Array): string | null {
  let head = '';
  for (const byte of bytes.subarray(0, HEAD_BYTES)) head += String.fromCharCode(byte);
  return /<\?xml[^>]*?\sencoding\s*=\s*["']\s*([^"'>]+?)\s*["']/i.exec(head)?.[1] ?? null;
}

function knownLabel(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

const decode = (bytes: Uint8Array, label: string): string => new TextDecoder(label).decode(bytes);

function tryDecode(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);
