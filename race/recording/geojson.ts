/**
 * GeoJSON (RFC 7946): every line is one of its own, so is the outer ring of a polygon; points become waypoints. Times
 * come from `coordTimes`, as the common converters from GPX write them. Files with latitude first are put right where
 * that can be seen.
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
  unreadable,
} from './recording.ts';

const NESTING_MAX = 20;
type Json = { readonly [name: string]: unknown };

/** A draft, and which of two coordinates is the longitude. */
interface Reading {
  readonly draft: RecordingDraft;
  readonly isSwapped: boolean;
}

/** RecordingError when it is not GeoJSON or has nothing in it. */
export function readGeojson(text: string): Recording {
  let document: unknown;
  try {
    document = JSON.parse(text.trim());
  } catch (error) {
    throw unreadable('file-not-whole-json', {}, { cause: error });
  }
  if (typeof asObject(document).type !== 'string') throw unreadable('file-not-geojson', {});
  const read = (isSwapped: boolean): RecordingDraft => {
    const draft = newDraft();
    addObject({ draft, isSwapped }, document, {}, 0);
    return draft;
  };
  const draft = read(false);
  if (draft.skipped > draft.points) {
    // Most of it is beyond the poles: longitude and latitude changed places.
    const swapped = read(true);
    if (swapped.points > draft.points && swapped.skipped < draft.skipped) {
      swapped.notes.push(saying('sides-swapped', {}));
      return finishRecording('geojson', swapped);
    }
  }
  return finishRecording('geojson', draft);
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Numbers, also those that a database wrote as text. */
const asNumber = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN;
const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const nameIn = (properties: Json): string | null =>
  asText(properties.name) ?? asText(properties.Name) ?? asText(properties.title);

function addObject(reading: Reading, value: unknown, properties: Json, depth: number): void {
  if (depth > NESTING_MAX) throw unreadable('file-nested', { most: NESTING_MAX });
  const object = asObject(value);
  const { coordinates } = object;
  switch (object.type) {
    case 'FeatureCollection':
      reading.draft.name ??= asText(object.name);
      for (const feature of asList(object.features)) addObject(reading, feature, {}, depth + 1);
      return;
    case 'Feature':
      addObject(reading, object.geometry, asObject(object.properties), depth + 1);
      return;
    case 'GeometryCollection':
      for (const geometry of asList(object.geometries)) addObject(reading, geometry, properties, depth + 1);
      return;
    case 'LineString':
      addLine(reading, coordinates, properties, timesOf(properties));
      return;
    case 'MultiLineString':
      asList(coordinates).forEach((line, i) => {
        addLine(reading, line, properties, asList(timesOf(properties)[i]));
      });
      return;
    case 'Polygon':
      addRing(reading, coordinates, properties);
      return;
    case 'MultiPolygon':
      for (const polygon of asList(coordinates)) addRing(reading, polygon, properties);
      return;
    case 'Point':
      addPlace(reading, coordinates, properties);
      return;
    case 'MultiPoint':
      for (const place of asList(coordinates)) addPlace(reading, place, properties);
      return;
  }
}

function timesOf(properties: Json): readonly unknown[] {
  const nested = asObject(properties.coordinateProperties);
  return asList(properties.coordTimes ?? nested.times);
}

function addRing(reading: Reading, rings: unknown, properties: Json): void {
  beginLine(reading.draft, 'outline', nameIn(properties));
  addPoints(reading, asList(rings)[0], properties, []);
}

function addLine(reading: Reading, line: unknown, properties: Json, times: readonly unknown[]): void {
  beginLine(reading.draft, 'line', nameIn(properties), asText(properties.folder));
  addPoints(reading, line, properties, times);
}

function addPoints(reading: Reading, line: unknown, properties: Json, times: readonly unknown[]): void {
  const { draft, isSwapped } = reading;
  draft.name ??= nameIn(properties);
  asList(line).forEach((place, i) => {
    const [first, second, altitude] = asList(place);
    const [lon, lat] = isSwapped ? [second, first] : [first, second];
    const time = times[i];
    addPoint(draft, {
      timeMs: typeof time === 'string' ? Date.parse(time) : asNumber(time),
      latDeg: asNumber(lat),
      lonDeg: asNumber(lon),
      altitudeM: asNumber(altitude),
    });
  });
}

function addPlace({ draft, isSwapped }: Reading, place: unknown, properties: Json): void {
  const [first, second] = asList(place);
  const [lon, lat] = isSwapped ? [second, first] : [first, second];
  addWaypoint(draft, nameIn(properties), asNumber(lat), asNumber(lon));
}
