/**
 * KML: timed tracks (`gx:Track`, in 2.3 `Track`), lines and rings, each with the name of its placemark and its folder;
 * placemarks that are points become waypoints. Links to other files are counted and left out.
 */
import { saying } from '../officials/messages/message.ts';
import { elementOf } from '../present.ts';
import {
  addPoint,
  addWaypoint,
  beginLine,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
  unreadable,
} from './recording.ts';
import { child, children, descendants, parseXml, textIn, textOf, toNumber, type XmlElement } from './xml.ts';

const FOLDERS: ReadonlySet<string> = new Set(['Document', 'Folder']);

/** RecordingError when it is not KML or has nothing in it. */
export function readKml(text: string): Recording {
  const { root: kml, isWhole } = parseXml(text, 'kml', 'KML');
  const draft = newDraft();
  draft.name = textIn(child(kml, 'Document'), 'name') ?? textIn(child(kml, 'Folder'), 'name');
  addFeatures(draft, kml, null);
  draft.name ??= draft.lines.find(({ name }) => name !== null)?.name ?? null;
  const links = descendants(kml, 'NetworkLink').length;
  if (links > 0) {
    if (draft.points === 0) throw unreadable('file-only-links', { count: links });
    draft.notes.push(saying('links-left-out', { count: links }));
  }
  if (!isWhole) draft.notes.push(saying('file-cut-off', { points: draft.points }));
  return finishRecording('kml', draft);
}

/** Placemarks in the file's order; a limit of the parser keeps the depth at 100. */
function addFeatures(draft: RecordingDraft, parent: XmlElement, folder: string | null): void {
  for (const element of parent.children) {
    if (FOLDERS.has(element.name)) {
      // The outermost document is the file, not a folder in it.
      const named = parent.name.toLowerCase() === 'kml' ? null : textIn(element, 'name');
      addFeatures(draft, element, named ?? folder);
    } else if (element.name === 'Placemark') addPlacemark(draft, element, folder);
    // gpslogger and others leave tracks and lines outside of placemarks.
    else addGeometry(draft, element, null, folder);
  }
}

function addPlacemark(draft: RecordingDraft, placemark: XmlElement, folder: string | null): void {
  const name = textIn(placemark, 'name');
  for (const element of placemark.children) addGeometry(draft, element, name, folder);
}

function addGeometry(
  draft: RecordingDraft,
  element: XmlElement,
  name: string | null,
  folder: string | null,
): void {
  switch (element.name) {
    case 'Track':
      beginLine(draft, 'track', name, folder);
      addTimedTrack(draft, element);
      return;
    case 'LineString':
      beginLine(draft, 'line', name, folder);
      addCoordinates(draft, element);
      return;
    case 'LinearRing':
      beginLine(draft, 'outline', name, folder);
      addCoordinates(draft, element);
      return;
    case 'Polygon':
      addGeometry(draft, child(child(element, 'outerBoundaryIs'), 'LinearRing'), name, folder);
      return;
    case 'MultiGeometry':
    case 'MultiTrack':
      for (const inner of element.children) addGeometry(draft, inner, name, folder);
      return;
    case 'Point': {
      const [first] = tuplesOf(textIn(element, 'coordinates'));
      if (first) addWaypoint(draft, name, first[1], first[0]);
    }
  }
}

function addCoordinates(draft: RecordingDraft, line: XmlElement): void {
  for (const [lonDeg, latDeg, altitudeM] of tuplesOf(textIn(line, 'coordinates')))
    addPoint(draft, { latDeg, lonDeg, altitudeM });
}

function addTimedTrack(draft: RecordingDraft, track: XmlElement): void {
  const moments = children(track, 'when').map((when) => Date.parse(textOf(when)?.trim() ?? ''));
  children(track, 'coord').forEach((coord, i) => {
    const [lonDeg, latDeg, altitudeM] = (textOf(coord) ?? '')
      .trim()
      .split(/[\s,]+/)
      .map(toNumber);
    addPoint(draft, {
      timeMs: moments[i] ?? Number.NaN,
      latDeg: latDeg ?? Number.NaN,
      lonDeg: lonDeg ?? Number.NaN,
      altitudeM: altitudeM ?? Number.NaN,
    });
  });
}

type Tuple = [lon: number, lat: number, altitude: number];

/**
 * `lon,lat[,altitude]`, parted by white space. Some programs put white space after the commas as well, or commas
 * between the tuples: then the numbers are taken three by three, or two by two where that alone comes out even.
 */
function tuplesOf(text: string | null): Tuple[] {
  const trimmed = (text ?? '').trim();
  if (trimmed === '') return [];
  const tuples = trimmed.split(/\s+/).map((tuple) => tuple.split(','));
  const isPlain = tuples.every(
    ({ length }, i) => length >= 2 && length <= 3 && elementOf(tuples, i).every((n) => n !== ''),
  );
  if (isPlain) return tuples.map(([lon, lat, up]) => tuple(lon, lat, up));
  const numbers = trimmed.split(/[\s,]+/).filter((n) => n !== '');
  const step = stepOf(numbers.map(Number));
  const found: Tuple[] = [];
  for (let i = 0; i + 1 < numbers.length; i += step)
    found.push(tuple(numbers[i], numbers[i + 1], step === 3 ? numbers[i + 2] : undefined));
  return found;
}

const tuple = (lon?: string, lat?: string, up?: string): Tuple => [
  toNumber(lon ?? null),
  toNumber(lat ?? null),
  toNumber(up ?? null),
];

/** Whether a flat list is of twos or threes: neighbours on a course lie near one another, in both coordinates. */
function stepOf(numbers: readonly number[]): 2 | 3 {
  const { length } = numbers;
  if (length % 3 !== 0) return length % 2 === 0 ? 2 : 3;
  if (length % 2 !== 0) return 3;
  const roughness = (step: number): number => {
    let sum = 0;
    for (let i = step; i + 1 < length; i += step)
      sum +=
        Math.abs(elementOf(numbers, i) - elementOf(numbers, i - step)) +
        Math.abs(elementOf(numbers, i + 1) - elementOf(numbers, i - step + 1));
    return sum / Math.max(1, length / step - 1);
  };
  return roughness(3) <= roughness(2) ? 3 : 2;
}
