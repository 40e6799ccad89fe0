/** TCX (Training Center XML): activities with their laps one after the other, and courses with their course points. */
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
import { child, children, momentIn, numberIn, parseXml, textIn, type XmlElement } from './xml.ts';

/** RecordingError when it is not TCX or has nothing in it. */
export function readTcx(text: string): Recording {
  const { root: database, isWhole } = parseXml(text, 'trainingcenterdatabase', 'TCX');
  const draft = newDraft();
  const courses = children(child(database, 'Courses'), 'Course');
  const activities = child(database, 'Activities');
  // Rides of several sports stand a level deeper.
  const rides = [activities, ...children(activities, 'MultiSportSession')].flatMap((one) => [
    ...children(one, 'Activity'),
    ...children(one, 'FirstSport').flatMap((sport) => children(sport, 'Activity')),
    ...children(one, 'NextSport').flatMap((sport) => children(sport, 'Activity')),
  ]);
  for (const ride of rides) {
    beginLine(draft, 'ride', textIn(ride, 'Notes'));
    for (const lap of children(ride, 'Lap')) addTracks(draft, lap);
  }
  const hasRides = draft.points > 0;
  for (const course of courses) {
    draft.name ??= textIn(course, 'Name');
    // A course beside a ride would be ridden twice by whoever takes the recording as one ride.
    beginLine(draft, hasRides ? 'route' : 'track', textIn(course, 'Name'));
    addTracks(draft, course);
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
  if (!isWhole) draft.notes.push(saying('file-cut-off', { points: draft.points }));
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
