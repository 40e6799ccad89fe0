/**
 * Bytes as text. What says its encoding is believed (a mark at the beginning, a header of HTTP), valid UTF-8 is UTF-8,
 * NULs in every second place are UTF-16. Anything else is one of the older encodings: the one in which the letters make
 * words of a language, for which start lists are long enough and too short for programs that count letters
 * (docs/decisions/lists-are-read-here.md). The guess is said and may be changed.
 */

import { elementOf } from '../../../race/present.ts';
import { meaningOf } from '../../../race/start-list/import/heads.ts';
import type { Encoding } from '../../../race/start-list/import/table.ts';

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/** Upper half of the code page that DOS programs wrote in western Europe; decoders of the web do not have it. */
const DOS_WEST =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

const WEST = 'äöüßéèêëàâáãçîïíìôóòõúùûñœæåøÿ’';
/** Encodings in the order in which they are believed when nothing tells them apart, with alphabets to try. */
const LEGACY: readonly { readonly name: string; readonly alphabets: readonly string[] }[] = [
  { name: 'windows-1252', alphabets: [WEST.replace(/[åøæ]/g, ''), 'åäöæøéüÅ', 'áéíóúýþæöð'] },
  { name: 'windows-1250', alphabets: ['ąćęłńóśźż', 'áčďéěíňóřšťúůýžäľĺôŕ', 'áéíóöőúüű', 'čćđšž', 'ăâîșțşţ'] },
  { name: 'windows-1251', alphabets: ['абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў'] },
  { name: 'macintosh', alphabets: [WEST] },
  { name: 'ibm850', alphabets: [WEST] },
  { name: 'shift_jis', alphabets: [] },
  { name: 'gb18030', alphabets: [] },
  { name: 'big5', alphabets: [] },
  { name: 'euc-kr', alphabets: [] },
  { name: 'euc-jp', alphabets: [] },
  { name: 'windows-1253', alphabets: ['αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ'] },
  { name: 'windows-1254', alphabets: ['çğıöşüâîû'] },
  { name: 'windows-1257', alphabets: ['āčēģīķļņšūž', 'ąčęėįšųūž', 'õäöüšž'] },
  { name: 'koi8-r', alphabets: ['абвгдеёжзийклмнопрстуфхцчшщъыьэюя'] },
];

/** All that a person may choose from. */
export const ENCODINGS: readonly string[] = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  ...LEGACY.map(({ name }) => name),
];

/** Null where the bytes are not of that encoding, or there is no such encoding. */
export function decodeAs(bytes: Uint8Array, name: string): string | null {
  if (name === 'ibm850')
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : DOS_WEST[byte - 128])).join(
      '',
    );
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `asked`: what a person chose; `declared`: what the sender said. Never fails: what can't be read is U+FFFD. */
export function decodeText(bytes: Uint8Array, asked?: string, declared?: string): Decoded {
  const made = (
    name: string,
    how: Encoding['how'],
    text: string,
    others: readonly string[] = [],
  ): Decoded => ({
    text,
    encoding: { name, how, others: others.filter((other) => other !== name) },
  });
  if (asked !== undefined) {
    const text = decodeAs(bytes, asked);
    return made(asked, 'asked', text ?? lossy(bytes, asked), ENCODINGS);
  }
  const mark = markOf(bytes);
  if (mark !== null) return made(mark, 'bom', decodeAs(bytes, mark) ?? lossy(bytes, mark), ENCODINGS);
  const wide = wideOf(bytes);
  if (wide !== null) return made(wide, 'guessed', decodeAs(bytes, wide) ?? lossy(bytes, wide), ENCODINGS);
  const utf8 = decodeAs(bytes, 'utf-8');
  if (utf8 !== null) {
    const once = readTwice(utf8);
    return once === null ? made('utf-8', 'valid', utf8) : made('utf-8', 'guessed', once, ENCODINGS);
  }
  const said = declared === undefined || /^utf-?8$/i.test(declared) ? null : decodeAs(bytes, declared);
  if (said !== null) return made(new TextDecoder(declared).encoding, 'declared', said, ENCODINGS);
  if (isMostlyUtf8(bytes)) return made('utf-8', 'guessed', lossy(bytes, 'utf-8'), ENCODINGS);
  const ranked = likeliest(bytes);
  const best = elementOf(ranked, 0);
  return made(best.name, 'guessed', best.text, [...ranked.map(({ name }) => name), ...ENCODINGS]);
}

function lossy(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** UTF-16 without its mark: separators, digits and line ends have a NUL beside them. */
function wideOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const sample = bytes.subarray(0, 4_096);
  const nuls: [number, number] = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0) nuls[at % 2 === 0 ? 0 : 1] += 1;
  });
  const few = sample.length / 40;
  if (nuls[1] > few && nuls[1] > nuls[0] * 8) return 'utf-16le';
  if (nuls[0] > few && nuls[0] > nuls[1] * 8) return 'utf-16be';
  return null;
}

/** UTF-8 with a few broken bytes: whole letters outweigh them. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const whole = latin.match(/[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}/g)?.length ?? 0;
  const broken =
    latin
      .replace(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g, '')
      .match(/[\x80-\xff]/g)?.length ?? 0;
  return whole >= 3 && whole > broken * 3;
}

/** UTF-8 that somebody read as Windows-1252 and saved as UTF-8 again (`MÃ¼ller`), as it was before; else null. */
function readTwice(text: string): string | null {
  if (!/[ÃÄÅÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/.test(text)) return null;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = byteOf1252(text.charCodeAt(at));
    if (byte === undefined) return null;
    bytes[at] = byte;
  }
  return decodeAs(bytes, 'utf-8');
}
let bytes1252: ReadonlyMap<number, number> | null = null;
function byteOf1252(code: number): number | undefined {
  bytes1252 ??= new Map(
    [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, at) => at))].map(
      (letter, at) => [letter.charCodeAt(0), at],
    ),
  );
  return bytes1252.get(code);
}

const SAMPLE_MAX = 64 * 1024;

function likeliest(bytes: Uint8Array): readonly { readonly name: string; readonly text: string }[] {
  const sample = bytes.subarray(0, SAMPLE_MAX);
  const rated = LEGACY.flatMap(({ name, alphabets }, rank) => {
    const text = decodeAs(bytes, name);
    if (text === null) return [];
    const seen = bytes.length > SAMPLE_MAX ? lossy(sample, name === 'ibm850' ? 'windows-1252' : name) : text;
    return [{ name, text, score: plausible(seen, name, alphabets) - rank / 100 }];
  }).sort((a, b) => b.score - a.score);
  return rated.length > 0 ? rated : [{ name: 'windows-1252', text: lossy(bytes, 'windows-1252') }];
}

/** How much a text is one in this encoding: letters of its alphabets, heads that are known, no signs inside words. */
function plausible(text: string, name: string, alphabets: readonly string[]): number {
  const own = [
    ...text.matchAll(/[\p{L}\p{M}\p{N}\u0080-\uffff'’-]*[\u0080-\uffff][\p{L}\p{M}\p{N}\u0080-\uffff'’-]*/gu),
  ].map(([word]) => word);
  const heads = text
    .split(/\r\n?|\n/, 30)
    .flatMap((line) => line.split(/[;,\t|]/))
    .filter((cell) => /[^\p{ASCII}]/u.test(cell) && meaningOf(cell.replaceAll('"', '')) !== null).length;
  const best =
    alphabets.length === 0
      ? eastern(own, name === 'euc-kr')
      : Math.max(...alphabets.map((alphabet) => western(own, alphabet)));
  return best + heads * 5;
}

function western(words: readonly string[], alphabet: string): number {
  const letters = new Set([...alphabet, ...alphabet.toUpperCase()]);
  let score = 0;
  for (const word of words) {
    const signs = [...word];
    for (const [at, sign] of signs.entries()) {
      if (sign < '\u0080') continue;
      const [before = '', after = ''] = [signs[at - 1], signs[at + 1]];
      if (!/\p{L}/u.test(sign)) score -= /[’‘`´–—«»“”„°º€\u00a0]/.test(sign) ? 0 : 4;
      else if (letters.has(sign)) score += 1;
      else score -= /[šžŠŽ]/.test(sign) ? 0.5 : 2;
      if (/\p{Lu}/u.test(sign) && /\p{Ll}/u.test(before)) score -= 2;
      // Cyrillic or Greek beside Latin; and endings that are a neighbouring alphabet's in the wrong encoding.
      if (/[^\p{sc=Latin}]/u.test(sign) && /[a-z]/i.test(before + after)) score -= 3;
      if (/[èæøêìñù]/.test(sign) && after === '' && /\p{L}/u.test(before)) score -= 2;
      // Portuguese has õ before e only; elsewhere it is Hungarian ő.
      if (sign === 'õ' && after !== 'e') score -= 2;
      if (/\p{sc=Latin}/u.test(sign) && before > '\u007f' && /\p{L}/u.test(before)) score -= 1;
    }
  }
  return score;
}

/** Chinese, Japanese, Korean: their letters stand together, and not beside Latin ones; Korean names have no others. */
function eastern(words: readonly string[], korean: boolean): number {
  let score = 0;
  for (const word of words)
    for (const [at, sign] of [...word].entries()) {
      if (sign < '\u0080') continue;
      if (/[a-z]/i.test(`${word[at - 1] ?? ''}${word[at + 1] ?? ''}`)) score -= 3;
      else if (/[\u3040-\u30ff\uac00-\ud7a3]/.test(sign)) score += 1.6;
      else if (/[\u4e00-\u9fff]/.test(sign)) score += korean ? 0.2 : 1.5;
      else score -= /[\uff61-\uff9f]|[\ue000-\uf8ff]/.test(sign) ? 2 : 0.5;
    }
  return score;
}
