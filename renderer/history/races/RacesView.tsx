/** The races there are, the newest first, found by name or course. */
import { useState } from 'react';
import { dateText, duration } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useLanguage } from '../../ui/language.ts';
import { useUiWords } from '../../ui/words.ts';
import { type PastRace, useHistory } from '../ask.ts';
import { Head, PlaceLink } from '../Head.tsx';
import { go } from '../place.ts';
import { Failed, Loading } from '../States.tsx';
import { useHistoryWords } from '../words.ts';

export function RacesView({ find }: { find: string }) {
  const words = useHistoryWords();
  const [typed, setTyped] = useState(find);
  const found = useHistory('races', 'races?limit=200');
  const races = found.is === 'here' ? found.answer.races : [];
  const shown = races.filter((race) => fits(race, typed));
  return (
    <div className="page">
      <Head title={words.title} isHome />
      <main>
        {races.length > 0 && (
          <label className="find">
            <span>{words.find}</span>
            <input
              type="search"
              value={typed}
              placeholder={words.findHint}
              onChange={(event) => {
                setTyped(event.target.value);
                go({ at: 'races', find: event.target.value }, true);
              }}
            />
          </label>
        )}
        {races.length > 1 && (
          <p>
            <PlaceLink
              className="button"
              to={{ at: 'stages', races: [], bonuses: '', points: '', prizes: [] }}
            >
              {words.stages.title}
            </PlaceLink>
          </p>
        )}
        {found.is === 'loading' && <Loading />}
        {found.is === 'failed' && <Failed found={found} />}
        {found.is === 'here' && races.length === 0 && (
          <div className="notice">
            <Icon name="flag" size={36} />
            <h2>{words.none}</h2>
            <p>{words.noneHelp}</p>
          </div>
        )}
        {races.length > 0 && shown.length === 0 && (
          <div className="notice" role="status">
            <h2>{words.nothingFound}</h2>
            <p>{words.nothingFoundHelp(typed)}</p>
          </div>
        )}
        <ul className="past-races">
          {shown.map((race) => (
            <RaceCard
              key={race.id}
              race={race}
              inSeries={races.filter(({ series }) => series === race.series).length}
            />
          ))}
        </ul>
      </main>
    </div>
  );
}

const fits = ({ name, course }: PastRace, typed: string): boolean => {
  const text = `${name} ${course?.name ?? ''}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

function RaceCard({ race, inSeries }: { race: PastRace; inSeries: number }) {
  const words = useHistoryWords();
  const ui = useUiWords();
  const language = useLanguage();
  const over = race.state === 'finished' || race.result !== 'live';
  return (
    <li className="past-race">
      <h2>
        <PlaceLink to={{ at: 'race', race: race.id, category: null, riders: null }}>{race.name}</PlaceLink>
      </h2>
      <p className="card-facts">
        {dateText(race.startMs, race.timeZone, language)} · {ui.format[race.format]} ·{' '}
        {ui.riders(race.entries)}
        {race.course && ` · ${race.course.name}`}
        {!over && ` · ${words.running}`}
      </p>
      <ul className="card-winners">
        {race.categories.map(({ id, name, winner }) =>
          winner === null ? null : (
            <li key={id}>
              {race.categories.length > 1 && <span className="card-category">{name}</span>}
              <span className="bib">{winner.bib}</span>
              <strong>{winner.name}</strong>
              {winner.timeMs !== null && <span className="card-time">{duration(winner.timeMs)}</span>}
            </li>
          ),
        )}
      </ul>
      {inSeries > 1 && (
        <PlaceLink className="card-series" to={{ at: 'series', series: race.series }}>
          {words.seriesOf} ({inSeries})
        </PlaceLink>
      )}
    </li>
  );
}
