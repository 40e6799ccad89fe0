/**
 * The foreign apps' messages as those apps write them, and what is left of a fix after their rounding: OwnTracks and
 * the older Traccar Client know whole seconds only, OwnTracks whole metres and km/h, OsmAnd's speed is in knots.
 */
import type { Fix } from '../../race/fix.ts';

const KNOT_MPS = 1_852 / 3_600;
const rounded = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places;

/** Only the fields a fix has. */
function pruned(fix: { [K in keyof Fix]: Fix[K] | undefined }): Fix {
  return Object.fromEntries(Object.entries(fix).filter(([, value]) => value !== undefined)) as unknown as Fix;
}

const whole = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value);

/** OwnTracks: `tst` in seconds, `vel` in whole km/h, `acc` and `alt` in whole metres. */
export const ownTracksRounding = (fix: Fix): Fix =>
  pruned({
    timeMs: Math.floor(fix.timeMs / 1_000) * 1_000,
    latDeg: rounded(fix.latDeg, 6),
    lonDeg: rounded(fix.lonDeg, 6),
    altitudeM: whole(fix.altitudeM),
    speedMps: fix.speedMps === undefined ? undefined : rounded(Math.round(fix.speedMps * 3.6) / 3.6, 2),
    headingDeg: fix.headingDeg,
    accuracyM: whole(fix.accuracyM),
    battery: fix.battery,
  });

export const ownTracksLocation = (fix: Fix, trackerId: string): string =>
  JSON.stringify({
    _type: 'location',
    lat: fix.latDeg,
    lon: fix.lonDeg,
    tst: fix.timeMs / 1_000,
    acc: fix.accuracyM,
    alt: fix.altitudeM,
    vel: fix.speedMps === undefined ? undefined : Math.round(fix.speedMps * 3.6),
    cog: fix.headingDeg,
    batt: fix.battery === undefined ? undefined : Math.round(fix.battery * 100),
    tid: trackerId,
    conn: 'w',
    m: 2,
  });

/** Traccar Client before 9: the query's timestamp in seconds, speed in knots. */
export const osmAndRounding = (fix: Fix): Fix =>
  pruned({
    ...fix,
    timeMs: Math.floor(fix.timeMs / 1_000) * 1_000,
    latDeg: rounded(fix.latDeg, 6),
    lonDeg: rounded(fix.lonDeg, 6),
    altitudeM: fix.altitudeM === undefined ? undefined : rounded(fix.altitudeM, 1),
    speedMps:
      fix.speedMps === undefined ? undefined : rounded(rounded(fix.speedMps / KNOT_MPS, 3) * KNOT_MPS, 2),
    accuracyM: fix.accuracyM === undefined ? undefined : rounded(fix.accuracyM, 1),
  });

export function osmAndQuery(fix: Fix, id: string): string {
  const query = new URLSearchParams({ id, timestamp: String(fix.timeMs / 1_000) });
  query.set('lat', String(fix.latDeg));
  query.set('lon', String(fix.lonDeg));
  if (fix.speedMps !== undefined) query.set('speed', String(rounded(fix.speedMps / KNOT_MPS, 3)));
  if (fix.headingDeg !== undefined) query.set('bearing', String(fix.headingDeg));
  if (fix.altitudeM !== undefined) query.set('altitude', String(fix.altitudeM));
  if (fix.accuracyM !== undefined) query.set('accuracy', String(fix.accuracyM));
  if (fix.battery !== undefined) query.set('batt', String(Math.round(fix.battery * 100)));
  return query.toString();
}

/** Traccar Client 9 and later: m/s, ISO time with milliseconds, −1 for what it does not know. */
export const traccarJson = (fix: Fix, id: string): string =>
  JSON.stringify({
    location: {
      event: 'motionchange',
      is_moving: true,
      uuid: `${id}-${fix.timeMs}`,
      timestamp: new Date(fix.timeMs).toISOString(),
      coords: {
        latitude: fix.latDeg,
        longitude: fix.lonDeg,
        accuracy: fix.accuracyM ?? -1,
        speed: fix.speedMps ?? -1,
        heading: fix.headingDeg ?? -1,
        altitude: fix.altitudeM ?? -1,
      },
      ...(fix.battery === undefined ? {} : { battery: { is_charging: false, level: fix.battery } }),
    },
    device_id: id,
  });
