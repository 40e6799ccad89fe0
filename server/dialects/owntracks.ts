/**
 * OwnTracks (https://owntracks.org/booklet/tech/json), as its apps send it over MQTT and HTTP alike: JSON objects
 * told apart by `_type`. Locations become fixes; the rest of its vocabulary is known and let pass.
 * Units there: seconds, km/h, per cent.
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
  quoted,
  scaled,
} from './canonical.ts';

/** `ignored`: the last thing it said that is no position and nothing wrong; null when there was none. */
export interface OwnTracksMessage extends Report {
  readonly ignored: string | null;
}

/** Said by the apps, of no use to a race. */
const IGNORED = new Set([
  'lwt',
  'transition',
  'waypoint',
  'waypoints',
  'card',
  'status',
  'cmd',
  'steps',
  'beacon',
  'dump',
  'configuration',
  'request',
  'response',
  'msg',
  'tour',
  'tours',
]);
/** The apps send one at a time; scripts that replay a recorder's log send lists. */
const LIST_MAX = 3_600;
const MPS_PER_KMH = 1 / 3.6;

const refusing = (refusal: Refusal): OwnTracksMessage => ({ fixes: [], refused: [refusal], ignored: null });

/** Reads one payload, item by item. An empty one is how a retained location is deleted, and is ignored. */
export function parseOwnTracks(payload: Uint8Array | string): OwnTracksMessage {
  if (payload.length === 0) return { fixes: [], refused: [], ignored: 'empty' };
  const json = jsonOf(payload);
  if (isRefusal(json)) return refusing(json);
  const items: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
  if (items.length > LIST_MAX)
    return refusing(
      refusalOf('too-large', saying('phone-list-long', { count: items.length, most: LIST_MAX })),
    );
  const fixes: Fix[] = [];
  const refused: Refusal[] = [];
  let ignored: string | null = items.length === 0 ? 'empty' : null;
  for (const [index, item] of items.entries()) {
    const said = read(item);
    if (typeof said === 'string') ignored = said;
    else if (isRefusal(said)) refused.push(ofSeveral(said, index, items.length));
    else fixes.push(said);
  }
  return { fixes, refused, ignored };
}

/** A position, the name of something of no use to a race, or why it is neither. */
function read(item: unknown): Fix | string | Refusal {
  if (!isRecord(item)) return malformed('an OwnTracks message is a JSON object with "_type"');
  const type = item._type;
  if (type === 'location') return location(item);
  if (type === 'encrypted') {
    return refusalOf('malformed', saying('phone-encrypted', {}));
  }
  if (typeof type === 'string' && IGNORED.has(type)) return type;
  const told = typeof type === 'string' ? quoted(type) : '';
  return refusalOf('malformed', saying('phone-other-kind', { told }));
}

function location(item: Readonly<Record<string, unknown>>): Fix | Refusal {
  return canonicalFix(
    {
      timeMs: scaled(numberOf(item.tst), 1000),
      latDeg: numberOf(item.lat),
      lonDeg: numberOf(item.lon),
      altitudeM: numberOf(item.alt),
      speedMps: scaled(numberOf(item.vel), MPS_PER_KMH),
      headingDeg: numberOf(item.cog),
      accuracyM: numberOf(item.acc),
      battery: scaled(numberOf(item.batt), 0.01),
    },
    { time: item.tst, lat: item.lat, lon: item.lon },
  );
}
