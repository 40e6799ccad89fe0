/** A result on paper: event, race, what kind of result it is, a table a category, notes, lines to sign on. */

import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { knownZone } from '../../race/wall-clock.ts';
import { dayAndTime, gapText, gapTimeText, timeOfDay, timeText } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Table } from '../ui/primitives/Table.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { useSponsors } from '../ui/sponsors.ts';
import { placeText, rowsOf } from '../ui/standing.ts';
import { useUiWords } from '../ui/words.ts';
import type { Published, Shown } from './published.ts';
import { useRunningHead } from './running-head.ts';
import { useResultsWords } from './words.ts';

export function Sheet({ shown: { event, board, published } }: { shown: Shown }) {
  const words = useResultsWords();
  const ui = useUiWords();
  const language = useLanguage();
  const { race } = board;
  const state = published?.state ?? 'live';
  const version = published && words.version(published.version);
  useRunningHead([event, race.name, words.states[state], version].filter(Boolean).join(' · '));
  return (
    <main className={`sheet sheet-${state}`}>
      <header className="sheet-head">
        <div>
          {event && <p className="sheet-event">{event}</p>}
          <h1>{race.name}</h1>
          <p>
            {ui.format[race.format]}
            {race.startMs !== null &&
              ` · ${new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: knownZone(race.timeZone) }).format(race.startMs)}`}
          </p>
        </div>
        <div className="sheet-state">
          <strong>{words.states[state]}</strong>
          {published && (
            <p>
              {version} · {dayAndTime(published.atMs, Date.now(), race.timeZone, language)}
            </p>
          )}
          {published?.protestsUntilMs != null && state === 'provisional' && (
            <p>{words.protests(timeOfDay(published.protestsUntilMs, race.timeZone, false))}</p>
          )}
        </div>
      </header>
      {board.categoryOrder.map((id) => (
        <CategoryTable key={id} board={board} id={id} />
      ))}
      <Sponsors />
      <Signatures race={race} published={published} />
    </main>
  );
}

/** How far the category raced: a race that was ended early is as long as its first rode, not as it was planned. */
function lapsRidden(placed: readonly BoardRow[], planned: number | null): number | null {
  if (planned === null || placed.length === 0) return planned;
  return Math.min(planned, Math.max(...placed.map(({ laps }) => laps)));
}

function CategoryTable({ board, id }: { board: BoardView; id: CategoryId }) {
  const words = useResultsWords();
  const ui = useUiWords();
  const rows = rowsOf(board, id).filter(({ status, place }) => place !== null || status !== 'waiting');
  const category = board.categories[id];
  if (!category || rows.length === 0) return null;
  const { format } = board.race;
  const clock = isAgainstTheClock(format);
  const points = rows.some((row) => row.points !== undefined);
  const teams = rows.some((row) => row.team);
  const placed = (row: BoardRow) => row.place !== null;
  const starters = rows.filter(({ status }) => status !== 'DNS').length;
  const laps = lapsRidden(rows.filter(placed), category.lapsTotal);
  return (
    <section className="sheet-category" aria-label={category.name}>
      <h2>{category.name}</h2>
      <p className="sheet-facts">
        {laps !== null && `${ui.laps(laps)} · `}
        {words.starters(starters)} · {words.classified(rows.filter(placed).length)}
      </p>
      <Table
        label={category.name}
        rows={rows}
        keyOf={({ entry }) => entry}
        rowClass={(row) => (placed(row) ? undefined : 'unplaced')}
        columns={[
          { key: 'place', head: words.place, cell: (row) => placeText(row) },
          { key: 'bib', head: words.bib, cell: (row) => row.bib },
          {
            ...{ key: 'name', head: words.name, text: true, isHead: true },
            cell: (row) => (
              <>
                {row.name}
                {row.nation && <span className="nation"> {row.nation}</span>}
                {row.flags?.map((flag) => words.flags[flag] && <em key={flag}> {words.flags[flag]}</em>)}
              </>
            ),
          },
          teams && { key: 'team', head: words.team, text: true, cell: (row) => row.team },
          clock
            ? {
                ...{ key: 'start', head: words.start },
                cell: (row) => (row.startMs === undefined ? '' : timeOfDay(row.startMs, board.race.timeZone)),
              }
            : { key: 'laps', head: words.laps, cell: (row) => row.laps },
          points && { key: 'points', head: words.points, cell: (row) => row.points },
          {
            ...{ key: 'time', head: words.time },
            cell: (row) => (placed(row) && row.timeMs !== null ? timeText(row, format) : ''),
          },
          {
            ...{ key: 'gap', head: words.gap },
            cell: (row) =>
              !placed(row) || row.gap === null
                ? ''
                : 'ms' in row.gap
                  ? gapTimeText(row, rows[0], format)
                  : gapText(row.gap, ui),
          },
        ]}
      />
    </section>
  );
}

/** All logos at once: paper does not take turns. */
function Sponsors() {
  const sponsors = useSponsors('print');
  if (sponsors.length === 0) return null;
  return (
    <ul className="sheet-sponsors">
      {sponsors.map(({ id, name, url }) => (
        <li key={id}>
          <img src={url} alt={name} />
        </li>
      ))}
    </ul>
  );
}

/** What the code on the sheet holds: enough to check the file that anybody has of this result. */
const checkText = (race: string, version: number, seal: NonNullable<Published['seal']>): string =>
  `bell-lap result ${race} ${version}\nsha256 ${seal.digest}\ned25519 ${seal.key}`;

function Signatures({ race, published }: { race: BoardView['race']; published: Published | null }) {
  const words = useResultsWords();
  // Those who were named; without any, room for those who usually sign.
  const named = race.officials?.map(({ role, name }) => ({ role: words.roles[role], name }));
  const signers = named ?? words.signers.map((role) => ({ role, name: '' }));
  return (
    <footer className="sheet-foot">
      <div className="signatures">
        {signers.map(({ role, name }) => (
          <div key={`${role} ${name}`} className="signature">
            <span>
              {name !== '' && <strong>{name} · </strong>}
              {role}
            </span>
          </div>
        ))}
      </div>
      {published?.seal && (
        <div className="sheet-seal">
          <QrCode text={checkText(race.id, published.version, published.seal)} />
          <p>
            {words.sealed} <code>{published.seal.digest.match(/.{8}/g)?.join(' ')}</code>
            <br />
            {words.checkCode}
          </p>
        </div>
      )}
      <p className="sheet-made">{words.made}</p>
    </footer>
  );
}
