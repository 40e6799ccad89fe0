/** How many relays and processes of viewers a herd needs, and whether this machine has the files and the memory for them. */
import { type ProcessResources, viewersOf } from '../../../server/doors/process-resources.ts';

export interface HerdSizes {
  /** Relays that die, and as many that live. */
  readonly pairs: number;
  /** Processes of viewers, as many at each pair. */
  readonly processes: number;
}

/** Of the files of a process of viewers, what stays for other than their sockets. */
const OTHER_FILES = 0.05;
/** Measured with 50,000: a process before anybody came, and what a viewer with two lines took of all, the kernel's included. */
const PROCESS_BYTES = 220e6;
const VIEWER_BYTES = 50_000;

export const people = (count: number): string => count.toLocaleString('en');
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** @throws when a relay may not have the files, or the machine has not the memory, that so many need. */
export function sizesOf(
  { viewers, perRelay, standby }: { viewers: number; perRelay: number; standby: boolean },
  resources: ProcessResources,
  freeBytes: number,
): HerdSizes {
  const pairs = Math.ceil(viewers / perRelay);
  const share = Math.ceil(viewers / pairs);
  const relayMax = viewersOf(resources);
  if (share > relayMax)
    throw new Error(
      `A process may have ${people(resources.descriptors)} files here (ulimit -n): a relay takes ${people(relayMax)} viewers, not ${people(share)} (--per-relay).`,
    );
  const perProcess = Math.floor((resources.descriptors * (1 - OTHER_FILES)) / (standby ? 2 : 1));
  const processes = pairs * Math.ceil(share / perProcess);
  const needed = (2 * pairs + processes) * PROCESS_BYTES + viewers * VIEWER_BYTES;
  if (needed > freeBytes)
    throw new Error(
      `${people(viewers)} viewers need some ${gigabytes(needed)} of memory; ${gigabytes(freeBytes)} are free.`,
    );
  return { pairs, processes };
}
