/**
 * FIT: what bicycle computers write, read by Garmin's own SDK. Files that are cut off (a battery ran out) or have
 * fields of odd sizes give what can be read of them.
 */
import { Decoder, Stream } from '@garmin/fitsdk';
import {
  addPoint,
  addWaypoint,
  finishRecording,
  newDraft,
  type Recording,
  RecordingError,
} from './recording.ts';

const DEGREES_PER_SEMICIRCLE = 180 / 2 ** 31;

/** RecordingError when it is not FIT or has nothing in it. */
export function readFit(bytes: Uint8Array): Recording {
  const messages = decode(bytes);
  const draft = newDraft();
  for (const record of listOf(messages, 'recordMesgs')) {
    addPoint(draft, {
      timeMs: momentOf(record.timestamp),
      latDeg: numberOf(record.positionLat) * DEGREES_PER_SEMICIRCLE,
      lonDeg: numberOf(record.positionLong) * DEGREES_PER_SEMICIRCLE,
      altitudeM: numberOf(record.enhancedAltitude ?? record.altitude),
      speedMps: numberOf(record.enhancedSpeed ?? record.speed),
      accuracyM: numberOf(record.gpsAccuracy),
    });
  }
  for (const course of listOf(messages, 'courseMesgs')) {
    if (typeof course.name === 'string') draft.name ??= course.name;
  }
  for (const point of listOf(messages, 'coursePointMesgs')) {
    const name = typeof point.name === 'string' ? point.name : null;
    const latDeg = numberOf(point.positionLat) * DEGREES_PER_SEMICIRCLE;
    addWaypoint(draft, name, latDeg, numberOf(point.positionLong) * DEGREES_PER_SEMICIRCLE);
  }
  return finishRecording('fit', draft);
}

type Message = { readonly [field: string]: unknown };

/** The decoder's messages, kept as it finds them, so that a file that ends early gives all up to there. */
function decode(bytes: Uint8Array): unknown {
  try {
    // The SDK reads from the start of the underlying buffer: give it one of its own.
    const decoder = new Decoder(Stream.fromByteArray(bytes.slice()));
    if (!decoder.isFIT()) throw new RecordingError('The file does not begin like a FIT file.');
    const { messages, errors } = decoder.read({
      convertTypesToStrings: false,
      mergeHeartRates: false,
      expandSubFields: false,
    });
    const [error] = errors;
    if (error !== undefined && listOf(messages, 'recordMesgs').length === 0) throw error;
    return messages;
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`The FIT file is damaged: ${reason.slice(0, 200)}`, { cause: error });
  }
}

function listOf(messages: unknown, name: string): readonly Message[] {
  const list = (messages as Record<string, unknown> | null)?.[name];
  return Array.isArray(list) ? (list as Message[]) : [];
}

/** A number, or the first of several (fields of odd sizes come as lists); NaN for anything else. */
function numberOf(value: unknown): number {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'number' ? one : Number.NaN;
}

function momentOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : Number.NaN;
}
