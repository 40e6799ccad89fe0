/** Who writes a race's next archive version, decided from its newest one; the same in every store. */
import type { RaceId } from '../../../race/ids.ts';
import type { ArchiveClaim, ArchiveWanted } from './log.ts';

/** A row of `archive`: published once it has its manifest. */
export interface StoredArchive {
  readonly name: RaceId;
  readonly version: number;
  readonly epoch: number;
  readonly seq: number;
  readonly reason: string;
  readonly claimed_ms: number;
  readonly manifest: string | null;
}

/** True when a version up to `a` holds everything that one up to `b` does. */
export const reaches = (
  a: { readonly epoch: number; readonly seq: number },
  b: { readonly epoch: number; readonly seq: number },
): boolean => a.epoch > b.epoch || (a.epoch === b.epoch && a.seq >= b.seq);

/** Null when there is nothing to write, or somebody is at it. */
export function nextArchive(
  newest: StoredArchive | null,
  wanted: ArchiveWanted,
  nowMs: number,
  leaseMs: number,
): { readonly claim: ArchiveClaim; readonly takesOver: boolean } | null {
  if (newest === null) return { claim: { ...wanted, version: 1 }, takesOver: false };
  const { name, version, epoch, seq, reason, manifest, claimed_ms } = newest;
  if (manifest !== null)
    return reaches(newest, wanted) ? null : { claim: { ...wanted, version: version + 1 }, takesOver: false };
  if (nowMs - claimed_ms < leaseMs) return null;
  return { claim: { name, version, epoch, seq, reason }, takesOver: true };
}
