/**
 * How long positions and contacts of a race are kept: until the race's own day (race/decisions/kinds/keep-until.ts), else so
 * many days after its finish, if the organiser said how many. Nothing goes by itself while the result is not official or a
 * protest is open: then officials are asked (they may order it even so). Nor by a clock that leapt (retention-clock.ts).
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import { protests, type Race, view } from '../../race/race.ts';
import type { Journal } from '../journal/journal.ts';
import type { Races } from './races.ts';
import { createRetentionClock, type RetentionClock } from './retention-clock.ts';

export const DAYS_MAX = 3_650;
const RETENTION = 'retention';
const DAY_MS = 86_400_000;
const BY = { role: 'station', name: 'station' } as const;
/** Of before contacts went too: what was agreed to then were positions alone. */
const shape = z.object({
  days: z.number().int().min(1).max(DAYS_MAX).nullable(),
  contacts: z.boolean().default(false),
});
export type RetentionRule = z.infer<typeof shape>;

/** What stands in the way of the day. `clock`: it came by a leap of the station's clock, which somebody has to confirm. */
export type Held = 'not-finished' | 'not-official' | 'protest-open' | 'clock';

export interface Gone {
  readonly atMs: number;
  /** Who ordered it: the station, when its day came, or an official. */
  readonly by: string;
  readonly contacts: boolean;
  /** Records that were changed or taken out; null: it is ordered and not carried out yet. */
  readonly records: number | null;
}

export interface RetentionSeen {
  readonly race: RaceId;
  readonly name: string;
  readonly timeZone: string;
  readonly finishMs: number | null;
  readonly isOfficial: boolean;
  /** Until when they are kept, also while something stands in the way; null: for ever, or the race has no finish to count from. */
  readonly keptUntilMs: number | null;
  /** Whether the race has a word of its own. */
  readonly isOwn: boolean;
  readonly held: Held | null;
  /** When they go by themselves; null while nothing says so or something stands in the way. */
  readonly dueMs: number | null;
  /** When they went. */
  readonly goneMs: number | null;
  /** Every deletion, the oldest first. */
  readonly gone: readonly Gone[];
}

export interface Retention {
  readonly rule: () => RetentionRule;
  setRule(rule: RetentionRule): Promise<void>;
  races(): readonly RetentionSeen[];
  readonly clock: Pick<RetentionClock, 'seenMs' | 'confirm'>;
  /** Orders what is due. Hourly, and when the station starts. */
  retain(): Promise<void>;
}

export function createRetention(options: {
  readonly settings: Journal['settings'];
  readonly races: Races;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}): Retention {
  const { settings, races, now, log } = options;
  const clock = createRetentionClock(settings, now);
  const rule = (): RetentionRule => {
    const parsed = shape.safeParse(settings.get(RETENTION));
    return parsed.success ? parsed.data : { days: null, contacts: false };
  };
  const known = () =>
    races.list().flatMap((id) => {
      const race = races.get(id);
      return race === undefined ? [] : [seen(id, race)];
    });
  const seen = (id: RaceId, race: Race): RetentionSeen => {
    const { name, timeZone, finishMs, result } = (races.board(id) ?? view(race, now())).race;
    const gone = goneOf(race);
    const own = race.setup.keptUntilMs;
    const { days } = rule();
    const ofEvent = days === null || finishMs === null ? null : finishMs + days * DAY_MS;
    const keptUntilMs = own === undefined ? ofEvent : own;
    const isOfficial = result === 'official';
    const hasLeapt = keptUntilMs !== null && keptUntilMs <= now() && clock.isDoubted();
    const held = inTheWay(race, finishMs, isOfficial) ?? (hasLeapt ? 'clock' : null);
    const isDone = gone.some(({ contacts }) => contacts || !wantsContacts(race));
    return {
      ...{ race: id, name, timeZone, finishMs, isOfficial, keptUntilMs, held, gone },
      isOwn: own !== undefined,
      dueMs: isDone || held !== null ? null : keptUntilMs,
      goneMs: isDone ? (gone.at(-1)?.atMs ?? null) : null,
    };
  };
  const wantsContacts = (race: Race): boolean => race.setup.keptUntilMs !== undefined || rule().contacts;

  return {
    rule,
    setRule: (next) => settings.put(RETENTION, next),
    races: known,
    clock,
    async retain() {
      await clock.look(known().every((one) => one.finishMs === null && one.keptUntilMs === null));
      for (const { race: id, dueMs } of known()) {
        const race = races.get(id);
        if (dueMs === null || dueMs > now() || race === undefined) continue;
        const order = {
          type: 'forget-positions',
          id: randomUUID() as DecisionId,
          reason: 'retention',
          ...(wantsContacts(race) && { contacts: true }),
        } as const;
        const answer = await races.decision(id, order, BY);
        if ('code' in answer) log({ retention: 'not begun', race: id, reason: answer.message });
      }
    },
  };
}

function inTheWay(race: Race, finishMs: number | null, isOfficial: boolean): Held | null {
  if (finishMs === null) return 'not-finished';
  if (!isOfficial) return 'not-official';
  return protests(race).some(({ ruling }) => ruling === null) ? 'protest-open' : null;
}

function goneOf({ decisions }: Race): readonly Gone[] {
  const records = new Map<string, number>();
  for (const { decision } of decisions)
    if (decision.type === 'redacted') records.set(decision.of, decision.records);
  return decisions.flatMap(({ decision, atMs, by }) =>
    decision.type === 'forget-positions'
      ? [
          {
            ...{ atMs, by: by.name, contacts: decision.contacts === true },
            records: records.get(decision.id) ?? null,
          },
        ]
      : [],
  );
}
