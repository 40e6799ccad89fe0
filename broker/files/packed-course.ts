/** Files packed once more: KMZ, a ZIP with a recording in it, gzip (Strava's `.tcx.gz`). Within bounds. */
import { gunzipSync } from 'node:zlib';
import { formatOf } from '../../race/recording/read.ts';
import { FILE_BYTES_MAX, unreadable } from '../../race/recording/recording.ts';
import { readZip, ZipProblem } from './zip.ts';

const MEMBERS_MAX = 2_000;
/** Packed in a packed file: Strava's archives hold `.gz` in ZIPs. */
const DEPTH_MAX = 2;
/** Of an archive's recordings the largest are shown; a whole season's is not read for a course. */
const RECORDINGS_MAX = 20;
const baseName = (path: string): string => path.replace(/^.*[/\\]/, '').replace(COURSE_NAME, '');
const COURSE_NAME = /\.(?:kml|gpx|tcx|fit|geojson|json)(?:\.gz)?$/i;

export interface Unpacked {
  /** Its name in the archive; null outside of one. */
  readonly name: string | null;
  readonly bytes: Uint8Array;
}

/** The recordings in it, or the bytes themselves when they are not packed. RecordingError. */
export function unpacked(bytes: Uint8Array, name: string | null = null, depth = 0): Unpacked[] {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if ((!isZip && !isGzip) || depth >= DEPTH_MAX) return [{ name, bytes }];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isGzip) return unpacked(fromGzip(buffer), name, depth + 1);
  return fromZip(buffer).flatMap((one) => unpacked(one.bytes, one.name, depth + 1));
}

function fromGzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: FILE_BYTES_MAX });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw unreadable('file-not-unpacked', { why: isTooLarge ? 'too-large' : 'damaged' }, { cause: error });
  }
}

/** A KMZ's own document, else its recordings, the largest first. */
function fromZip(bytes: Buffer): Unpacked[] {
  let found: Map<string, Buffer>;
  try {
    const bounds = { membersMax: MEMBERS_MAX, bytesMax: FILE_BYTES_MAX };
    found = readZip(bytes, (name) => COURSE_NAME.test(name) && !name.startsWith('__MACOSX/'), bounds);
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    const why = /too large/.test(error.message) ? 'too-large' : 'damaged';
    throw unreadable('file-not-unpacked', { why }, { cause: error });
  }
  const document = [...found].find(([name]) => name.toLowerCase() === 'doc.kml')?.[1];
  if (document !== undefined) return [{ name: null, bytes: document }];
  const recordings = [...found].filter(
    ([, one]) => formatOf(one) !== null || (one[0] === 0x1f && one[1] === 0x8b),
  );
  if (recordings.length === 0) throw unreadable('file-not-unpacked', { why: 'no-course' });
  return recordings
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, RECORDINGS_MAX)
    .map(([name, one]) => ({ name: baseName(name), bytes: one }));
}
