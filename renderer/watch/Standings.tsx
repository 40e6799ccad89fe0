/** The list below the map: search, my riders, categories, and everybody in result order. */

import { memo, useDeferredValue, useMemo, useState } from 'react';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { familyName } from '../../race/start-list/names.ts';
import { Bib } from '../ui/Bib.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { type RoadPlace, roadGapText, roadPlaceText } from '../ui/road-order.ts';
import { SlidingList } from '../ui/SlidingList.tsx';
import { colourOf, figures, isOfficial, placeText, rowsOf, search } from '../ui/standing.ts';
import { useUiWords } from '../ui/words.ts';
import type { Followed } from './followed.ts';
import { useWatchWords } from './words.ts';

export interface StandingsProps {
  readonly board: BoardView;
  readonly category: CategoryId | null;
  readonly onCategory: (category: CategoryId) => void;
  readonly followed: Followed;
  readonly followedSet: ReadonlySet<EntryId>;
  readonly selected: EntryId | null;
  readonly onSelect: (entry: EntryId | null) => void;
  readonly now: () => number;
  /** In the first lap, the order on the road by phones: an estimate; null when there is a better one, or none. */
  readonly road: readonly RoadPlace[] | null;
}

const ROW_PX = 60;
/** A passing this young lights its row up. */
const FRESH_MS = 4_000;
const keyOf = (row: BoardRow) => row.entry;

export function Standings(props: StandingsProps) {
  const { board, category, followed, followedSet, selected, onSelect, now, road } = props;
  const words = useWatchWords();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const searching = wanted.trim() !== '';
  const rows = useMemo(
    () =>
      searching
        ? search(board, wanted)
        : (road?.map(({ row }) => row) ?? (category === null ? [] : rowsOf(board, category))),
    [board, category, searching, wanted, road],
  );
  const onRoad = useMemo(() => new Map(road?.map((place) => [place.row.entry, place])), [road]);
  const label = searching
    ? words.hits(rows.length)
    : category === null
      ? words.standings
      : `${words.standings}, ${board.categories[category]?.name ?? ''}`;
  return (
    <>
      <SearchField query={query} onQuery={setQuery} />
      <p role="status" className="visually-hidden">
        {searching ? words.hits(rows.length) : ''}
      </p>
      {!searching && board.categoryOrder.length > 1 && (
        <Categories board={board} category={category} onCategory={props.onCategory} />
      )}
      {!searching && followed.entries.length > 0 && (
        <MyRiders {...{ board, selected, onSelect, onRoad }} entries={followed.entries} />
      )}
      {road !== null && !searching && <p className="by-phones projected">~ {words.byPhones}</p>}
      {rows.length === 0 ? (
        <div className="notice">
          <h2>{searching ? words.nobodyFound : words.noRiders}</h2>
          <p>{searching ? words.nobodyFoundHelp(wanted.trim()) : words.noRidersHelp}</p>
        </div>
      ) : (
        <SlidingList
          key={searching ? 'search' : category}
          className="standings-list"
          items={rows}
          keyOf={keyOf}
          rowPx={ROW_PX}
          label={label}
          render={(row) => (
            <Row
              board={board}
              row={row}
              road={onRoad.get(row.entry) ?? null}
              followed={followedSet.has(row.entry)}
              selected={row.entry === selected}
              showCategory={searching && board.categoryOrder.length > 1}
              fresh={row.lastPassingMs !== null && now() - row.lastPassingMs < FRESH_MS}
              onSelect={onSelect}
              onFollow={followed.toggle}
            />
          )}
        />
      )}
    </>
  );
}

function SearchField({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const words = useWatchWords();
  return (
    <search className="search">
      <Icon name="search" />
      <input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        aria-label={words.search}
        placeholder={words.searchHint}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onQuery('')}
      />
      {query !== '' && (
        <Button look="bare" aria-label={words.clearSearch} onClick={() => onQuery('')}>
          <Icon name="close" />
        </Button>
      )}
    </search>
  );
}

function Categories(props: {
  board: BoardView;
  category: CategoryId | null;
  onCategory: (category: CategoryId) => void;
}) {
  const { board, category, onCategory } = props;
  const words = useWatchWords();
  return (
    <fieldset className="category-chips">
      <legend className="visually-hidden">{words.category}</legend>
      {board.categoryOrder.map((id, index) => (
        <label key={id} className={`category-chip rider-${index % 8}`}>
          <input
            type="radio"
            name="category"
            className="visually-hidden"
            checked={id === category}
            onChange={() => onCategory(id)}
          />
          <span>{board.categories[id]?.name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function MyRiders(props: {
  board: BoardView;
  entries: readonly EntryId[];
  selected: EntryId | null;
  onSelect: (entry: EntryId) => void;
  onRoad: ReadonlyMap<EntryId, RoadPlace>;
}) {
  const { board, entries, selected, onSelect, onRoad } = props;
  const words = useWatchWords();
  const ui = useUiWords();
  const rows = entries.flatMap((entry) => board.rows[entry] ?? []);
  if (rows.length === 0) return null;
  return (
    <ul className="my-riders" aria-label={words.myRiders}>
      {rows.map((row) => {
        const road = onRoad.get(row.entry) ?? null;
        const { main, projected } = road === null ? figures(board, row, ui) : figuresOnRoad(road);
        return (
          <li key={row.entry}>
            <button
              type="button"
              className="my-rider"
              aria-pressed={row.entry === selected}
              onClick={() => onSelect(row.entry)}
            >
              <span className={`my-rider-place ${road === null ? '' : 'projected'}`}>
                {road === null ? placeText(row) : roadPlaceText(road)}
              </span>
              <Bib bib={row.bib} colour={colourOf(board, row)} />
              <span className="my-rider-name">{familyName(row)}</span>
              <span className={`my-rider-gap ${projected ? 'projected' : ''}`}>{main}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Of an estimate nothing but the gap is told. */
const figuresOnRoad = (road: RoadPlace) => ({ main: roadGapText(road), sub: '', projected: true });

interface RowProps {
  readonly board: BoardView;
  readonly row: BoardRow;
  readonly road: RoadPlace | null;
  readonly followed: boolean;
  readonly selected: boolean;
  readonly showCategory: boolean;
  readonly fresh: boolean;
  readonly onSelect: (entry: EntryId | null) => void;
  readonly onFollow: (entry: EntryId) => void;
}

const Row = memo(
  function Row({ board, row, road, followed, selected, showCategory, fresh, onSelect, onFollow }: RowProps) {
    const ui = useUiWords();
    const words = useWatchWords();
    const { main, sub, projected } = road === null ? figures(board, row, ui) : figuresOnRoad(road);
    const official = isOfficial(board);
    const out = road === null && row.place === null;
    const under = showCategory ? board.categories[row.category]?.name : (row.team ?? row.nation);
    const off = row.status === 'PUL' || row.status === 'LAP' ? [ui.status[row.status]] : [];
    const flags = [...off, ...(row.flags?.map((flag) => words.flags[flag]) ?? [])];
    return (
      <div className={`row ${selected ? 'row-selected' : ''} ${out ? 'row-out' : ''}`}>
        <button
          type="button"
          className="row-main"
          aria-pressed={selected}
          onClick={() => onSelect(selected ? null : row.entry)}
        >
          <span className={`row-place ${road === null ? '' : 'projected'}`}>
            {road !== null ? (
              roadPlaceText(road)
            ) : out ? (
              <abbr title={ui.status[row.status]}>{placeText(row)}</abbr>
            ) : (
              row.place
            )}
          </span>
          <Bib bib={row.bib} colour={colourOf(board, row)} />
          <span className="row-who">
            <span className="row-name">{row.name}</span>
            <span className="row-under">
              {flags.length > 0 && <span className="row-flag">▲ {flags.join(', ')}</span>}
              {flags.length > 0 && under ? ' · ' : ''}
              {under}
            </span>
          </span>
          <span
            key={row.lastPassingMs}
            className={`row-figures ${projected ? 'projected' : ''} ${fresh ? 'fresh' : ''}`}
          >
            <span className="row-gap">
              {official && row.place === 1 && <Icon name="seal" size={16} />}
              {main}
            </span>
            <span className="row-sub">{sub}</span>
          </span>
        </button>
        <button
          type="button"
          className="row-star"
          aria-pressed={followed}
          aria-label={words.followRider(row.name)}
          onClick={() => onFollow(row.entry)}
        >
          <Icon name="star" filled={followed} size={18} />
        </button>
      </div>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.road?.place === b.road?.place &&
    (a.road && roadGapText(a.road)) === (b.road && roadGapText(b.road)) &&
    a.followed === b.followed &&
    a.selected === b.selected &&
    a.showCategory === b.showCategory &&
    a.board.race === b.board.race &&
    a.board.categories[a.row.category]?.name === b.board.categories[b.row.category]?.name,
);
