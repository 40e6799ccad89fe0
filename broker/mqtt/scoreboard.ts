/**
 * Boards for scoreboards that speak MQTT: `bell-lap/v1/RACE/board`, retained, JSON, the newest board at most once
 * a second a race. What comes faster is replaced by what is newer.
 */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { LiveClock, LiveSink } from '../../server/feed/sink.ts';

export interface Scoreboard extends LiveSink {
  close(): void;
}

const EVERY_MS = 1_000;

export function createScoreboard(
  publish: (topic: string, payload: string) => Promise<void>,
  clock: LiveClock,
): Scoreboard {
  const waiting = new Map<RaceId, { board: BoardView | null; cancel: () => void }>();
  const topicOf = (race: RaceId) => `bell-lap/v1/${race}/board`;

  const send = (race: RaceId, board: BoardView): void => {
    const slot = {
      board: null,
      cancel: clock.after(EVERY_MS, () => {
        const next = waiting.get(race)?.board ?? null;
        waiting.delete(race);
        if (next !== null) send(race, next);
      }),
    };
    waiting.set(race, slot);
    // A broker that is closing refuses; there is nobody left to tell.
    publish(topicOf(race), JSON.stringify(board)).catch(() => undefined);
  };

  return {
    setBoard(race, board) {
      const slot = waiting.get(race);
      if (slot) slot.board = board;
      else send(race, board);
    },
    setPosition() {},
    forget(race) {
      waiting.get(race)?.cancel();
      waiting.delete(race);
      // An empty retained message removes the retained one (MQTT 3.1.1, 3.3.1.3).
      publish(topicOf(race), '').catch(() => undefined);
    },
    close() {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
