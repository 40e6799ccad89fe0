/** What the starter said: each with its own moment, so that an hour without Wi-Fi moves no start (renderer/ui/outbox.ts). */
import type { CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import { openPageOutbox, type PageOutbox } from '../ui/outbox.ts';
import { ask, isVerdict, newId } from '../ui/station/api.ts';

export type StarterSays =
  | { readonly says: 'gun'; readonly atMs: number; readonly categories?: readonly CategoryId[] }
  | { readonly says: 'started'; readonly entry: EntryId; readonly atMs: number }
  | { readonly says: 'no-show' | 'came-after-all'; readonly entry: EntryId };

export interface Said {
  readonly id: DecisionId;
  readonly what: StarterSays;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly why?: string;
}

export interface StartOutbox {
  readonly store: PageOutbox<Said>['store'];
  say(what: StarterSays): void;
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
        return new Map([[next.id, { state: 'refused', why: error.message }]]);
      }
    },
  });
  return {
    store: outbox.store,
    say: (what) => outbox.add([{ id: newId(), what, state: 'waiting' }]),
    forget: outbox.forget,
    close: outbox.close,
  };
}
