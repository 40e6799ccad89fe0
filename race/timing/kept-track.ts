/**
 * A track as it is kept beside a journal, so that a start need not match its fixes again: everything it holds, value by
 * value. What is worked out from that when asked for is left out (`crossings`, `originOf`), and so is the start, which whoever
 * asks says anew.
 */
import type { Course } from '../course/course.ts';
import { BLOCK_FIXES } from './fix-store.ts';
import type { Mark } from './mark.ts';
import type { Skip } from './matching.ts';
import { columnsFor, packColumns, unpackColumns } from './packed-fixes.ts';
import { createTrack, type Track } from './track.ts';

/** Bytes that are no track, or one of another layout. */
export class KeptTrackError extends Error {
  override readonly name = 'KeptTrackError';
}

/** Of the layout below. */
const LAYOUT = 1;
const MARK_NUMBERS = 7;
const SKIP_NUMBERS = 4;
/** Numbers before the lists: see `headOf`. */
const HEAD_NUMBERS = 16;

/** The track's bytes: numbers of 8 bytes first, what is packed behind them. Little endian. */
export function keepTrack(track: Track): Uint8Array<ArrayBuffer> {
  const { store, matcher, marks } = track;
  const unpacked = store.count - store.base;
  const newest = unpacked === 0 ? new Uint8Array(0) : packColumns(store, 0, unpacked);
  const packed = store.packed.subarray(0, store.ends.at(-1) ?? 0);
  const numbers = [
    ...headOf(track, packed.length, newest.length),
    ...store.ends,
    ...store.lastMs,
    ...marks.flatMap((mark) => [
      ...[mark.line, mark.atM, mark.timeMs, mark.uncertaintyMs],
      ...[mark.gapMs, mark.stoodMs, mark.knownMs],
    ]),
    ...matcher.skips.flatMap((skip) => [skip.timeMs, skip.fromMs, skip.metres, skip.lapUnsure ? 1 : 0]),
  ];
  const bytes = new Uint8Array(numbers.length * 8 + packed.length + newest.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) view.setFloat64(i * 8, numbers[i]!, true);
  bytes.set(packed, numbers.length * 8);
  bytes.set(newest, numbers.length * 8 + packed.length);
  return bytes;
}

const headOf = (track: Track, packedBytes: number, newestBytes: number): readonly number[] => [
  ...[LAYOUT, track.store.count, track.store.base, packedBytes, newestBytes],
  ...[track.marks.length, track.matcher.skips.length],
  ...[track.matcher.kept, track.matcher.anchor, track.matcher.aside, track.matcher.run],
  ...[track.bracket.lowM, track.bracket.highM, track.refused],
  ...[track.store.ends.length, BLOCK_FIXES],
];

/** The reverse, on the course that it was matched to; the bytes are the track's from then on. @throws KeptTrackError, VarintError */
export function takeTrack(bytes: Uint8Array, course: Course | null): Track {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = reader(view);
  const [layout, count, base, packedBytes, newestBytes] = from.next(5) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [marks, skips] = from.next(2) as [number, number];
  const [kept, anchor, aside, run] = from.next(4) as [number, number, number, number];
  const [lowM, highM, refused] = from.next(3) as [number, number, number];
  const [blocks, blockFixes] = from.next(2) as [number, number];
  const numbers = HEAD_NUMBERS + 2 * blocks + MARK_NUMBERS * marks + SKIP_NUMBERS * skips;
  if (layout !== LAYOUT || blockFixes !== BLOCK_FIXES || base !== blocks * BLOCK_FIXES)
    throw new KeptTrackError('a track of another layout');
  if (numbers * 8 + packedBytes + newestBytes !== bytes.length)
    throw new KeptTrackError('a track of another length');

  const track = createTrack(course);
  const { store, matcher } = track;
  Object.assign(store, columnsFor(Math.max(count - base, 2 * BLOCK_FIXES)), { count, base });
  store.ends = from.next(blocks);
  store.lastMs = from.next(blocks);
  track.marks = from.each(marks, MARK_NUMBERS, markAt);
  matcher.skips = from.each(skips, SKIP_NUMBERS, skipAt);
  // Where they lie: nothing is written into them, and what is packed next makes a copy with room.
  store.packed = bytes.subarray(numbers * 8, numbers * 8 + packedBytes);
  if (count > base) unpackColumns(bytes.subarray(numbers * 8 + packedBytes), count - base, store, 0);
  Object.assign(matcher, { kept, anchor, aside, run });
  Object.assign(track.bracket, { lowM, highM });
  track.refused = refused;
  return track;
}

const markAt = (number: (n: number) => number): Mark => ({
  line: number(0),
  atM: number(1),
  timeMs: number(2),
  uncertaintyMs: number(3),
  gapMs: number(4),
  stoodMs: number(5),
  knownMs: number(6),
});

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
