/**
 * GPX 1.0 and 1.1: tracks with their segments, routes (also those of BaseCamp, whose road stands in an extension of
 * each of their points) and waypoints. Speed and course from 1.0's own fields or from Garmin's extensions.
 */
import { saying } from '../officials/messages/message.ts';
import {
  addPoint,
  addWaypoint,
  beginLine,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
} from './recording.ts';
import {
  child,
  children,
  descendants,
  momentIn,
  numberAttribute,
  numberIn,
  parseXml,
  textIn,
  type XmlElement,
} from './xml.ts';

/** RecordingError when it is not GPX or has nothing in it. */
export function readGpx(text: string): Recording {
  const { root: gpx, isWhole } = parseXml(text, 'gpx', 'GPX');
  const draft = newDraft();
  draft.name = textIn(child(gpx, 'metadata'), 'name') ?? textIn(gpx, 'name');
  for (const track of children(gpx, 'trk')) {
    const name = textIn(track, 'name');
    draft.name ??= name;
    for (const segment of children(track, 'trkseg')) {
      // A segment by itself: whether it goes on from the one before is for whoever makes a course of it.
      beginLine(draft, 'track', name);
      for (const point of children(segment, 'trkpt')) addGpxPoint(draft, point);
    }
  }
  for (const route of children(gpx, 'rte')) {
    const name = textIn(route, 'name');
    draft.name ??= name;
    beginLine(draft, 'route', name);
    for (const point of children(route, 'rtept')) {
      addGpxPoint(draft, point);
      // The way to the next point, as BaseCamp and MapSource calculated it.
      for (const way of descendants(child(point, 'extensions'), 'rpt')) addGpxPoint(draft, way);
    }
  }
  for (const point of children(gpx, 'wpt')) {
    addWaypoint(draft, textIn(point, 'name'), numberAttribute(point, 'lat'), numberAttribute(point, 'lon'));
  }
  if (!isWhole) draft.notes.push(saying('file-cut-off', { points: draft.points }));
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
