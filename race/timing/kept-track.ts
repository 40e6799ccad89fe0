/**
 * A track as it is kept beside a journal, so that a start need not match its fixes again: everything it holds, value by
 * value. What is worked out from that when asked for is left out (`crossings`, `originOf`), and so is the start, which whoever
 * asks says anew.
 */
import type { Course } from '../course/course.ts';
import { type FixStore, roomFor } from './fix-store.ts';
import { MARK_NUMBERS, Marks } from './marks.ts';
import type { Skip } from './matching.ts';
import { BLOCK_FIXES, packColumns, unpackColumns } from './packed-fixes.ts';
import { createTrack, type Track } from './track.ts';

/** Bytes that are no track, or one of another layout. */
export class KeptTrackError extends Error {
  override readonly name = 'KeptTrackError';
}

/** Of the layout below. */
const LAYOUT = 2;
const SKIP_NUMBERS = 4;
/** Numbers before the lists: see `headOf`. */
const HEAD_NUMBERS = 14;

/** The track's bytes: numbers of 8 bytes first, its blocks behind them, the newest fixes in blocks like those. Little endian. */
export function keepTrack(track: Track): Uint8Array<ArrayBuffer> {
  const { store, matcher, marks } = track;
  const blocks = [...packedBlocks(store), ...newestBlocks(store)];
  const numbers = [
    ...headOf(track, blocks.length),
    ...blocks.map((block) => block.length),
    ...store.lastMs,
    ...marks.numbers,
    ...matcher.skips.flatMap((skip) => [skip.timeMs, skip.fromMs, skip.metres, skip.lapUnsure ? 1 : 0]),
  ];
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, numbers.length * 8));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) view.setFloat64(i * 8, numbers[i]!, true);
  let at = numbers.length * 8;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

const packedBlocks = ({ packed }: FixStore): Uint8Array[] =>
  Array.from({ length: packed.length }, (_, n) => packed.at(n));

/** Of what is not packed, blocks made for this: the last may be short. */
function newestBlocks(store: FixStore): Uint8Array[] {
  const unpacked = store.count - store.base;
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < unpacked; from += BLOCK_FIXES)
    blocks.push(packColumns(store, from, Math.min(BLOCK_FIXES, unpacked - from)));
  return blocks;
}

const headOf = (track: Track, blocks: number): readonly number[] => [
  ...[LAYOUT, track.store.count, track.store.base, blocks],
  ...[track.marks.length, track.matcher.skips.length],
  ...[track.matcher.kept, track.matcher.anchor, track.matcher.aside, track.matcher.run],
  ...[track.bracket.lowM, track.bracket.highM, track.refused],
  BLOCK_FIXES,
];

/**
 * The reverse, on the course that it was matched to; the bytes are the track's from then on.
 * @throws KeptTrackError, PackedNumbersError
 */
export function takeTrack(bytes: Uint8Array, course: Course | null): Track {
  const from = reader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const [layout, count, base, blocks] = from.next(4) as [number, number, number, number];
  const [marks, skips] = from.next(2) as [number, number];
  const [kept, anchor, aside, run] = from.next(4) as [number, number, number, number];
  const [lowM, highM, refused] = from.next(3) as [number, number, number];
  const [blockFixes] = from.next(1) as [number];
  if (layout !== LAYOUT || blockFixes !== BLOCK_FIXES) throw new KeptTrackError('a track of another layout');
  if (base % BLOCK_FIXES !== 0 || base > count || blocks !== Math.ceil(count / BLOCK_FIXES))
    throw new KeptTrackError(`${count} fixes, ${base} of them packed, in ${blocks} blocks`);
  const lengths = from.next(blocks);
  const lastMs = from.next(base / BLOCK_FIXES);

  const track = createTrack(course);
  const { store, matcher } = track;
  Object.assign(store, roomFor(Math.max(count - base, 2 * BLOCK_FIXES)), { count, base, lastMs });
  track.marks = Marks.of(from.column(marks * MARK_NUMBERS));
  matcher.skips = from.each(skips, SKIP_NUMBERS, skipAt);
  const numbers = HEAD_NUMBERS + blocks + lastMs.length + MARK_NUMBERS * marks + SKIP_NUMBERS * skips;
  const ends = endsOf(lengths, numbers * 8);
  if (ends.at(-1) !== bytes.length) throw new KeptTrackError('a track of another length');
  const blockAt = (n: number): Uint8Array => bytes.subarray(ends[n]!, ends[n + 1]!);
  // Where they lie: nothing is written into them.
  store.packed.pushPiece(bytes, ends, lastMs.length);
  for (let n = lastMs.length; n < blocks; n++) {
    const at = n * BLOCK_FIXES;
    unpackColumns(blockAt(n), Math.min(BLOCK_FIXES, count - at), store, at - base);
  }
  Object.assign(matcher, { kept, anchor, aside, run });
  Object.assign(track.bracket, { lowM, highM });
  track.refused = refused;
  return track;
}

/** Where the first begins and each ends, of lengths one after the other. */
function endsOf(lengths: readonly number[], from: number): readonly number[] {
  const ends = [from];
  for (const length of lengths) ends.push(ends.at(-1)! + length);
  return ends;
}

const skipAt = (number: (n: number) => number): Skip => ({
  timeMs: number(0),
  fromMs: number(1),
  metres: number(2),
  lapUnsure: number(3) === 1,
});

function reader(view: DataView) {
  let at = 0;
  const number = (n: number): number => view.getFloat64((at + n) * 8, true);
  const need = (count: number): void => {
    if (!(count >= 0) || (at + count) * 8 > view.byteLength) throw new KeptTrackError('a track that was cut');
  };
  return {
    next(count: number): number[] {
      need(count);
      const numbers: number[] = [];
      for (let n = 0; n < count; n++) numbers.push(number(n));
      at += count;
      return numbers;
    },
    /** A copy, as it lies there: every computer that this runs on is little endian. */
    column(count: number): Float64Array<ArrayBuffer> {
      need(count);
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at * 8, count * 8).slice();
      at += count;
      return new Float64Array(bytes.buffer);
    },
    each<T>(count: number, size: number, make: (number: (n: number) => number) => T): T[] {
      need(count * size);
      const made: T[] = [];
      for (let n = 0; n < count; n++) {
        made.push(make(number));
        at += size;
      }
      return made;
    },
  };
}
