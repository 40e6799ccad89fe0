/** One rider in full: figures, how sure they are, follow, show on the map, share. From the bottom on a phone. */

import { useEffect, useRef } from 'react';
import type { BoardRow, BoardView, Gap } from '../../race/feed/board-view.ts';
import { leaderOf } from '../../race/row-figures.ts';
import { Bib } from '../ui/Bib.tsx';
import { duration, gapSeconds, gapText, gapTimeText, plusMinus, timeOfDay, timeText } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import type { RaceLive } from '../ui/race-live.ts';
import { colourOf, intervalMs, isOfficial } from '../ui/standing.ts';
import { useUiWords } from '../ui/words.ts';
import { ShareButton } from './ShareButton.tsx';
import { useWatchWords } from './words.ts';

export interface RiderSheetProps {
  readonly live: RaceLive;
  readonly board: BoardView;
  readonly row: BoardRow;
  readonly following: boolean;
  readonly tracked: boolean;
  readonly onFollow: () => void;
  readonly onTrack: (on: boolean) => void;
  readonly onClose: () => void;
}

export function RiderSheet({ board, row, following, tracked, onFollow, onTrack, onClose }: RiderSheetProps) {
  const words = useWatchWords();
  const ui = useUiWords();
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);

  const official = isOfficial(board);
  const link = `${location.origin}/watch/${board.race.id}?rider=${encodeURIComponent(row.bib)}`;
  return (
    <aside ref={sheet} className="rider-sheet" aria-label={row.name}>
      <div className="rider-sheet-head">
        <span className="sheet-place">{row.place ?? ''}</span>
        <Bib bib={row.bib} colour={colourOf(board, row)} />
        <div className="sheet-who">
          <h2>{row.name}</h2>
          <p>{[row.team, row.nation, board.categories[row.category]?.name].filter(Boolean).join(' · ')}</p>
        </div>
        <Button look="bare" aria-label={ui.close} onClick={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      <Facts board={board} row={row} />
      <p className="sheet-note">
        {official && <Icon name="seal" size={16} />}
        {official ? words.officialNote : row.lastPassingMs !== null && words.seenBy[row.certainty]}
        {!official && row.certainty === 'gps' && ` ${plusMinus(row.uncertaintyMs) ?? ''}`}
        {!official && row.certainty === 'gps' && plusMinus(row.uncertaintyMs) && ' s'}
      </p>
      <div className="sheet-actions">
        <Button aria-pressed={following} onClick={onFollow}>
          <Icon name="star" filled={following} />
          {following ? words.following : words.follow}
        </Button>
        <Button
          aria-pressed={tracked}
          aria-label={tracked ? words.onMapOff : words.onMap}
          onClick={() => onTrack(!tracked)}
        >
          <Icon name="target" />
        </Button>
        <ShareButton title={`${row.name}, ${board.race.name}`} url={link} labelled />
      </div>
    </aside>
  );
}

function Facts({ board, row }: { board: BoardView; row: BoardRow }) {
  const words = useWatchWords();
  const ui = useUiWords();
  const zone = board.race.timeZone;
  const projected = row.certainty === 'projected' && !isOfficial(board);
  const sure = (text: string) => (projected ? `~${text}` : text);
  const interval = intervalMs(board, row);
  const { format } = board.race;
  const gap = (one: Gap) => ('ms' in one ? gapTimeText(row, leaderOf(board, row), format) : gapText(one, ui));
  const racing = row.status === 'racing' && board.race.state !== 'finished';
  const facts: readonly (readonly [name: string, value: string | null, projected?: boolean])[] = [
    [words.gap, row.gap ? sure(gap(row.gap)) : row.place === 1 ? words.leader : null, projected],
    [words.interval, interval === null ? null : sure(gapSeconds(interval)), projected],
    [words.lap, String(row.laps)],
    [words.lastLap, row.lastLapMs === null ? null : duration(row.lastLapMs, 1)],
    [words.bestLap, row.bestLapMs === null ? null : duration(row.bestLapMs, 1)],
    [words.time, row.timeMs === null ? null : sure(timeText(row, format)), projected],
    [words.points, row.points === undefined ? null : String(row.points)],
    [words.lastPassing, row.lastPassingMs === null ? null : timeOfDay(row.lastPassingMs, zone)],
    [
      words.nextPassing,
      racing && row.expectedMs !== null ? `~${timeOfDay(row.expectedMs, zone)}` : null,
      true,
    ],
  ];
  return (
    <dl className="rider-sheet-facts">
      {!racing && (
        <div>
          <dt>{words.place}</dt>
          <dd>{row.place ?? ui.status[row.status]}</dd>
        </div>
      )}
      {facts.map(([name, value, estimated]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={estimated ? 'projected' : ''}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
