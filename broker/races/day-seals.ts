/**
 * Seals the journal without being asked: some hours after a race is over, and when a day has ended on which anything was
 * recorded. Officials may do it at any moment. The seal is a record like others (race/decisions/kinds/seal-day.ts), so it
 * is chained, mirrored to the relay and copied to the standby: what lies outside this computer cannot be rewritten on it.
 */
import { randomUUID } from 'node:crypto';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Race } from '../../race/race.ts';
import { knownZone } from '../../race/wall-clock.ts';
import type { Races } from './races.ts';

/** After a finish: late cards, protests and corrections are mostly in by then. */
export const SEAL_AFTER_MS = 3 * 3_600_000;

export interface DaySealsOptions {
  readonly races: Pick<Races, 'list' | 'get' | 'board' | 'decision' | 'lastSeq' | 'lastMs'>;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

export interface DaySeals {
  /** About once a minute. */
  tick(): Promise<void>;
}

export function createDaySeals({ races, now, log }: DaySealsOptions): DaySeals {
  let working = false;

  const sealIn = async (id: RaceId, why: 'finished' | 'day-end'): Promise<void> => {
    const decision = { type: 'seal-day', id: randomUUID() as DecisionId, why } as const;
    const answer = await races.decision(id, decision, { role: 'station', name: 'station' });
    if ('code' in answer) log({ seal: 'not made', race: id, reason: answer.message });
  };

  const look = async (): Promise<void> => {
    const known = races.list().flatMap((id) => {
      const race = races.get(id);
      const board = races.board(id);
      return race === undefined || board === undefined ? [] : [{ id, race, board: board.race }];
    });
    for (const { id, race, board } of known) if (isDue(race, board, now())) await sealIn(id, 'finished');
    const newest = known.toSorted((a, b) => races.lastSeq([b.id]) - races.lastSeq([a.id]))[0];
    if (newest === undefined) return;
    const sealedSeq = Math.max(0, ...known.map(({ race }) => lastSeal(race)?.seq ?? 0));
    const dayOf = (ms: number) => dayIn(newest.race.setup.timeZone, ms);
    const hasEnded = now() > races.lastMs && dayOf(races.lastMs) !== dayOf(now());
    // A race through the night is one day.
    const isOn = known.some(({ board }) => !['waiting', 'finished'].includes(board.state));
    if (hasEnded && !isOn && races.lastSeq() > sealedSeq) await sealIn(newest.id, 'day-end');
  };

  return {
    async tick() {
      if (working) return;
      working = true;
      try {
        await look();
      } finally {
        working = false;
      }
    },
  };
}

/** As people there count days; as UTC does where an old record names a zone that is none. */
const dayIn = (timeZone: string, ms: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: knownZone(timeZone), dateStyle: 'short' }).format(ms);

const lastSeal = (race: Race) => race.decisions.findLast(({ decision }) => decision.type === 'seal-day');

/** Over for long enough, and never sealed since it was. */
function isDue(race: Race, { finishMs }: Pick<BoardView['race'], 'finishMs'>, nowMs: number): boolean {
  return finishMs !== null && nowMs >= finishMs + SEAL_AFTER_MS && (lastSeal(race)?.atMs ?? 0) < finishMs;
}
