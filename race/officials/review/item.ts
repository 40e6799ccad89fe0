/**
 * One item of the review queue, and what a finder hands over.
 */
import type { CategoryId, EntryId } from '../../ids.ts';
import type { Decision, DecisionType } from '../../journal/decision.ts';
import type { Saying } from '../messages/message.ts';

export type ReviewKind =
  | 'unknown-rider'
  | 'missed-read'
  | 'short-lap'
  | 'conflict'
  | 'gps-doubt'
  | 'wrong-wave'
  | 'seen-after-out'
  | 'not-seen'
  | 'never-seen'
  | 'photo-needed'
  | 'result-differs'
  | 'protest-open'
  | 'bell-due'
  | 'sprint-to-judge'
  | 'start-off'
  | 'start-forgotten'
  | 'claimed-twice'
  | 'uci-id'
  | 'sos';

export interface ReviewItem {
  /** The same item keeps its id from one review to the next. */
  readonly id: string;
  readonly kind: ReviewKind;
  readonly entry: EntryId | null;
  readonly category: CategoryId | null;
  /** The moment it is about, UTC epoch ms. */
  readonly atMs: number;
  /** What is wrong, in English; pages say `says` in their reader's language. */
  readonly sentence: string;
  readonly says: Saying;
  /** What would settle it; null when that takes an official's own judgement. */
  readonly remedy: Decision | null;
  /** The official who looks after it; absent while nobody does. */
  readonly assignedTo?: string;
}

/** A decision without its id: the queue gives it one. */
export type Remedy = { [Type in DecisionType]: Omit<Extract<Decision, { type: Type }>, 'id'> }[DecisionType];

/** What a finder found. */
export type Found = Omit<ReviewItem, 'remedy' | 'category' | 'sentence' | 'assignedTo'> & {
  readonly remedy: Remedy | null;
};
export type Report = (found: Found) => void;
