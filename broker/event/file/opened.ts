/** Which races came out of a file of another station: their seals name links of that station's journal, not of this one. */
import type { Journal } from '../../journal/journal.ts';

export const OPENED = 'event/opened';

export interface OpenedNote {
  /** Whose journal it was, and when the file was made. */
  readonly stationId: string;
  readonly madeMs: number;
  /** When it was opened here, by whom. */
  readonly atMs: number;
  readonly by: string;
  readonly races: readonly { readonly from: string; readonly id: string }[];
}

export const openedNotes = (settings: Pick<Journal['settings'], 'get'>): readonly OpenedNote[] =>
  (settings.get(OPENED) as readonly OpenedNote[] | undefined) ?? [];
