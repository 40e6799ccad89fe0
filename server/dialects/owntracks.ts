/**
 * OwnTracks (https://owntracks.org/booklet/tech/json), as its apps send it over MQTT and HTTP alike: JSON objects
 * told apart by `_type`. Locations become fixes; the rest of its vocabulary is known and let pass.
 * Units there: seconds, km/h, per cent.
 */
import type { Fix } from '../../race/fix.ts';
import { isRefusal, type Refusal } from '../intake.ts';
import { canonicalFix, isRecord, jsonOf, malformed, numberOf, scaled } from './canonical.ts';

export type OwnTracksMessage = { readonly fixes: Fix[] } | { readonly ignored: string } | Refusal;

/** Said by the apps, of no use to a race. */
const IGNORED = new Set([
  ...['lwt', 'transition', 'waypoint', 'waypoints', 'card', 'status', 'cmd', 'steps', 'beacon', 'dump'],
  ...['configuration', 'request', 'response', 'msg', 'tour', 'tours'],
]);
/** The apps send one at a time; scripts that replay a recorder's log send lists. */
const LIST_MAX = 3_600;
const MPS_PER_KMH = 1 / 3.6;

/** Reads one payload. An empty one is how a retained location is deleted, and is ignored. */
export function parseOwnTracks(payload: Uint8Array | string): OwnTracksMessage {
  if (payload.length === 0) return { ignored: 'empty' };
  const json = jsonOf(payload);
  if (isRefusal(json)) return json;
  const items: readonly unknown[] = Array.isArray(json.value) ? json.value : [json.value];
  if (items.length > LIST_MAX)
    return malformed(`a list of ${items.length} is too long; send at most ${LIST_MAX}`);
  const fixes: Fix[] = [];
  let ignored = 'empty';
  for (const item of items) {
    const message = read(item);
    if ('fixes' in message) fixes.push(...message.fixes);
    else if ('ignored' in message) ignored = message.ignored;
    else return message;
  }
  return fixes.length > 0 ? { fixes } : { ignored };
}

function read(item: unknown): OwnTracksMessage {
  if (!isRecord(item)) return malformed('an OwnTracks message is a JSON object with "_type"');
  const type = item._type;
  if (type === 'location') return location(item);
  if (type === 'encrypted') {
    return malformed('the message is encrypted: clear "Encryption key" in the preferences of OwnTracks');
  }
  if (typeof type === 'string' && IGNORED.has(type)) return { ignored: type };
  // Only text is quoted: what else stands there may be nested deeper than a stack reaches.
  const named = typeof type === 'string' ? JSON.stringify(type.slice(0, 40)) : 'nothing';
  return malformed(`an OwnTracks message of type ${named} is unknown`);
}

function location(item: Readonly<Record<string, unknown>>): OwnTracksMessage {
  const fix = canonicalFix({
    timeMs: scaled(numberOf(item.tst), 1000),
    latDeg: numberOf(item.lat),
    lonDeg: numberOf(item.lon),
    altitudeM: numberOf(item.alt),
    speedMps: scaled(numberOf(item.vel), MPS_PER_KMH),
    headingDeg: numberOf(item.cog),
    accuracyM: numberOf(item.acc),
    battery: scaled(numberOf(item.batt), 0.01),
  });
  return isRefusal(fix) ? fix : { fixes: [fix] };
}
