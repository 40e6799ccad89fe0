/**
 * GPX 1.0 and 1.1: tracks with their segments, else routes, and waypoints. Speed and course from 1.0's own fields or
 * from Garmin's extensions.
 */
import {
  addPoint,
  addWaypoint,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
} from './recording.ts';
import {
  child,
  children,
  momentIn,
  numberAttribute,
  numberIn,
  parseXml,
  textIn,
  type XmlElement,
} from './xml.ts';

/** RecordingError when it is not GPX or has nothing in it. */
export function readGpx(text: string): Recording {
  const gpx = parseXml(text, 'gpx');
  const draft = newDraft();
  const tracks = children(gpx, 'trk');
  const routes = children(gpx, 'rte');
  draft.name = textIn(child(gpx, 'metadata'), 'name') ?? textIn(gpx, 'name');
  for (const track of tracks) {
    draft.name ??= textIn(track, 'name');
    for (const segment of children(track, 'trkseg')) {
      for (const point of children(segment, 'trkpt')) addGpxPoint(draft, point);
    }
  }
  if (draft.points.length === 0) {
    for (const route of routes) {
      draft.name ??= textIn(route, 'name');
      for (const point of children(route, 'rtept')) addGpxPoint(draft, point);
    }
  }
  for (const point of children(gpx, 'wpt')) {
    addWaypoint(draft, textIn(point, 'name'), numberAttribute(point, 'lat'), numberAttribute(point, 'lon'));
  }
  return finishRecording('gpx', draft);
}

function addGpxPoint(draft: RecordingDraft, point: XmlElement): void {
  const extensions = child(point, 'extensions');
  const extended = child(extensions, 'TrackPointExtension');
  const either = (name: string): number => {
    const own = numberIn(point, name);
    if (!Number.isNaN(own)) return own;
    const inner = numberIn(extended, name);
    return Number.isNaN(inner) ? numberIn(extensions, name) : inner;
  };
  addPoint(draft, {
    timeMs: momentIn(point, 'time'),
    latDeg: numberAttribute(point, 'lat'),
    lonDeg: numberAttribute(point, 'lon'),
    altitudeM: numberIn(point, 'ele'),
    speedMps: either('speed'),
    headingDeg: either('course'),
  });
}
