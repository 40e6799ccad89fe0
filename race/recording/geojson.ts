/**
 * GeoJSON (RFC 7946): lines and the outer rings of polygons become points, points become waypoints. Times come from
 * `coordTimes`, as the common converters from GPX write them.
 */
import {
  addPoint,
  addWaypoint,
  finishRecording,
  newDraft,
  type Recording,
  type RecordingDraft,
  RecordingError,
} from './recording.ts';

const NESTING_MAX = 20;
type Json = { readonly [name: string]: unknown };

/** RecordingError when it is not GeoJSON or has nothing in it. */
export function readGeojson(text: string): Recording {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new RecordingError('The file is damaged or cut off: it is not whole JSON.', { cause: error });
  }
  const draft = newDraft();
  if (typeof asObject(document).type !== 'string') {
    throw new RecordingError('The file is JSON, but not GeoJSON: it has no "type".');
  }
  addObject(draft, document, {}, 0);
  return finishRecording('geojson', draft);
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asNumber = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function addObject(draft: RecordingDraft, value: unknown, properties: Json, depth: number): void {
  if (depth > NESTING_MAX)
    throw new RecordingError(`The file nests geometries more than ${NESTING_MAX} deep.`);
  const object = asObject(value);
  const { coordinates } = object;
  switch (object.type) {
    case 'FeatureCollection':
      draft.name ??= asText(object.name);
      for (const feature of asList(object.features)) addObject(draft, feature, {}, depth + 1);
      return;
    case 'Feature':
      addObject(draft, object.geometry, asObject(object.properties), depth + 1);
      return;
    case 'GeometryCollection':
      for (const geometry of asList(object.geometries)) addObject(draft, geometry, properties, depth + 1);
      return;
    case 'LineString':
      addLine(draft, coordinates, properties, timesOf(properties));
      return;
    case 'MultiLineString':
      asList(coordinates).forEach((line, i) => {
        addLine(draft, line, properties, asList(timesOf(properties)[i]));
      });
      return;
    case 'Polygon':
      addLine(draft, asList(coordinates)[0], properties, []);
      return;
    case 'Point':
      addPlace(draft, coordinates, properties);
      return;
    case 'MultiPoint':
      for (const place of asList(coordinates)) addPlace(draft, place, properties);
      return;
  }
}

function timesOf(properties: Json): readonly unknown[] {
  const nested = asObject(properties.coordinateProperties);
  return asList(properties.coordTimes ?? nested.times);
}

function addLine(draft: RecordingDraft, line: unknown, properties: Json, times: readonly unknown[]): void {
  draft.name ??= asText(properties.name);
  asList(line).forEach((place, i) => {
    const [lon, lat, altitude] = asList(place);
    const time = times[i];
    addPoint(draft, {
      timeMs: typeof time === 'string' ? Date.parse(time) : asNumber(time),
      latDeg: asNumber(lat),
      lonDeg: asNumber(lon),
      altitudeM: asNumber(altitude),
    });
  });
}

function addPlace(draft: RecordingDraft, place: unknown, properties: Json): void {
  const [lon, lat] = asList(place);
  addWaypoint(draft, asText(properties.name), asNumber(lat), asNumber(lon));
}
