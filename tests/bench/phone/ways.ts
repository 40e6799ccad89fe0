/**
 * The ways a phone may report, each as what it keeps of a ride and what it then sends when: ours by the real machines of
 * phone/, the others by their own settings and message formats. Bytes cross the radio both ways, with TLS and
 * TCP/IP; every way opens one connection and keeps it, unless it says otherwise.
 */

import { isClockDue } from '../../../phone/clock-offset.ts';
import { type Sending, TCP_IP_BYTES, TLS_RECORD_BYTES } from '../../../phone/energy.ts';
import { AT_NO_LINE, linePassed } from '../../../phone/line-passed.ts';
import * as outboxes from '../../../phone/outbox.ts';
import type { SendingName } from '../../../phone/reporting.ts';
import {
  linePlaces,
  NOTHING_SAMPLED,
  SAMPLINGS,
  type SamplingName,
  sample,
} from '../../../phone/sampling.ts';
import { encodeFixes, type FixColumn } from '../../../race/codec/fix-batch.ts';
import { distanceM } from '../../../race/course/geometry.ts';
import type { Fix } from '../../../race/fix.ts';
import { progressAt } from '../../../race/timing/position.ts';
import { addFixes, createTrack, setStart } from '../../../race/timing/track.ts';
import { ownTracksLocation, traccarJson } from '../../../simulator/phone/dialects.ts';
import type { Ridden } from './rides.ts';
import { resumed, type SessionBytes } from './session.ts';

const UNDER = TLS_RECORD_BYTES + TCP_IP_BYTES;
/** A WebSocket frame's head: masked up, bare down. */
const FRAME_UP = 8;
const FRAME_DOWN = 2;
const TOPIC = 'bell-lap/v1/criterium/123/fixes';
/** An exchange about the clock: a question and an answer of some 40 bytes, on topics of their own. */
const CLOCK_BYTES = 2 * (UNDER + 4 + TOPIC.length + 50);
/** Request and answer heads of a POST as the native app sends it, and of a look at one's standing as a browser does. */
const POST_BYTES = 260 + 180 + 2 * UNDER;

export interface Way {
  readonly name: string;
  readonly sample: (ridden: Ridden) => readonly Fix[];
  readonly send: (kept: readonly Fix[], ridden: Ridden) => readonly Sending[];
}

/** Everything a receiver reports, thinned to a fix every so often: what a phone's own app would be given. */
export const every = (ms: number) => (fixes: readonly Fix[]) => {
  let last = Number.NEGATIVE_INFINITY;
  return fixes.filter(({ timeMs }) => {
    if (timeMs - last < ms - 100) return false;
    last = timeMs;
    return true;
  });
};

/** Whichever comes first, as both apps have it. */
export function byDistanceOrTime(fixes: readonly Fix[], metres: number, ms: number): Fix[] {
  let last: Fix | null = null;
  return fixes.filter((fix) => {
    if (last !== null && distanceM(last, fix) < metres && fix.timeMs - last.timeMs < ms) return false;
    last = fix;
    return true;
  });
}

export function sampled({ course, fixes }: Pick<Ridden, 'course' | 'fixes'>, name: SamplingName): Fix[] {
  const lines = linePlaces(course);
  let state = NOTHING_SAMPLED;
  return fixes.filter((fix) => {
    const next = sample(state, fix, lines, SAMPLINGS[name], null);
    state = next.state;
    return next.keep;
  });
}

/**
 * Tried, and not in the app: on the road a fix is kept only when the rider is further than `strayM` from where the last
 * one foretold along the course, or after a minute. Near the lines as everywhere.
 */
export function alongCourse(ridden: Ridden, strayM: number): Fix[] {
  const { course, fixes, startMs } = ridden;
  const near = new Set(sampled(ridden, 'sparing').filter((fix) => isNear(course, fix)));
  const track = createTrack(course);
  setStart(track, startMs);
  addFixes(track, fixes);
  let last: { timeMs: number; atM: number; mps: number } | null = null;
  return fixes.filter((fix) => {
    const atM = progressAt(track, fix.timeMs);
    const foretoldM = last === null ? 0 : last.atM + (last.mps * (fix.timeMs - last.timeMs)) / 1_000;
    const isForetold =
      last !== null &&
      atM !== null &&
      Math.abs(atM - foretoldM) < strayM &&
      fix.timeMs - last.timeMs < 60_000;
    if (isForetold && !near.has(fix)) return false;
    if (atM !== null) last = { timeMs: fix.timeMs, atM, mps: fix.speedMps ?? 0 };
    return true;
  });
}

const isNear = (course: Ridden['course'], fix: Fix): boolean =>
  linePlaces(course).some((line) => distanceM(line, fix) <= Math.max(60, (fix.speedMps ?? 0) * 6));

export interface Ours {
  readonly batchMs: number;
  readonly sending: SendingName;
  readonly columns?: readonly FixColumn[];
  /** MQTT or POST on a connection that stays, or a connection a batch with its TLS session resumed. */
  readonly line?: 'mqtt' | 'post' | 'resumed';
}

/** Our page and app: the machines they run, on a line that answers at once. */
export const ours =
  ({ batchMs, sending, columns, line = 'mqtt' }: Ours, session: SessionBytes) =>
  (kept: readonly Fix[], { fixes, course }: Ridden): Sending[] => {
    const lines = linePlaces(course);
    const isKept = new Set(kept);
    const sendings: Sending[] = [];
    let outbox = outboxes.openOutbox();
    let at = AT_NO_LINE;
    let [exchanges, askedMs] = [0, 0];
    for (const fix of fixes) {
      if (isKept.has(fix)) ({ outbox } = outboxes.keep(outbox, fix));
      const next = linePassed(at, fix, lines);
      at = next.at;
      if (next.passed && sending === 'by-lap') outbox = outboxes.want(outbox);
      const dueMs = outboxes.dueMs(outbox, { batchMs });
      if (dueMs === null || dueMs > fix.timeMs) continue;
      const { outbox: under, effects } = outboxes.send(outbox, 0);
      ({ outbox } = outboxes.acknowledged(under));
      const batch = effects.flatMap((effect) => (effect.do === 'send' ? effect.fixes : []));
      const payload = encodeFixes(batch, columns === undefined ? {} : { columns }).length;
      const mqtt = FRAME_UP + 4 + 2 + TOPIC.length + payload + UNDER + FRAME_DOWN + 4 + UNDER;
      let bytes = line === 'mqtt' ? mqtt : POST_BYTES + payload;
      if (isClockDue(exchanges, askedMs, fix.timeMs)) {
        bytes += CLOCK_BYTES;
        exchanges += 1;
        askedMs = fix.timeMs;
      }
      if (sendings.length === 0) bytes += session.full;
      else if (line === 'resumed') bytes += resumed(session);
      sendings.push({ atMs: fix.timeMs, bytes });
    }
    return sendings;
  };

export const ownTracks =
  (session: SessionBytes) =>
  (kept: readonly Fix[]): Sending[] =>
    kept.map((fix, index) => {
      const message = 4 + 2 + 'owntracks/criterium.123/phone'.length + ownTracksLocation(fix, '23').length;
      return { atMs: fix.timeMs, bytes: message + UNDER + 4 + UNDER + (index === 0 ? session.full : 0) };
    });

/** Its headers, and the answer's, as the app and the station send them on a kept connection without TLS. */
const TRACCAR_BYTES = 230 + 160 + 2 * TCP_IP_BYTES;
export const traccar = (kept: readonly Fix[]): Sending[] =>
  kept.map((fix) => ({
    atMs: fix.timeMs,
    bytes: traccarJson(fix, 'ABCD2345EFGH6789').length + TRACCAR_BYTES,
  }));
