/** One series over the years: winners, their speed, the field, the fastest lap. */

import { useMemo, useState } from 'react';
import { seriesOf } from '../../../race/history/summary.ts';
import { lastOf } from '../../../race/present.ts';
import { dateText, decimal, distance, duration, speedKmh } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Scroll } from '../../ui/primitives/Scroll.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
import { type PastRace, useHistory } from '../ask.ts';
import { Chart } from '../chart/Chart.tsx';
import { Head, PlaceLink } from '../Head.tsx';
import { Waiting } from '../States.tsx';
import { useHistoryWords } from '../words.ts';

export function SeriesView({ series }: { series: string }) {
  const found = useHistory('races', `races?series=${encodeURIComponent(series)}&limit=200`);
  if (found.is !== 'here') return <Waiting found={found} />;
  // A relay that sleeps has one list for whatever is asked.
  const races = found.answer.races.filter((race) => race.series === seriesOf(series));
  if (races.length === 0) return <Waiting found={{ is: 'failed', missing: true, again: () => {} }} />;
  return <Series races={races.toReversed()} />;
}

interface Edition {
  readonly race: PastRace;
  readonly category: PastRace['categories'][number];
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
      <Head title={words.series(lastOf(races).name)} under={words.seriesAbout} />
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
        <EditionsTable label={words.series(lastOf(races).name)} editions={editions} />
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

/** The newest first. */
function EditionsTable({ label, editions }: { label: string; editions: readonly Edition[] }) {
  const words = useHistoryWords();
  const language = useLanguage();
  return (
    <Scroll label={label}>
      <Table
        label={label}
        className="data"
        rows={editions.toReversed()}
        keyOf={({ race }) => race.id}
        columns={[
          {
            ...{ key: 'date', head: words.date, text: true },
            cell: ({ race }) => dateText(race.startMs, race.timeZone, language),
          },
          {
            ...{ key: 'edition', head: words.edition, text: true, isHead: true },
            cell: ({ race }) => (
              <PlaceLink to={{ at: 'race', race: race.id, category: null, riders: null }}>
                {race.name}
              </PlaceLink>
            ),
          },
          {
            ...{ key: 'winner', head: words.winner, text: true },
            cell: ({ category: { winner } }) => (winner === null ? '–' : `${winner.bib} ${winner.name}`),
          },
          {
            ...{ key: 'time', head: words.time },
            cell: ({ category: { winner } }) => (winner?.timeMs == null ? '–' : duration(winner.timeMs)),
          },
          {
            ...{ key: 'speed', head: 'km/h' },
            cell: ({ category: { winner } }) =>
              winner?.speedMps == null ? '–' : speedKmh(winner.speedMps, language),
          },
          {
            ...{ key: 'fastest', head: words.fastestLap },
            cell: ({ category: { fastestLap } }) =>
              fastestLap === null ? '–' : `${duration(fastestLap.ms, 1)} (${fastestLap.bib})`,
          },
          { key: 'starters', head: words.starters, cell: ({ category }) => category.starters },
          { key: 'finishers', head: words.finishers, cell: ({ category }) => category.finishers },
          {
            ...{ key: 'course', head: words.course, text: true },
            cell: ({ race }) => (race.course === null ? '–' : distance(race.course.lengthM, language)),
          },
        ]}
      />
    </Scroll>
  );
}

const WHOLE_X = { x: true };
const WHOLE = { x: true, y: true };
