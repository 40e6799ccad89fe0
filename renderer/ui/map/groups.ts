/**
 * Groups on the road, from where riders are: a group ends where the next wheel is too far ahead. Pure. These are
 * a picture of the moment, not a result: gaps are estimates and are shown as such.
 */
import type { EntryId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';

export interface RiderOnCourse {
  readonly entry: EntryId;
  readonly progressM: number;
  readonly speedMps: number;
}

export interface RoadGroup {
  /** First to last on the road. */
  readonly entries: readonly EntryId[];
  readonly headM: number;
  /** Estimated time behind the head of the race; null while the group stands. */
  readonly behindMs: number | null;
}

/** Two riders further apart than this (or than a second and a half at their speed) are not in one group. */
const WHEEL_M = 15;
const WHEEL_S = 1.5;

/** Head of the race first. Riders without progress are in no group. */
export function roadGroups(riders: readonly RiderOnCourse[]): readonly RoadGroup[] {
  const order = [...riders].sort((a, b) => b.progressM - a.progressM);
  const groups: { riders: RiderOnCourse[] }[] = [];
  let ahead: RiderOnCourse | null = null;
  for (const rider of order) {
    const together =
      ahead && ahead.progressM - rider.progressM <= Math.max(WHEEL_M, rider.speedMps * WHEEL_S);
    if (together) elementOf(groups, groups.length - 1).riders.push(rider);
    else groups.push({ riders: [rider] });
    ahead = rider;
  }
  const front = order[0]?.progressM ?? 0;
  return groups.map(({ riders: members }) => {
    const headM = elementOf(members, 0).progressM;
    const speeds = members.map((rider) => rider.speedMps).sort((a, b) => a - b);
    const speed = elementOf(speeds, speeds.length >> 1);
    const behindM = front - headM;
    return {
      entries: members.map((rider) => rider.entry),
      headM,
      behindMs: behindM === 0 ? 0 : speed > 1 ? (behindM / speed) * 1000 : null,
    };
  });
}
