/**
 * The OsmAnd protocol (https://www.traccar.org/osmand), spoken by Traccar Client, OsmAnd, GPSLogger and many
 * trackers: a query, a form, or JSON, on `/osmand` and on port 5055. In queries and forms speed is in knots; in
 * JSON with `coords` (Traccar Client 9 and later) it is in m/s and −1 means unknown.
 */
import type { Fix } from '../../race/fix.ts';
import { isRefusal, type Refusal } from '../intake.ts';
import {
  canonicalFix,
  isRecord,
  jsonOf,
  malformed,
  numberOf,
  type Reading,
  scaled,
  utf8,
} from './canonical.ts';

export interface OsmAndRequest {
  /** What follows the `?` of the address, without it. */
  readonly query: string | URLSearchParams;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** Whose fixes these are: `device` is what the app calls its identifier. Reports without a position have no fixes. */
export interface OsmAndReport {
  readonly device: string;
  readonly fixes: Fix[];
}

const MPS_PER_KNOT = 1852 / 3600;
/** Whole numbers from here on are milliseconds; below, seconds (Traccar's own rule). */
const SECONDS_MAX = 2 ** 31 - 1;
const LIST_MAX = 3_600;
const DEVICE_LENGTH_MAX = 128;

/** Reads one request. `arrivalMs` is when it came, for reports that say no time. */
export function parseOsmAnd(request: OsmAndRequest, arrivalMs: number): OsmAndReport | Refusal {
  const query = new URLSearchParams(request.query);
  if (request.body.length === 0) return fromParameters(query, arrivalMs);
  if (/json/i.test(request.contentType) || request.body[0] === 0x7b || request.body[0] === 0x5b) {
    return fromJson(request.body, query, arrivalMs);
  }
  const form = utf8(request.body);
  if (form === null) return malformed('the form is not UTF-8 text');
  for (const [name, value] of new URLSearchParams(form)) query.append(name, value);
  return fromParameters(query, arrivalMs);
}

function fromParameters(parameters: URLSearchParams, arrivalMs: number): OsmAndReport | Refusal {
  const device = deviceOf(parameters.get('id') ?? parameters.get('deviceid') ?? parameters.get('device_id'));
  if (isRefusal(device)) return device;
  const valid = parameters.get('valid');
  if (valid === 'false' || valid === '0') return { ...device, fixes: [] };
  const [lat, lon] = parameters.get('location')?.split(',') ?? [parameters.get('lat'), parameters.get('lon')];
  // Cell towers and Wi-Fi networks only: no position that a race could use.
  if ((lat ?? null) === null && (lon ?? null) === null) return { ...device, fixes: [] };
  return reportOf(device, [
    {
      timeMs: momentOf(parameters.get('timestamp'), arrivalMs),
      latDeg: numberOf(lat),
      lonDeg: numberOf(lon),
      altitudeM: numberOf(parameters.get('altitude')),
      speedMps: scaled(numberOf(parameters.get('speed')), MPS_PER_KNOT),
      headingDeg: numberOf(parameters.get('bearing') ?? parameters.get('heading')),
      accuracyM: numberOf(parameters.get('accuracy')),
      battery: scaled(numberOf(parameters.get('batt')), 0.01),
    },
  ]);
}

function fromJson(body: Uint8Array, query: URLSearchParams, arrivalMs: number): OsmAndReport | Refusal {
  const json = jsonOf(body);
  if (isRefusal(json)) return json;
  const list = Array.isArray(json.value)
    ? json.value
    : isRecord(json.value) && Array.isArray(json.value.locations)
      ? json.value.locations
      : [json.value];
  if (list.length > LIST_MAX)
    return malformed(`a list of ${list.length} is too long; send at most ${LIST_MAX}`);
  const outer = isRecord(json.value) ? identifierIn(json.value) : undefined;
  const readings: Reading[] = [];
  let device = query.get('id') ?? query.get('deviceid') ?? outer;
  for (const item of list) {
    if (!isRecord(item)) return malformed('each position in the list must be a JSON object');
    const own = identifierIn(item);
    if (own !== undefined && device !== undefined && own !== device) {
      return malformed('one request may hold the positions of one device only');
    }
    device ??= own;
    const reading = isRecord(item.location)
      ? fromLocation(item.location, arrivalMs)
      : fromFlat(item, arrivalMs);
    if (reading !== null) readings.push(reading);
  }
  const known = deviceOf(device);
  return isRefusal(known) ? known : reportOf(known, readings);
}

/** Text, or a number as text; anything else is no identifier (and `String` of a stranger's object may throw). */
function identifierIn(item: Readonly<Record<string, unknown>>): string | undefined {
  const value = item.device_id ?? item.deviceid ?? item.deviceId ?? item.id;
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
}

/** Traccar Client 9: `{"timestamp": …, "coords": {…}, "battery": {"level": 0…1}}`. */
function fromLocation(location: Readonly<Record<string, unknown>>, arrivalMs: number): Reading | null {
  const coords = isRecord(location.coords) ? location.coords : null;
  if (coords === null) return null;
  return {
    timeMs: momentOf(location.timestamp, arrivalMs),
    latDeg: numberOf(coords.latitude),
    lonDeg: numberOf(coords.longitude),
    altitudeM: numberOf(coords.altitude),
    speedMps: numberOf(coords.speed),
    headingDeg: numberOf(coords.heading),
    accuracyM: numberOf(coords.accuracy),
    battery: isRecord(location.battery) ? numberOf(location.battery.level) : undefined,
  };
}

/** One flat object a position: with the query's names and units, or, by `latitude`, with those of `coords`. */
function fromFlat(item: Readonly<Record<string, unknown>>, arrivalMs: number): Reading | null {
  if (isRecord(item.coords)) return fromLocation(item, arrivalMs);
  const asCoords = item.latitude !== undefined;
  const latDeg = numberOf(item.lat ?? item.latitude);
  const lonDeg = numberOf(item.lon ?? item.longitude);
  if (latDeg === undefined && lonDeg === undefined) return null;
  const battery = numberOf(item.batt ?? item.battery);
  return {
    timeMs: momentOf(item.timestamp ?? item.time, arrivalMs),
    latDeg,
    lonDeg,
    altitudeM: numberOf(item.altitude),
    speedMps: scaled(numberOf(item.speed), asCoords ? 1 : MPS_PER_KNOT),
    headingDeg: numberOf(item.bearing ?? item.heading),
    accuracyM: numberOf(item.accuracy),
    battery: scaled(battery, asCoords && battery !== undefined && battery <= 1 ? 1 : 0.01),
  };
}

function reportOf(device: { readonly device: string }, readings: readonly Reading[]): OsmAndReport | Refusal {
  const fixes: Fix[] = [];
  for (const reading of readings) {
    const fix = canonicalFix(reading);
    if (isRefusal(fix)) return fix;
    fixes.push(fix);
  }
  return { ...device, fixes };
}

function deviceOf(device: string | null | undefined): { readonly device: string } | Refusal {
  if (device === null || device === undefined || device === '') {
    return malformed('the identifier is missing: send id=… (in Traccar Client: "Device identifier")');
  }
  if (device.length > DEVICE_LENGTH_MAX)
    return malformed(`an identifier has at most ${DEVICE_LENGTH_MAX} characters`);
  return { device };
}

/** ISO 8601, `yyyy-MM-dd HH:mm:ss` in UTC, seconds or milliseconds; `arrivalMs` for nothing; else undefined. */
function momentOf(value: unknown, arrivalMs: number): number | undefined {
  if (value === undefined || value === null || value === '') return arrivalMs;
  const number = numberOf(value);
  if (number !== undefined) return number >= SECONDS_MAX ? number : number * 1000;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const iso = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?$/.test(value)
    ? `${value.replace(' ', 'T')}Z`
    : value;
  if (!/^\d{4}-\d\d-\d\dT/.test(iso)) return undefined;
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
