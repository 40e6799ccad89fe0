/** KML: timed tracks (`gx:Track`), else lines and rings; placemarks that are points become waypoints. */
import {
  addPoint,
  addWaypoint,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
} from './recording.ts';
import { child, children, descendants, parseXml, textIn, textOf, toNumber, type XmlElement } from './xml.ts';

/** RecordingError when it is not KML or has nothing in it. */
export function readKml(text: string): Recording {
  const kml = parseXml(text, 'kml');
  const draft = newDraft();
  const placemarks = descendants(kml, 'Placemark');
  draft.name =
    textIn(child(kml, 'Document'), 'name') ??
    placemarks.map((mark) => textIn(mark, 'name')).find(Boolean) ??
    null;
  for (const track of descendants(kml, 'Track')) addTimedTrack(draft, track);
  if (draft.points.length === 0) {
    for (const line of [...descendants(kml, 'LineString'), ...descendants(kml, 'LinearRing')]) {
      for (const [lonDeg, latDeg, altitudeM] of coordinates(textIn(line, 'coordinates'))) {
        addPoint(draft, { latDeg, lonDeg, altitudeM });
      }
    }
  }
  for (const placemark of placemarks) {
    for (const point of descendants(placemark, 'Point')) {
      const [first] = coordinates(textIn(point, 'coordinates'));
      if (first) addWaypoint(draft, textIn(placemark, 'name'), first[1], first[0]);
    }
  }
  return finishRecording('kml', draft);
}

function addTimedTrack(draft: RecordingDraft, track: XmlElement): void {
  const moments = children(track, 'when').map((when) => Date.parse(textOf(when)?.trim() ?? ''));
  children(track, 'coord').forEach((coord, i) => {
    const [lonDeg, latDeg, altitudeM] = numbers(textOf(coord) ?? '', /\s+/);
    addPoint(draft, { timeMs: moments[i] ?? Number.NaN, latDeg, lonDeg, altitudeM });
  });
}

const coordinates = (text: string | null): [number, number, number][] =>
  (text ?? '')
    .split(/\s+/)
    .filter((tuple) => tuple !== '')
    .map((tuple) => numbers(tuple, ','));

function numbers(text: string, separator: RegExp | string): [number, number, number] {
  const [lon, lat, altitude] = text.trim().split(separator);
  return [toNumber(lon ?? null), toNumber(lat ?? null), toNumber(altitude ?? null)];
}
