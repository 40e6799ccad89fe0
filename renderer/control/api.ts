/**
 * Decisions as the console orders them. What changes a race has a client-made id, so `decide` may try again after a
 * lost answer.
 */
import type { DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import type { Decision, DecisionType } from '../../race/journal/decision.ts';
import { ask, newId, Refused, Unreachable } from '../ui/station/api.ts';

/** A decision without its id, as the console words it. */
export type Order = { [Type in DecisionType]: Omit<Extract<Decision, { type: Type }>, 'id'> }[DecisionType];

export interface Standing {
  readonly place: number | null;
  readonly laps: number;
  readonly timeMs: number | null;
  readonly status: string;
}

export interface WhatIf {
  readonly objection: string | null;
  readonly objectionSays?: unknown;
  readonly changes: readonly {
    readonly entry: EntryId;
    readonly bib: string;
    readonly name: string;
    readonly before: Standing | null;
    readonly after: Standing | null;
  }[];
}

const TRIES_MOST = 40;
const waitMs = (attempt: number) => Math.min(400 * 1.6 ** attempt, 5_000);

/**
 * Decides, trying again with the same id while no answer comes (about three minutes); `onWaiting` hears the first
 * failure. @throws Refused, Unreachable in the end
 */
export async function decide(
  race: RaceId,
  order: Order,
  onWaiting?: () => void,
): Promise<{ readonly id: DecisionId; readonly seq: number }> {
  const id = newId();
  for (let attempt = 0; ; attempt++) {
    try {
      const { seq } = await ask<{ seq: number }>('POST', `/v1/races/${race}/decisions`, {
        body: { ...order, id },
      });
      return { id, seq };
    } catch (error) {
      const mayPass = error instanceof Unreachable || (error instanceof Refused && error.status === 503);
      if (!mayPass || attempt >= TRIES_MOST) throw error;
      if (attempt === 0) onWaiting?.();
      await new Promise((resolve) => setTimeout(resolve, waitMs(attempt)));
    }
  }
}

/** What the decision would change, without making it. */
export const suppose = (race: RaceId, order: Order): Promise<WhatIf> =>
  ask<WhatIf>('POST', `/v1/races/${race}/decisions?dry-run=true&board=false`, {
    body: { ...order, id: newId() },
  });
