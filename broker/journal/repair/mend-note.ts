/** What is kept of a journal that was mended. */
import { LOCAL_SETTINGS } from '../batch.ts';
import type { Missing } from './survey.ts';

/** What was mended and with whose word, until it stands in the races' audit log. */
export const MENDED = `${LOCAL_SETTINGS}journal/mended`;

export interface MendNote {
  readonly how: 'salvage' | 'restore';
  readonly by: string;
  readonly atMs: number;
  readonly missing: readonly Missing[];
  /** The copy that was begun from, or that gave what was missing; null without one. */
  readonly copy: string | null;
  /** What it lies under now, as it was. */
  readonly keptAs: string;
  /** Of a pair: the other is to give all of it anew, if it has as much. */
  readonly asks?: boolean;
}
