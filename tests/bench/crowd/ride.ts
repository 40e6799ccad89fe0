/**
 * Fifty riders of the model's race on a paper station (tests/cloud/paper-station.ts: the real uplink over a journal in
 * memory), one fix a second each. Receivers measure at whole seconds, as satellites make them; the fixes of a second
 * reach the station within `spreadMs` of each other.
 */
import { randomUUID } from 'node:crypto';
import type { Fix } from '../../../race/fix.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { sampleCourse } from '../../../simulator/course-file.ts';
import { createField } from '../../../simulator/model/field.ts';
import { setUpOrders, startOrder } from '../../../simulator/race-orders.ts';
import type { PaperStation } from '../../cloud/paper-station.ts';
import { monotonicMs } from './messages.ts';

export interface Ride {
  /** How far apart the fixes of one second arrive, ms; may be changed on the way. */
  spreadMs: number;
  /** `entry/timeMs` → when the fix was handed to the station, monotonic ms. */
  readonly handedMs: ReadonlyMap<string, number>;
  stop(): void;
}

const EVERY_MS = 4;
/** So long have they been riding when the first viewer comes. */
const RIDDEN_S = 90;

/** The model's fixes by second, one a rider. */
export function modelled(riders: number, seconds: number, startMs: number): Map<number, Fix>[] {
  const course = sampleCourse('grant-park-criterium');
  const field = createField({
    course,
    seed: 11,
    riders,
    startMs,
    length: { durationMs: 4 * 3_600_000 },
    warmUpMs: 0,
  });
  const bySecond = Array.from({ length: seconds }, () => new Map<number, Fix>());
  while (field.nowMs() < startMs + seconds * 1_000)
    field.step({
      fix(rider, fix) {
        const second = Math.floor((fix.timeMs - startMs) / 1_000);
        bySecond[second]?.set(rider, { ...fix, timeMs: startMs + second * 1_000 });
      },
    });
  return bySecond;
}

/** Makes the race, rides its first minute and a half at once and then second by second. */
export function startRide(station: PaperStation, race: RaceId, riders: number, secondsMax: number): Ride {
  const startMs = Math.ceil(Date.now() / 1_000) * 1_000 - RIDDEN_S * 1_000;
  const bySecond = modelled(riders, RIDDEN_S + secondsMax, startMs);
  const orders = [
    ...setUpOrders({
      name: 'Crowded criterium',
      format: 'circuit',
      timeZone: 'Europe/Berlin',
      course: sampleCourse('grant-park-criterium'),
      length: { by: 'laps', laps: 40 },
      riders: Array.from({ length: riders }, (_, index) => ({
        bib: String(index + 1),
        name: `Rider ${index + 1}`,
        team: `Team ${index % 8}`,
      })),
    }),
    startOrder(startMs),
  ];
  for (const order of orders) {
    const open = order.type === 'set-race' ? { public: true } : {};
    station.add(race, {
      kind: 'decision',
      decision: { id: randomUUID(), ...order, ...open } as unknown as Decision,
    });
  }
  const handedMs = new Map<string, number>();
  const hand = (rider: number, fix: Fix): void => {
    const entry = (rider + 1) as EntryId;
    handedMs.set(`${entry}/${fix.timeMs}`, monotonicMs());
    station.add(
      race,
      { kind: 'fixes', entry, source: 'native', fixes: [fix] },
      { role: 'rider', name: String(entry) },
    );
  };
  const past = Math.floor((Date.now() - startMs) / 1_000);
  for (const riding of bySecond.slice(0, past)) for (const [rider, fix] of riding) hand(rider, fix);
  let second = past;
  let due: { readonly atMs: number; readonly rider: number; readonly fix: Fix }[] = [];
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs >= startMs + second * 1_000 + 1_000) {
      second += 1;
      const beginMs = startMs + second * 1_000;
      for (const [rider, fix] of bySecond[second] ?? [])
        due.push({ atMs: beginMs + ((rider * 0.618_034) % 1) * ride.spreadMs, rider, fix });
    }
    const ready = due.filter(({ atMs }) => atMs <= nowMs);
    if (ready.length === 0) return;
    due = due.filter(({ atMs }) => atMs > nowMs);
    for (const { rider, fix } of ready) hand(rider, fix);
  }, EVERY_MS);
  const ride: Ride = { spreadMs: 100, handedMs, stop: () => clearInterval(timer) };
  return ride;
}
