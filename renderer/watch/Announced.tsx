/** What was announced, on every phone: the newest while it is news, until it is read and put away. */

import { useState } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import { timeOfDay } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { recall, remember } from '../ui/memory.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { useNow } from '../ui/ticking.ts';
import { useUiWords } from '../ui/words.ts';

const NEWS_MS = 15 * 60_000;
const parseMs = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export function Announced({ board, now }: { board: BoardView; now: () => number }) {
  const ui = useUiWords();
  const key = `watch.read.${board.race.id}`;
  const [readMs, setReadMs] = useState(() => recall(key, parseMs) ?? 0);
  const newest = board.announcements.at(-1);
  const moment = useNow(now, 30_000, newest !== undefined);
  const shown = newest !== undefined && newest.atMs > readMs && moment - newest.atMs < NEWS_MS;
  return (
    <div role="status" className={shown ? 'announced' : ''}>
      {shown && (
        <>
          <p>
            <time>{timeOfDay(newest.atMs, board.race.timeZone, false)}</time> {newest.text}
          </p>
          <Button
            look="bare"
            aria-label={ui.close}
            onClick={() => {
              setReadMs(newest.atMs);
              remember(key, newest.atMs);
            }}
          >
            <Icon name="close" />
          </Button>
        </>
      )}
    </div>
  );
}
