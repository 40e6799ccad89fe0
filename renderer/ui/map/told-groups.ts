/** Tells of the groups on the road when they or their gaps have changed, to a second. */
import type { RoadGroup } from './groups.ts';

const isSame = (one: RoadGroup, other: RoadGroup | undefined): boolean =>
  other !== undefined &&
  one.entries[0] === other.entries[0] &&
  one.entries.length === other.entries.length &&
  Math.round((one.behindMs ?? 0) / 1_000) === Math.round((other.behindMs ?? 0) / 1_000);

export function createGroupTeller(
  tell: (groups: readonly RoadGroup[]) => void,
): (groups: readonly RoadGroup[]) => void {
  let told: readonly RoadGroup[] = [];
  return (groups) => {
    if (groups === told) return;
    if (groups.length === told.length && groups.every((group, i) => isSame(group, told[i]))) return;
    told = groups;
    tell(groups);
  };
}
