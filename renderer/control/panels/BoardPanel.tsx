/**
 * The timing board: live standings of a category or of all, virtual rows that slide to new places, sorted and
 * searched and with columns by choice. A live estimate never looks like a result.
 */
import { memo, useCallback, useDeferredValue, useMemo, useState } from 'react';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { RaceFormat } from '../../../race/journal/decision.ts';
import { present } from '../../../race/present.ts';
import { Bib } from '../../ui/Bib.tsx';
import { isTouched } from '../../ui/fingers.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { recall, remember } from '../../ui/memory.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { SlidingList } from '../../ui/SlidingList.tsx';
import { colourOf, isOfficial } from '../../ui/standing.ts';
import { useUiWords } from '../../ui/words.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { type BoardLook, BoardOptions } from './BoardOptions.tsx';
import {
  COLUMNS,
  type Column,
  cellText,
  pinnedFirst,
  rowsShown,
  type Sort,
  usualColumns,
} from './board-rows.ts';
import { Panel } from './Panel.tsx';

const ROW_PX = { dense: 32, easy: 44 } as const;
const FRESH_MS = 4_000;
const KEY = 'control.board';
/** On a phone the column that a sixth figure would push over the edge is left to whoever chooses it. */
const PHONE = matchMedia('(max-width: 560px)');
type Flag = NonNullable<BoardRow['flags']>[number];
/** Where the board is narrow a flag is its sign alone: the name beside it matters more. SOS is short, and said. */
const SIGN: Partial<Record<Flag, IconName>> = {
  'photo-needed': 'photo',
  'same-time': 'equals',
  penalty: 'clock',
  relegated: 'down',
};
const keyOf = (row: BoardRow) => row.entry;

const parseLook = (value: unknown): BoardLook | undefined => {
  const kept = value as BoardLook | null;
  const columns = Array.isArray(kept?.columns) ? COLUMNS.filter((name) => kept.columns.includes(name)) : [];
  return columns.length > 0 ? { columns, dense: kept?.dense === true } : undefined;
};

const usualLook = (format: RaceFormat): BoardLook => ({
  columns: usualColumns(PHONE.matches, format),
  dense: !isTouched(),
});

export function BoardPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const board = present(
    useRaceLive(session.live, (state) => state.board),
    'The board, without which no panel is drawn',
  );
  const chosen = useRaceSession(session, (state) => state.category);
  const selected = useRaceSession(session, (state) => state.selected);
  const [query, setQuery] = useState('');
  const [sort, setSort] = useState<Sort | null>(null);
  const [look, setLook] = useState<BoardLook>(() => recall(KEY, parseLook) ?? usualLook(board.race.format));
  const deferred = useDeferredValue(query);
  const pinned = useRaceSession(session, (state) => state.pinned);
  const rows = useMemo(
    () => pinnedFirst(rowsShown(board, chosen, deferred, sort), pinned),
    [board, chosen, deferred, sort, pinned],
  );
  const keepLook = useCallback((next: BoardLook) => {
    setLook(next);
    remember(KEY, next);
  }, []);
  const several = board.categoryOrder.length > 1;
  const select = session.select;
  const nowMs = session.live.now();

  const sortBy = (by: Column) =>
    setSort((old) =>
      old?.by !== by ? { by, descending: false } : old.descending ? null : { by, descending: true },
    );

  return (
    <Panel
      name="board"
      tools={
        <>
          <input
            className="find"
            data-find
            data-focus-first
            type="search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && rows[0]) select(rows[0].entry);
              if (event.key === 'Escape') setQuery('');
            }}
            placeholder={words.board.filter}
            aria-label={words.board.filter}
          />
          <BoardOptions look={look} onChange={keepLook} />
        </>
      }
    >
      {several && (
        <nav className="category-tabs" aria-label={words.actions.categories}>
          {[null, ...board.categoryOrder].map((id) => (
            <button
              key={id ?? 'all'}
              type="button"
              aria-pressed={chosen === id}
              onClick={() => session.setCategory(id)}
            >
              {id === null ? words.board.all : board.categories[id]?.name}
            </button>
          ))}
        </nav>
      )}
      <div className={`board ${look.dense ? 'board-dense' : ''}`}>
        <div className="board-line board-heads">
          {look.columns.map((column) => (
            <button
              key={column}
              type="button"
              className={`cell cell-${column}`}
              aria-label={words.board.sortBy(words.board.column[column])}
              aria-pressed={sort?.by === column}
              onClick={() => sortBy(column)}
            >
              {words.board.column[column]}
              {sort?.by === column && <span aria-hidden="true">{sort.descending ? ' ↓' : ' ↑'}</span>}
            </button>
          ))}
        </div>
        {rows.length === 0 ? (
          <p className="muted panel-empty">{query === '' ? words.board.nobody : words.board.noHit}</p>
        ) : (
          <SlidingList
            className="board-rows"
            items={rows}
            keyOf={keyOf}
            rowPx={look.dense ? ROW_PX.dense : ROW_PX.easy}
            label={words.board.standings}
            render={(row) => (
              <BoardLine
                board={board}
                row={row}
                columns={look.columns}
                selected={row.entry === selected}
                pinned={pinned.has(row.entry)}
                fresh={row.lastPassingMs !== null && nowMs - row.lastPassingMs < FRESH_MS}
                onSelect={select}
              />
            )}
          />
        )}
      </div>
    </Panel>
  );
}

function Mark({ flag, text }: { flag: Flag; text: string }) {
  const sign = SIGN[flag];
  return (
    <em className={`mark mark-${flag}`} title={text}>
      {sign && <Icon name={sign} size={16} />}
      <span className={sign && 'mark-word'}>{text}</span>
    </em>
  );
}

interface LineProps {
  readonly board: BoardView;
  readonly row: BoardRow;
  readonly columns: readonly Column[];
  readonly selected: boolean;
  readonly pinned: boolean;
  readonly fresh: boolean;
  readonly onSelect: (entry: EntryId) => void;
}

/** Drawn anew only when its own row changed (rows keep their identity from one board to the next). */
const BoardLine = memo(
  function BoardLine({ board, row, columns, selected, pinned, fresh, onSelect }: LineProps) {
    const ui = useUiWords();
    const { board: words } = useControlWords();
    const projected = row.certainty === 'projected' && !isOfficial(board);
    const out = row.place === null && row.status !== 'racing' && row.status !== 'waiting';
    // Taken off and placed all the same: the place alone would not say so.
    const off = row.status === 'PUL' || row.status === 'LAP';
    return (
      <button
        type="button"
        className={`board-line ${selected ? 'selected' : ''} ${pinned ? 'pinned' : ''} ${out ? 'out' : ''}`}
        aria-pressed={selected}
        onClick={() => onSelect(row.entry)}
      >
        {columns.map((column) => (
          <span
            key={column === 'lastLap' && fresh ? `${column}-${row.lastPassingMs}` : column}
            className={`cell cell-${column} ${projected && column !== 'name' && column !== 'bib' ? 'projected' : ''} ${
              fresh && (column === 'lastLap' || column === 'laps') ? 'fresh' : ''
            }`}
          >
            {column === 'bib' ? (
              <Bib bib={row.bib} colour={colourOf(board, row)} />
            ) : column === 'name' ? (
              <>
                <span className="board-name">{row.name}</span>
                {(out || off) && <em className="mark">{row.status}</em>}
                {row.flags?.map((flag) => (
                  <Mark key={flag} flag={flag} text={words.flag[flag] ?? flag} />
                ))}
              </>
            ) : (
              cellText(board, row, column, ui)
            )}
          </span>
        ))}
      </button>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.columns === after.columns &&
    before.selected === after.selected &&
    before.pinned === after.pinned &&
    before.fresh === after.fresh &&
    before.board.race.result === after.board.race.result &&
    // An interval rests on the rider before, too.
    !after.columns.includes('interval'),
);
