/**
 * Before the gun of a race against the clock: how many have no start of their own. Their time would run from the gun, and
 * nobody would see it before the result.
 */

import { useEffect, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { StartSlot } from '../../../race/race.ts';
import { isAgainstTheClock } from '../../../race/row-figures.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { read } from '../../ui/station/api.ts';
import { go } from '../place.ts';
import { useEventWords } from './words.ts';

export function WithoutStart({ board, onLeave }: { board: BoardView; onLeave: () => void }) {
  const { order } = useEventWords();
  const { id, format } = board.race;
  const [slots, setSlots] = useState<readonly StartSlot[]>([]);
  const timed = isAgainstTheClock(format);
  useEffect(() => {
    if (!timed) return;
    read<{ slots: readonly StartSlot[] }>(`/v1/races/${id}/starts`).then(
      (answer) => setSlots(answer.slots),
      // The station is away: the start itself would say so.
      () => undefined,
    );
  }, [id, timed]);
  const without = slots.filter(({ offsetMs, status }) => offsetMs === null && status !== 'DNS').length;
  if (!timed || without < 2) return null;
  return (
    <div className="start-forgotten" role="status">
      <p className="state state-attention">▲ {order.without(without)}</p>
      <Button
        onClick={() => {
          onLeave();
          go({ race: id, view: 'riders' });
        }}
      >
        {order.toRiders}
      </Button>
    </div>
  );
}
