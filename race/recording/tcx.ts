/** TCX (Training Center XML): activities lap by lap, else courses with their course points. */
import {
  addPoint,
  addWaypoint,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
} from './recording.ts';
import { child, children, momentIn, numberIn, parseXml, textIn, type XmlElement } from './xml.ts';

/** RecordingError when it is not TCX or has nothing in it. */
export function readTcx(text: string): Recording {
  const database = parseXml(text, 'trainingcenterdatabase');
  const draft = newDraft();
  for (const activity of children(child(database, 'Activities'), 'Activity')) {
    for (const lap of children(activity, 'Lap')) addTracks(draft, lap);
  }
  const fromActivities = draft.points.length > 0;
  for (const course of children(child(database, 'Courses'), 'Course')) {
    draft.name ??= textIn(course, 'Name');
    if (!fromActivities) addTracks(draft, course);
    for (const point of children(course, 'CoursePoint')) {
      const position = child(point, 'Position');
      addWaypoint(
        draft,
        textIn(point, 'Name'),
        numberIn(position, 'LatitudeDegrees'),
        numberIn(position, 'LongitudeDegrees'),
      );
    }
  }
  return finishRecording('tcx', draft);
}

function addTracks(draft: RecordingDraft, owner: XmlElement): void {
  for (const track of children(owner, 'Track')) {
    for (const point of children(track, 'Trackpoint')) {
      const position = child(point, 'Position');
      addPoint(draft, {
        timeMs: momentIn(point, 'Time'),
        latDeg: numberIn(position, 'LatitudeDegrees'),
        lonDeg: numberIn(position, 'LongitudeDegrees'),
        altitudeM: numberIn(point, 'AltitudeMeters'),
        speedMps: numberIn(child(child(point, 'Extensions'), 'TPX'), 'Speed'),
      });
    }
  }
}
