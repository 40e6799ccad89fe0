/**
 * FIT: what bicycle computers write: rides, courses with their course points, segments, saved places. Files that are
 * cut off or were never finished (a battery ran out) give what can be read of them, and say so.
 */
import { saying } from '../officials/messages/message.ts';
import { type FitEnd, type FitMessage, type FitValue, isFit, readFitMessages } from './fit-messages.ts';
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

const DEGREES_PER_SEMICIRCLE = 180 / 2 ** 31;
/** FIT counts seconds since 31 December 1989, UTC. */
const EPOCH_S = 631_065_600;

/** Numbers of FIT's profile: its messages, and of these the fields that are of use here. */
const FILE_ID = 0;
const SESSION = 18;
const RECORD = 20;
const SAVED_PLACE = 29;
const COURSE = 31;
const COURSE_POINT = 32;
const SEGMENT_ID = 148;
const SEGMENT_POINT = 150;
const FILE_IS_COURSE = 6;

/** RecordingError when it is not FIT or has nothing in it. */
export function readFit(bytes: Uint8Array): Recording {
  if (!isFit(bytes)) throw unreadable('file-damaged', { format: 'FIT' });
  const draft = newDraft();
  let isCourse = false;
  let records = 0;
  const end = readFitMessages(bytes, (message) => {
    const { number, fields } = message;
    if (number === FILE_ID) isCourse = fields.get(0) === FILE_IS_COURSE;
    else if (number === RECORD) {
      if (records++ === 0) beginLine(draft, isCourse ? 'track' : 'ride', draft.name);
      addRecord(draft, message);
    } else if (number === SEGMENT_POINT) {
      if (records++ === 0) beginLine(draft, 'track', draft.name);
      addPoint(draft, {
        latDeg: degrees(fields.get(1)),
        lonDeg: degrees(fields.get(2)),
        altitudeM: altitude(fields.get(6) ?? fields.get(4)),
      });
    } else addNamed(draft, number, fields);
  });
  noteEnd(draft, end);
  return finishRecording('fit', draft);
}

function addRecord(draft: RecordingDraft, { fields, timestampS }: FitMessage): void {
  addPoint(draft, {
    timeMs: timestampS === null ? Number.NaN : (EPOCH_S + timestampS) * 1_000,
    latDeg: degrees(fields.get(0)),
    lonDeg: degrees(fields.get(1)),
    altitudeM: altitude(fields.get(78) ?? fields.get(2)),
    speedMps: numberOf(fields.get(73) ?? fields.get(6)) / 1_000,
    accuracyM: numberOf(fields.get(31)),
  });
}

/** What gives the file its name, and its named places. */
function addNamed(draft: RecordingDraft, number: number, fields: FitMessage['fields']): void {
  const name = (field: number): string | null => {
    const value = fields.get(field);
    return typeof value === 'string' ? value : null;
  };
  if (number === COURSE) draft.name ??= name(5);
  else if (number === SEGMENT_ID) draft.name ??= name(0);
  else if (number === SESSION) draft.name ??= name(110);
  else if (number === COURSE_POINT)
    addWaypoint(draft, name(6), degrees(fields.get(2)), degrees(fields.get(3)));
  else if (number === SAVED_PLACE)
    addWaypoint(draft, name(0), degrees(fields.get(1)), degrees(fields.get(2)));
}

function noteEnd(draft: RecordingDraft, end: FitEnd): void {
  const { points } = draft;
  if (end === 'unfinished') draft.notes.push(saying('fit-never-finished', { points }));
  else if (end === 'cut-off') draft.notes.push(saying('file-cut-off', { points }));
  else if (end === 'damaged') draft.notes.push(saying('fit-damaged', { points }));
}

const numberOf = (value: FitValue | undefined): number => (typeof value === 'number' ? value : Number.NaN);
const degrees = (value: FitValue | undefined): number => numberOf(value) * DEGREES_PER_SEMICIRCLE;
/** Fifths of a metre, from 500 m below the sea. */
const altitude = (value: FitValue | undefined): number => numberOf(value) / 5 - 500;
