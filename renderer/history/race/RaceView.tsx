/** One race: its result in brief, the riders compared, their charts, and everybody's lap times. */
import { useMemo } from 'react';
import { elementOf } from '../../../race/present.ts';
import { dateText } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { useUiWords } from '../../ui/words.ts';
import { type CategoryHistory, type RaceHistory, type RiderHistory, useHistory } from '../ask.ts';
import { Head } from '../Head.tsx';
import { COMPARED_MAX, go, type RacePlace } from '../place.ts';
import { Waiting } from '../States.tsx';
import { useHistoryWords } from '../words.ts';
import { Charts } from './Charts.tsx';
import type { Compared } from './compared.ts';
import { Facts } from './Facts.tsx';
import { LapTimes } from './LapTimes.tsx';
import { Picker } from './Picker.tsx';

/** Compared when nobody chose: the podium and one more. */
const FIRST = 4;
/** Of the riders' colours those that lines keep apart best, in this order; yellow is last on white. */
const COLOURS = [4, 5, 2, 0, 6, 1];

export function RaceView({ place }: { place: RacePlace }) {
  const found = useHistory('race', `races/${place.race}`);
  return found.is === 'here' ? <Shown place={place} history={found.answer} /> : <Waiting found={found} />;
}

function Shown({ place, history }: { place: RacePlace; history: RaceHistory }) {
  const words = useHistoryWords();
  const ui = useUiWords();
  const language = useLanguage();
  const { race, categories } = history;
  const category = categories.find(({ id }) => id === place.category) ?? firstWithLaps(categories);
  const compared = useMemo(
    () => (category === undefined ? [] : chosen(category, place.riders)),
    [category, place.riders],
  );
  const choose = (riders: readonly RiderHistory[]): void =>
    go({ ...place, riders: riders.map(({ bib }) => bib) }, true);
  const over = race.state === 'finished' || race.result !== 'live';
  return (
    <div className="page">
      <Head
        title={race.name}
        under={
          <>
            {dateText(race.startMs, race.timeZone, language)} · {ui.format[race.format]} ·{' '}
            {race.result === 'official' ? words.official : over ? words.provisional : words.running}
          </>
        }
      >
        <a className="button bare" href={`/watch/${race.id}`}>
          {over ? words.standings : words.toRace}
        </a>
      </Head>
      <main>
        {categories.length > 1 && (
          <nav className="categories" aria-label={words.category}>
            {categories.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                aria-current={id === category?.id ? 'true' : undefined}
                onClick={() => go({ ...place, category: id, riders: null }, true)}
              >
                {name}
              </button>
            ))}
          </nav>
        )}
        {category === undefined || category.marks.length === 0 ? (
          <div className="notice">
            <h2>{words.noLaps}</h2>
            <p>{words.noneHelp}</p>
          </div>
        ) : (
          <>
            <Facts history={history} category={category} over={over} />
            <Picker race={race.id} category={category} compared={compared} onChoose={choose} />
            <Charts history={history} category={category} compared={compared} />
            <LapTimes category={category} compared={compared} />
          </>
        )}
      </main>
    </div>
  );
}

const firstWithLaps = (categories: readonly CategoryHistory[]): CategoryHistory | undefined =>
  categories.find(({ marks }) => marks.length > 0) ?? categories[0];

function chosen(category: CategoryHistory, bibs: readonly string[] | null): readonly Compared[] {
  const riders =
    bibs === null
      ? category.riders.filter(({ elapsedMs }) => elapsedMs.some((ms) => ms !== null)).slice(0, FIRST)
      : bibs.flatMap((bib) => category.riders.find((rider) => rider.bib === bib) ?? []);
  return riders.slice(0, COMPARED_MAX).map((rider, index) => ({ rider, colour: elementOf(COLOURS, index) }));
}
