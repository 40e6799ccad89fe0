/**
 * Any recording: looks at what is in the file, not at its name, and reads it as that. Throws RecordingError with a
 * sentence for the person who chose the file, and nothing else.
 */
import { readFit } from './fit.ts';
import { readGeojson } from './geojson.ts';
import { readGpx } from './gpx.ts';
import { readKml } from './kml.ts';
import { FILE_BYTES_MAX, type Recording, RecordingError, type RecordingFormat } from './recording.ts';
import { readTcx } from './tcx.ts';

const HEAD_BYTES = 4_096;

// Every host has it (Node, browsers, workers); only its type is not in the language's own library.
const { TextDecoder } = globalThis as unknown as {
  TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };
};

/** Reads a recording of any known format. */
export function readRecording(bytes: Uint8Array): Recording {
  if (bytes.length === 0) throw new RecordingError('The file is empty.');
  if (bytes.length > FILE_BYTES_MAX) {
    throw new RecordingError(`The file is larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB.`);
  }
  const format = formatOf(bytes);
  if (format === 'fit') return readFit(bytes);
  const text = decodeText(bytes);
  switch (format) {
    case 'gpx':
      return readGpx(text);
    case 'tcx':
      return readTcx(text);
    case 'kml':
      return readKml(text);
    case 'geojson':
      return readGeojson(text);
    case null:
      throw new RecordingError(unknownFormat(bytes));
  }
}

/** The format by what is in the file; null when it is none of those known. */
export function formatOf(bytes: Uint8Array): RecordingFormat | null {
  // ".FIT" at byte 8, whatever the header's size.
  if (bytes[8] === 0x2e && bytes[9] === 0x46 && bytes[10] === 0x49 && bytes[11] === 0x54) return 'fit';
  const head = decodeText(bytes.subarray(0, HEAD_BYTES)).trimStart();
  if (head.startsWith('{')) return 'geojson';
  // The first element, after declarations and comments.
  const root = /<(?:[\w.-]+:)?([A-Za-z]\w*)/.exec(head.replace(/<!--[\s\S]*?-->/g, ''))?.[1]?.toLowerCase();
  if (root === 'gpx' || root === 'kml') return root;
  return root === 'trainingcenterdatabase' ? 'tcx' : null;
}

function unknownFormat(bytes: Uint8Array): string {
  const known = 'Known are GPX, TCX, FIT, GeoJSON and KML.';
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return `This is a ZIP (or KMZ) file: unpack it first. ${known}`;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return `This file is compressed (gzip): unpack it first. ${known}`;
  if (bytes[0] === 0x25 && bytes[1] === 0x50) return `This is a PDF. ${known}`;
  return `This is no recording that can be read. ${known}`;
}

/** Text in UTF-8, or in UTF-16 when it begins with that byte order mark. Undecodable bytes become U+FFFD. */
function decodeText(bytes: Uint8Array): string {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(label).decode(bytes);
}
