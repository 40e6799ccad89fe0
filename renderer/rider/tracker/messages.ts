/** What the page and its tracker (a worker, which owns the phone's store and the line to the station) say to each other. */

import type { Reporting } from '../../../phone/reporting.ts';
import type { TrackerState } from '../../../phone/tracker.ts';
import type { Course } from '../../../race/course/course.ts';
import type { Fix } from '../../../race/fix.ts';
import type { RiderSetup } from '../setup.ts';

/** A position as the page heard it; `datedMs` by whoever made it, `heardMs` by the phone's clock. */
export interface TrackedPosition extends Omit<Fix, 'timeMs'> {
  readonly datedMs: number;
  readonly heardMs: number;
}

export type ToTracker =
  | { readonly say: 'open' }
  /** This rider, from now on. Kept on the phone. */
  | { readonly say: 'be'; readonly setup: RiderSetup }
  | { readonly say: 'ride'; readonly riding: boolean }
  | { readonly say: 'fix'; readonly heard: TrackedPosition }
  /** How the race wants its phones to report from now on. */
  | { readonly say: 'report'; readonly tracking: Reporting }
  /** Where the station's standby may be found. */
  | { readonly say: 'alternates'; readonly hosts: readonly string[] }
  | { readonly say: 'course'; readonly course: Course | null }
  /** A network came, or the rider looks: no reason to wait. */
  | { readonly say: 'hurry' }
  /** Forget this rider; what is not at the station yet stays on the phone under their name. */
  | { readonly say: 'leave' };

export type FromTracker =
  | { readonly say: 'opened'; readonly setup: RiderSetup | null; readonly riding: boolean }
  /** Another tab of this phone tracks; this one takes over when that one is closed. */
  | { readonly say: 'elsewhere' }
  | { readonly say: 'state'; readonly state: TrackerState }
  | { readonly say: 'broken'; readonly why: string };
