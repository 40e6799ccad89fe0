/** One series over the years: winners, their speed, the field, the fastest lap. */
import { useMemo, useState } from 'react';
import { dateText, decimal, distance, duration, speedKmh } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { type PastRace, useHistory } from '../ask.ts';
import { Chart } from '../chart/Chart.tsx';
import { Head, PlaceLink } from '../Head.tsx';
import { Scroll } from '../Scroll.tsx';
import { Waiting } from '../States.tsx';
import { useHistoryWords } from '../words.ts';

export function SeriesView({ series }: { series: string }) {
  const found = useHistory('races', `races?series=${encodeURIComponent(series)}&limit=200`);
  if (found.is !== 'here') return <Waiting found={found} />;
  if (found.answer.races.length === 0)
    return <Waiting found={{ is: 'failed', missing: true, again: () => {} }} />;
  return <Series races={found.answer.races.toReversed()} />;
}

/** `races`: the oldest first. */
function Series({ races }: { races: readonly PastRace[] }) {
  const words = useHistoryWords();
  const language = useLanguage();
  const names = useMemo(
    () => [...new Set(races.flatMap((race) => race.categories.map(({ name }) => name)))],
    [races],
  );
  const [asked, setAsked] = useState<string | null>(null);
  const name = asked !== null && names.includes(asked) ? asked : (names[0] ?? '');
  const editions = races.flatMap((race) => {
    const category = race.categories.find((one) => one.name === name);
    return category ? [{ race, category }] : [];
  });
  const x = editions.map((_, index) => index + 1);
  const xText = (at: number): string => {
    const edition = editions[Math.round(at) - 1];
    return edition && Number.isInteger(at)
      ? dateText(edition.race.startMs, edition.race.timeZone, language)
      : '';
  };
  /** Years where they tell editions apart. */
  const years = editions.map(({ race }) => dateText(race.startMs, race.timeZone, language).slice(-4));
  const xShort =
    new Set(years).size === years.length
      ? (at: number): string => (Number.isInteger(at) ? (years[at - 1] ?? '') : '')
      : xText;
  const line = [{ label: name, colour: 4 }];
  const speeds = editions.map(({ category: { winner } }) =>
    winner?.speedMps == null ? null : winner.speedMps * 3.6,
  );
  const fields = editions.map(({ category }) => category.starters);
  return (
    <div className="page">
      <Head title={words.series(races.at(-1)!.name)} under={words.seriesAbout} />
      <main>
        {names.length > 1 && (
          <label className="find">
            <span>{words.chosenBy}</span>
            <select value={name} onChange={(event) => setAsked(event.target.value)}>
              {names.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
        )}
        <Scroll label={words.series(races.at(-1)!.name)}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col" className="text">
                  {words.date}
                </th>
                <th scope="col" className="text">
                  {words.edition}
                </th>
                <th scope="col" className="text">
                  {words.winner}
                </th>
                <th scope="col">{words.time}</th>
                <th scope="col">km/h</th>
                <th scope="col">{words.fastestLap}</th>
                <th scope="col">{words.starters}</th>
                <th scope="col">{words.finishers}</th>
                <th scope="col" className="text">
                  {words.course}
                </th>
              </tr>
            </thead>
            <tbody>
              {editions
                .toReversed()
                .map(({ race, category: { winner, fastestLap, starters, finishers } }) => (
                  <tr key={race.id}>
                    <td className="text">{dateText(race.startMs, race.timeZone, language)}</td>
                    <th scope="row">
                      <PlaceLink to={{ at: 'race', race: race.id, category: null, riders: null }}>
                        {race.name}
                      </PlaceLink>
                    </th>
                    <td className="text">{winner === null ? '–' : `${winner.bib} ${winner.name}`}</td>
                    <td>{winner?.timeMs == null ? '–' : duration(winner.timeMs)}</td>
                    <td>{winner?.speedMps == null ? '–' : speedKmh(winner.speedMps, language)}</td>
                    <td>{fastestLap === null ? '–' : `${duration(fastestLap.ms, 1)} (${fastestLap.bib})`}</td>
                    <td>{starters}</td>
                    <td>{finishers}</td>
                    <td className="text">
                      {race.course === null ? '–' : distance(race.course.lengthM, language)}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </Scroll>
        {editions.length > 1 && (
          <div className="charts">
            {speeds.some((value) => value !== null) && (
              <Chart
                title={words.winnerSpeed}
                about={words.winnerSpeedAbout}
                columns={{ x, lines: [speeds] }}
                lines={line}
                xName={words.date}
                xText={xText}
                xShort={xShort}
                yName="km/h"
                yText={(kmh) => decimal(kmh, 1, language)}
                whole={WHOLE_X}
              />
            )}
            <Chart
              title={words.fieldSize}
              about={words.fieldSizeAbout}
              columns={{ x, lines: [fields] }}
              lines={line}
              xName={words.date}
              xText={xText}
              xShort={xShort}
              yName={words.starters}
              yText={String}
              whole={WHOLE}
            />
          </div>
        )}
      </main>
    </div>
  );
}

const WHOLE_X = { x: true };
const WHOLE = { x: true, y: true };
