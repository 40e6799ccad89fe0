/** Every correction of the race rules that has a form of its own, in the groups in which officials think of them. */
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import type { FinisherStatus, RaceFormat } from '../../../race/journal/decision.ts';
import type { PassingLine } from '../../../race/race.ts';

export const GROUPS = {
  passings: ['insert', 'share', 'move', 'aside', 'give', 'split', 'swap', 'reads'],
  places: ['photo', 'relegate', 'time', 'threeKm'],
  riders: ['status', 'penalty', 'laps', 'bib', 'heat', 'riderStart', 'waveStart'],
  points: ['sprints', 'points'],
} as const;
export type Group = keyof typeof GROUPS;
export type CorrectionKind = (typeof GROUPS)[Group][number];

export const groupsFor = (format: RaceFormat): readonly Group[] =>
  format === 'points' || format === 'elimination'
    ? ['points', 'passings', 'places', 'riders']
    : ['passings', 'places', 'riders'];

export const kindsFor = (format: RaceFormat): readonly CorrectionKind[] =>
  groupsFor(format).flatMap((group) => GROUPS[group]);

/** What a correction is opened about: the chosen rider or passing fill their fields. */
export interface Correcting {
  readonly kind: CorrectionKind;
  readonly entry?: EntryId | null;
  readonly passing?: PassingLine;
  /** Of a status: which. */
  readonly status?: FinisherStatus;
  /** One press of it was asked for elsewhere: made, it closes. */
  readonly once?: boolean;
  /** Of a photo: the riders in the picture, in the order proposed. */
  readonly order?: readonly EntryId[];
  /** Of a sprint: the lap that ends with it, and whose race it is. */
  readonly lap?: number;
  readonly category?: CategoryId | null;
}
