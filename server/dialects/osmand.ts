/**
 * The OsmAnd protocol (https://www.traccar.org/osmand), spoken by Traccar Client, OsmAnd, GPSLogger and many
 * trackers: a query, a form, or JSON, on `/osmand` and on port 5055. In queries and forms speed is in knots (`speedIn`); in
 * JSON with `coords` (Traccar Client 9 and later) it is in m/s and −1 means unknown.
 */
import type { Fix } from '../../race/fix.ts';
import { saying } from '../../race/race.ts';
import { isRefusal, type Refusal, type Report } from '../intake.ts';
import { refusalOf } from '../refusal.ts';
import {
  canonicalFix,
  isRecord,
  jsonOf,
  malformed,
  numberOf,
  ofSeveral,
  type Reading,
  type Said,
  scaled,
  utf8,
} from './canonical.ts';

export interface OsmAndRequest {
  /** What follows the `?` of the address, without it. */
  readonly query: string | URLSearchParams;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/**
 * Whose fixes these are: `device` is what the app calls its identifier, found also in a message that is otherwise
 * broken; null when it says none. Reports without a position have no fixes.
 */
export interface OsmAndReport extends Report {
  readonly device: string | null;
  /** In GeoJSON: Overland keeps what was not answered with JSON that says so. */
  readonly isGeoJson?: true;
}

const MPS_PER_KNOT = 1852 / 3600;
/** Whole numbers from here on are milliseconds; below, seconds (Traccar's own rule). */
const SECONDS_MAX = 2 ** 31 - 1;
const LIST_MAX = 3_600;
const DEVICE_LENGTH_MAX = 128;
/** So much of a broken body is searched for the identifier. */
const SEARCHED_MAX = 4_096;

const NO_DEVICE = refusalOf('malformed', saying('phone-no-id', {}));

const NO_REPORT = refusalOf('malformed', saying('phone-no-report', {}));

/** Reads one request, item by item. `arrivalMs` is when it came, for reports that say no time. */
export function parseOsmAnd(request: OsmAndRequest, arrivalMs: number): OsmAndReport {
  const query = new URLSearchParams(request.query);
  if (request.body.length === 0) return fromParameters(query, arrivalMs);
  if (/json/i.test(request.contentType) || request.body[0] === 0x7b || request.body[0] === 0x5b) {
    return fromJson(request.body, query, arrivalMs);
  }
  const form = utf8(request.body);
  if (form === null)
    return broken(
      deviceIn(query) ?? deviceInJunk(request.body),
      refusalOf('malformed', saying('phone-not-text', {})),
    );
  for (const [name, value] of new URLSearchParams(form)) query.append(name, value);
  const report = fromParameters(query, arrivalMs);
  if (report.device !== null) return report;
  const [lat, lon] = placeIn(query);
  // Bytes of something else altogether are no report that lacks its identifier.
  if (lat === null && lon === null) return broken(deviceInJunk(request.body), NO_REPORT);
  return { ...report, device: deviceInJunk(request.body) };
}

/**
 * Nothing in it can be read, not even whose it is: no second try would mend it, and the app would hold all that follows
 * behind it. A report that lacks nothing but its identifier is another thing: the app's settings can be mended.
 */
export const isJunkOfNobody = ({ device, refused: [why] }: OsmAndReport): boolean =>
  device === null && why !== undefined && why !== NO_DEVICE && why !== TOO_LONG;

/** Nothing of it could be read. */
const broken = (device: string | null, refusal: Refusal): OsmAndReport =>
  device !== null && device.length > DEVICE_LENGTH_MAX
    ? { device: null, fixes: [], refused: [TOO_LONG] }
    : { device, fixes: [], refused: [refusal] };

const TOO_LONG: Refusal = malformed(`an identifier has at most ${DEVICE_LENGTH_MAX} characters`);

const deviceIn = (parameters: URLSearchParams): string | null =>
  (parameters.get('id') ?? parameters.get('deviceid') ?? parameters.get('device_id')) || null;

/** The identifier in bytes that are neither a whole form nor whole JSON: a message cut short still says who sent it. */
function deviceInJunk(bytes: Uint8Array): string | null {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, SEARCHED_MAX));
  const inJson = /"(?:device_?id|id)"\s*:\s*"?([^"&,}\s]{1,128})["&,}\s]/i.exec(text)?.[1];
  return inJson ?? /(?:^|[?&\s])(?:device_?id|id)=([^&\s"]{1,128})/i.exec(text)?.[1] ?? null;
}

function fromParameters(parameters: URLSearchParams, arrivalMs: number): OsmAndReport {
  const device = deviceIn(parameters);
  if (device === null) return broken(null, NO_DEVICE);
  const valid = parameters.get('valid');
  if (valid === 'false' || valid === '0') return { device, fixes: [], refused: [] };
  const [lat, lon] = placeIn(parameters);
  // Cell towers and Wi-Fi networks only: no position that a race could use.
  if (lat === null && lon === null) return { device, fixes: [], refused: [] };
  const timestamp = parameters.get('timestamp') ?? parameters.get('time');
  return reportOf(device, [
    {
      said: { time: timestamp, lat, lon },
      reading: {
        timeMs: momentOf(timestamp, arrivalMs),
        latDeg: numberOf(lat),
        lonDeg: numberOf(lon),
        altitudeM: numberOf(parameters.get('altitude') ?? parameters.get('alt')),
        speedMps: speedIn(parameters),
        headingDeg: numberOf(
          parameters.get('bearing') ?? parameters.get('heading') ?? parameters.get('direction'),
        ),
        accuracyM: numberOf(parameters.get('accuracy') ?? parameters.get('acc')),
        battery: scaled(numberOf(parameters.get('batt') ?? parameters.get('battery')), 0.01),
      },
    },
  ]);
}

/**
 * Knots, as Traccar Client says it. OsmAnd itself and GPSLogger fill an address of the user's with m/s (traccar #3487,
 * gpslogger #498 and #1094), and trackers with knots: these say `hdop` or `acc`, which Traccar Client does not. None of them says
 * its unit, and a wrong speed is worse than none: it is worked out from the positions then.
 */
const speedIn = (parameters: URLSearchParams): number | undefined =>
  (parameters.has('hdop') || parameters.has('acc')) && !parameters.has('accuracy')
    ? undefined
    : scaled(numberOf(parameters.get('speed')), MPS_PER_KNOT);

/** `lat` and `lon`, however a user's own address spells them (OsmAnd #4472), or both in `location`, where decimal commas make four parts of two. */
function placeIn(parameters: URLSearchParams): readonly [lat: string | null, lon: string | null] {
  const parts = parameters.get('location')?.split(',');
  if (parts === undefined)
    return [
      parameters.get('lat') ?? parameters.get('latitude'),
      parameters.get('lon') ?? parameters.get('lng') ?? parameters.get('longitude'),
    ];
  return parts.length === 4
    ? [`${parts[0]}.${parts[1]}`, `${parts[2]}.${parts[3]}`]
    : [parts[0] ?? null, parts[1] ?? null];
}

/** One item of a message as it was read; `null` is no position and nothing wrong. */
interface Item {
  readonly reading: Reading;
  readonly said: Said;
}
type Read = Item | Refusal | null;

function fromJson(body: Uint8Array, query: URLSearchParams, arrivalMs: number): OsmAndReport {
  const json = jsonOf(body);
  if (isRefusal(json)) return broken(deviceIn(query) ?? deviceInJunk(body), json);
  const items = itemsOf(json.value);
  const outer = isRecord(json.value) ? identifierIn(json.value) : undefined;
  let device = deviceIn(query) ?? outer ?? null;
  const asks = device !== null;
  if (items.length > LIST_MAX)
    return broken(
      device,
      refusalOf('too-large', saying('phone-list-long', { count: items.length, most: LIST_MAX })),
    );
  const all: Read[] = [];
  for (const item of items) {
    // A device's name in GeoJSON is its owner's word; the identifier in the address goes before it.
    const own = !isRecord(item) || (asks && isFeature(item)) ? undefined : identifierIn(item);
    device ??= own ?? null;
    all.push(
      own !== undefined && own !== device
        ? malformed('one request may hold the positions of one device only')
        : readItem(item, arrivalMs),
    );
  }
  if (device !== null)
    return {
      ...reportOf(device, all),
      ...(items.some((item) => isRecord(item) && isFeature(item)) && { isGeoJson: true as const }),
    };
  const why = all.find((read): read is Refusal => read !== null && isRefusal(read));
  return broken(null, all.some((read) => read !== null && !isRefusal(read)) ? NO_DEVICE : (why ?? NO_DEVICE));
}

/** A list; `locations`; `location`, which the SDK of Traccar Client 9 sends as an object or, in batches, as a list. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => spread(item));
  if (isRecord(value) && Array.isArray(value.locations)) return value.locations;
  if (isRecord(value) && Array.isArray(value.features)) return value.features;
  return spread(value);
}

function spread(item: unknown): readonly unknown[] {
  if (!isRecord(item) || !Array.isArray(item.location)) return [item];
  const { location, ...rest } = item;
  return location.map((one: unknown) => ({ ...rest, location: one }));
}

/** Text, or a number as text; anything else is no identifier (and `String` of a stranger's object may throw). */
function identifierIn(item: Readonly<Record<string, unknown>>): string | undefined {
  if (isFeature(item)) return isRecord(item.properties) ? identifierIn(item.properties) : undefined;
  const value = item.device_id ?? item.deviceid ?? item.deviceId ?? item.id;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readItem(item: unknown, arrivalMs: number): Read {
  if (!isRecord(item)) return malformed('each position in the list must be a JSON object');
  if (isRecord(item.location)) return fromLocation(item.location, arrivalMs);
  if (item.location !== undefined && item.location !== null)
    return malformed('"location" must be a JSON object with "coords", or a list of such objects');
  return isFeature(item) ? fromFeature(item, arrivalMs) : fromFlat(item, arrivalMs);
}

const isFeature = (item: Readonly<Record<string, unknown>>): boolean => item.type === 'Feature';

/**
 * GeoJSON's point, [longitude, latitude, altitude], as Overland sends it and GPSLogger fills it in (gpslogger #689); speed in
 * m/s, battery 0…1. Trips, visits and other shapes are no position.
 */
function fromFeature({ geometry, properties }: Readonly<Record<string, unknown>>, arrivalMs: number): Read {
  if (!isRecord(geometry) || geometry.type !== 'Point') return null;
  if (!Array.isArray(geometry.coordinates))
    return malformed('"coordinates" must be a list: [longitude, latitude]');
  const [lon, lat, altitude] = geometry.coordinates as readonly unknown[];
  const about = isRecord(properties) ? properties : {};
  return {
    said: { time: about.timestamp, lat, lon },
    reading: {
      timeMs: momentOf(about.timestamp, arrivalMs),
      latDeg: numberOf(lat),
      lonDeg: numberOf(lon),
      altitudeM: numberOf(about.altitude ?? altitude),
      speedMps: numberOf(about.speed),
      headingDeg: numberOf(about.course),
      accuracyM: known(numberOf(about.horizontal_accuracy)),
      battery: numberOf(about.battery_level),
    },
  };
}

/** Traccar Client 9: `{"timestamp": …, "coords": {…}, "battery": {"level": 0…1}}`. */
function fromLocation(location: Readonly<Record<string, unknown>>, arrivalMs: number): Read {
  const { coords, timestamp } = location;
  // A change of permissions or providers: told in the same form, with no place in it.
  if (coords === undefined || coords === null) return null;
  if (!isRecord(coords)) return malformed('"coords" must be a JSON object with latitude and longitude');
  return {
    said: { time: timestamp, lat: coords.latitude, lon: coords.longitude },
    reading: {
      timeMs: momentOf(timestamp, arrivalMs),
      latDeg: numberOf(coords.latitude),
      lonDeg: numberOf(coords.longitude),
      altitudeM: numberOf(coords.altitude),
      speedMps: numberOf(coords.speed),
      headingDeg: numberOf(coords.heading),
      // The SDK says −1 for what it does not know.
      accuracyM: known(numberOf(coords.accuracy)),
      battery: isRecord(location.battery) ? numberOf(location.battery.level) : undefined,
    },
  };
}

const known = (value: number | undefined): number | undefined => (value === -1 ? undefined : value);

/** One flat object a position: with the query's names and units, or, by `latitude`, with those of `coords`. */
function fromFlat(item: Readonly<Record<string, unknown>>, arrivalMs: number): Read {
  if (item.coords !== undefined) return fromLocation(item, arrivalMs);
  const asCoords = item.latitude !== undefined;
  const [lat, lon, time] = [
    item.lat ?? item.latitude,
    item.lon ?? item.lng ?? item.longitude,
    item.timestamp ?? item.time,
  ];
  if ((lat ?? null) === null && (lon ?? null) === null) return null;
  const battery = numberOf(item.batt ?? item.battery);
  return {
    said: { time, lat, lon },
    reading: {
      timeMs: momentOf(time, arrivalMs),
      latDeg: numberOf(lat),
      lonDeg: numberOf(lon),
      altitudeM: numberOf(item.altitude),
      speedMps: scaled(numberOf(item.speed), asCoords ? 1 : MPS_PER_KNOT),
      headingDeg: numberOf(item.bearing ?? item.heading),
      accuracyM: numberOf(item.accuracy),
      battery: scaled(battery, asCoords && battery !== undefined && battery <= 1 ? 1 : 0.01),
    },
  };
}

function reportOf(device: string, items: readonly Read[]): OsmAndReport {
  if (device.length > DEVICE_LENGTH_MAX) return broken(device, TOO_LONG);
  const fixes: Fix[] = [];
  const refused: Refusal[] = [];
  for (const [index, item] of items.entries()) {
    if (item === null) continue;
    const fix = isRefusal(item) ? item : canonicalFix(item.reading, item.said);
    if (isRefusal(fix)) refused.push(ofSeveral(fix, index, items.length));
    else fixes.push(fix);
  }
  return { device, fixes, refused };
}

/**
 * ISO 8601, `yyyy-MM-dd HH:mm:ss` in UTC, seconds or milliseconds; `arrivalMs` for nothing; else undefined. A day that
 * no calendar has is no moment (`Date.parse` would read 30 February as 2 March).
 */
function momentOf(value: unknown, arrivalMs: number): number | undefined {
  if (value === undefined || value === null || value === '') return arrivalMs;
  const number = numberOf(value);
  if (number !== undefined) return number >= SECONDS_MAX ? number : number * 1000;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i.exec(value);
  if (parts === null || !isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return undefined;
  const iso = value.replace(' ', 'T').replace(',', '.');
  const timeMs = Date.parse(parts[4] === undefined ? `${iso}Z` : iso);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

const isDay = (year: number, month: number, day: number): boolean =>
  day >= 1 && month >= 1 && month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
