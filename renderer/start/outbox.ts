/** What the starter said: each with its own moment, so that an hour without Wi-Fi moves no start (renderer/ui/outbox.ts). */
import type { CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import { openPageOutbox, type PageOutbox } from '../ui/outbox.ts';
import { ask, isVerdict, newId, Refused } from '../ui/station/api.ts';
import { isBecauseOn } from '../ui/station/because-on.ts';

export type StarterSays =
  | {
      readonly says: 'gun';
      readonly atMs: number;
      readonly categories?: readonly CategoryId[];
      /** Riders may have passed since the start that stands: this one is meant so. */
      readonly whileOn?: true;
    }
  | { readonly says: 'started'; readonly entry: EntryId; readonly atMs: number }
  | { readonly says: 'no-show' | 'came-after-all'; readonly entry: EntryId };

export interface Said {
  readonly id: DecisionId;
  readonly what: StarterSays;
  readonly state: 'waiting' | 'sent' | 'refused';
  /** Why it was refused, in the station's English; `answer` says the same as a code with facts. */
  readonly why?: string;
  readonly answer?: unknown;
  /** It was refused because the race is on: it is sent again when it is meant so. */
  readonly asks?: boolean;
}

export interface StartOutbox {
  readonly store: PageOutbox<Said>['store'];
  say(what: StarterSays): void;
  /** A gun that was refused because the race is on is meant so: it is fired again, at its own moment. */
  meantSo(id: DecisionId): void;
  /** What was refused has been read. */
  forget(id: DecisionId): void;
  close(): void;
}

const KEPT_MAX = 300;
const STATES: ReadonlySet<unknown> = new Set(['waiting', 'sent', 'refused']);
const SAYS: ReadonlySet<unknown> = new Set(['gun', 'started', 'no-show', 'came-after-all']);

/** `onSent`: something is on disk at the station; the page looks again before it lets go of what it knew itself. */
export function openOutbox(race: RaceId, onSent: () => Promise<void>): StartOutbox {
  const outbox = openPageOutbox<Said>({
    key: `start.outbox.${race}`,
    keptMax: KEPT_MAX,
    batchMax: 1,
    isKept: ({ state, what }) => STATES.has(state) && SAYS.has(what?.says),
    async deliver([next]) {
      if (next === undefined) return new Map();
      try {
        await ask('POST', `/v1/races/${race}/starts`, { body: { decision: next.id, what: next.what } });
        await onSent();
        return new Map([[next.id, { state: 'sent' }]]);
      } catch (error) {
        if (!isVerdict(error)) throw error;
        const answer =
          error instanceof Refused ? (error.answer as { says?: unknown } | null)?.says : undefined;
        // What was not known here is seen before the question is: nothing may move under a finger that answers it.
        await onSent();
        const asks = next.what.says === 'gun' && isBecauseOn(error);
        return new Map([[next.id, { state: 'refused', why: error.message, answer, asks }]]);
      }
    },
  });
  return {
    store: outbox.store,
    meantSo(id) {
      const refused = outbox.store.getState().kept.find((one) => one.id === id);
      if (refused?.state !== 'refused' || refused.what.says !== 'gun') return;
      outbox.forget(id);
      outbox.add([{ id: newId(), what: { ...refused.what, whileOn: true }, state: 'waiting' }]);
    },
    say: (what) => outbox.add([{ id: newId(), what, state: 'waiting' }]),
    forget: outbox.forget,
    close: outbox.close,
  };
}
