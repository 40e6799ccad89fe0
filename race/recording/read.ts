/**
 * Any recording: looks at what is in the file, not at its name, and reads it as that. Throws RecordingError with a
 * sentence for the person who chose the file, and nothing else.
 */
import type { OtherFile } from '../officials/messages/course-facts.ts';
import { readFit } from './fit.ts';
import { isFit } from './fit-messages.ts';
import { readGeojson } from './geojson.ts';
import { readGpx } from './gpx.ts';
import { readKml } from './kml.ts';
import { FILE_BYTES_MAX, type Recording, type RecordingFormat, unreadable } from './recording.ts';
import { readTcx } from './tcx.ts';
import { type ReadText, readText } from './text.ts';

const HEAD_BYTES = 8_192;
const READERS = { gpx: readGpx, tcx: readTcx, kml: readKml, geojson: readGeojson } as const;

/** Reads a recording of any known format. */
export function readRecording(bytes: Uint8Array): Recording {
  if (bytes.length === 0) throw unreadable('file-empty', {});
  if (bytes.length > FILE_BYTES_MAX)
    throw unreadable('file-too-large', { mostMb: FILE_BYTES_MAX / 1024 / 1024 });
  const format = formatOf(bytes);
  if (format === null) throw unreadable('file-of-other-kind', { kind: otherKind(bytes) });
  if (format === 'fit') return readFit(bytes);
  const { text, notes } = readText(bytes);
  const recording = READERS[format](text);
  return { ...recording, notes: [...notes, ...recording.notes] };
}

/** The format by what is in the file; null when it is none of those known. */
export function formatOf(bytes: Uint8Array): RecordingFormat | null {
  if (isFit(bytes)) return 'fit';
  const { text } = headOf(bytes);
  // Junk before the first bracket is no reason to refuse what follows: white space, marks, a line of a mail.
  const head = text.replace(/<!--[\s\S]*?-->/g, '');
  if (/^[\s\ufeff]*\{/.test(head)) return 'geojson';
  for (const [, name = ''] of head.matchAll(/<(?:[\w.-]+:)?([A-Za-z]\w*)[\s/>]/g)) {
    const root = name.toLowerCase();
    if (root === 'gpx' || root === 'kml') return root;
    if (root === 'trainingcenterdatabase') return 'tcx';
    if (root === 'html') return null;
  }
  return null;
}

const headOf = (bytes: Uint8Array): ReadText => readText(bytes.subarray(0, HEAD_BYTES));

/** First bytes of what people bring by mistake. */
const SIGNS: readonly (readonly [sign: string, kind: OtherFile])[] = [
  ['PK\u0003\u0004', 'zip'],
  ['\u001f\u008b', 'gzip'],
  ['%PDF', 'pdf'],
  ['\u0089PNG', 'picture'],
  ['\u00ff\u00d8\u00ff', 'picture'],
  ['GIF8', 'picture'],
  ['\u00d0\u00cf\u0011\u00e0', 'spreadsheet'],
];

function otherKind(bytes: Uint8Array): OtherFile {
  const first = String.fromCharCode(...bytes.subarray(0, 8));
  const sign = SIGNS.find(([start]) => first.startsWith(start));
  if (sign !== undefined) return sign[1];
  const { text } = headOf(bytes);
  if (/<(?:!doctype\s+)?html[\s>]/i.test(text)) return 'web-page';
  return /^[\s\ufeff]*<(?:\?xml|[A-Za-z])/.test(text) ? 'xml' : 'unknown';
}
