/** The charts of the riders compared: places, gaps and times by lap, speed over the distance. */
import { useMemo } from 'react';
import { decimal, duration, gapTenths, inLanguage } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { type CategoryHistory, type RaceHistory, useHistory } from '../ask.ts';
import { Behind } from '../chart/Behind.tsx';
import { Chart, type Line } from '../chart/Chart.tsx';
import { altitudeColumn, gapColumns, lapColumns, placeColumns, speedColumns } from '../chart/series.ts';
import { Failed, Loading } from '../States.tsx';
import { useHistoryWords } from '../words.ts';
import type { Compared } from './compared.ts';

interface Props {
  readonly history: RaceHistory;
  readonly category: CategoryHistory;
  readonly compared: readonly Compared[];
}

const placeText = (place: number): string => (Number.isInteger(place) ? String(place) : '');
const gapOf = (s: number): string => (s === 0 ? '0' : s < 0 ? '' : gapTenths(Math.round(s * 1_000)));
const lapText = (s: number): string => duration(Math.round(s * 1_000), 1);
const kmhText =
  (language: string) =>
  (kmh: number): string =>
    decimal(kmh, kmh < 100 ? 1 : 0, language);
const kmText =
  (language: string) =>
  (km: number): string =>
    `${inLanguage(String(Number(km.toFixed(2))), language)} km`;
const metreText = (metres: number): string => `${Math.round(metres)} m`;
const WHOLE = { x: true, y: true };
const WHOLE_X = { x: true };

export function Charts({ history, category, compared }: Props) {
  const words = useHistoryWords();
  if (compared.length === 0)
    return (
      <div className="notice">
        <h2>{words.nobody}</h2>
        <p>{words.nobodyHelp}</p>
      </div>
    );
  return (
    <div className="charts">
      <ByMark category={category} compared={compared} />
      <Speed history={history} category={category} compared={compared} />
    </div>
  );
}

const linesOf = (compared: readonly Compared[]): Line[] =>
  compared.map(({ rider, colour }) => ({ label: rider.bib, colour }));

function ByMark({ category, compared }: Omit<Props, 'history'>) {
  const words = useHistoryWords();
  const charts = useMemo(() => {
    const riders = compared.map(({ rider }) => rider);
    const isLaps = category.marks.every(({ name }) => name === null);
    const xText = (x: number): string => {
      if (x === 0) return words.start;
      const mark = category.marks[x - 1];
      return mark === undefined ? '' : (mark.name ?? String(mark.lap));
    };
    const shared = { lines: linesOf(compared), xName: words.lap, xText };
    const all = [
      {
        ...shared,
        title: words.places,
        about: isLaps ? words.placesAbout : words.placesAboutLines,
        columns: placeColumns(category, riders),
        yName: words.place,
        yText: placeText,
        down: true,
        whole: WHOLE,
      },
      {
        ...shared,
        title: words.gaps,
        about: isLaps ? words.gapsAbout : words.gapsAboutLines,
        columns: gapColumns(category, riders),
        yName: words.gap,
        yText: gapOf,
        down: true,
        whole: WHOLE_X,
      },
    ];
    if (!isLaps) return all;
    return [
      ...all,
      {
        ...shared,
        title: words.lapTimes,
        about: words.lapTimesAbout,
        columns: lapColumns(category, riders),
        yName: words.time,
        yText: lapText,
        whole: WHOLE_X,
      },
    ];
  }, [category, compared, words]);
  return charts.map((chart) => (
    <Chart key={chart.title} {...chart}>
      <Behind {...chart} />
    </Chart>
  ));
}

function Speed({ history, category, compared }: Props) {
  const words = useHistoryWords();
  const language = useLanguage();
  const entries = compared.map(({ rider }) => rider.entry);
  const found = useHistory(
    'traces',
    history.race.course === null
      ? null
      : `races/${history.race.id}/traces?riders=${entries.join(',')}&stepM=${stepFor(history, category)}`,
  );
  const chart = useMemo(() => {
    if (found.is !== 'here') return null;
    const columns = speedColumns(
      found.answer,
      compared.map(({ rider }) => rider.entry),
    );
    const ground = altitudeColumn(history, columns.x);
    return {
      title: words.speed,
      about: ground === null ? words.speedAbout : words.speedAboutGround,
      columns,
      lines: linesOf(compared),
      xName: words.distance,
      xText: kmText(language),
      yName: 'km/h',
      yText: kmhText(language),
      ...(ground !== null && { ground: { column: ground, name: words.course, text: metreText } }),
    };
  }, [found, history, compared, words, language]);
  if (history.race.course === null || chart?.columns.x.length === 0)
    return (
      <section className="chart">
        <h2>{words.speed}</h2>
        <div className="notice">
          <h3>{words.noSpeed}</h3>
          <p>{words.noSpeedHelp}</p>
        </div>
      </section>
    );
  if (chart === null)
    return (
      <section className="chart">
        <h2>{words.speed}</h2>
        {found.is === 'failed' ? <Failed found={found} /> : <Loading rows={3} />}
      </section>
    );
  const missing = found.is === 'here' ? found.answer.missing : [];
  const unheard = compared.filter(({ rider }) => missing.includes(rider.entry));
  return (
    <Chart {...chart}>
      {unheard.length > 0 && (
        <p className="chart-note">{words.noPhone(unheard.map(({ rider }) => rider.name).join(', '))}</p>
      )}
      <Behind {...chart} />
    </Chart>
  );
}

/** The race's own step, or a finer one where this category rides less. */
function stepFor({ stepM, race }: RaceHistory, { marks }: CategoryHistory): number {
  if (race.course === null || !race.course.loop) return stepM;
  const wantedM = (race.course.lengthM * Math.max(1, marks.length)) / 800;
  return Math.max(5, Math.min(stepM, Math.ceil(wantedM / 5) * 5));
}
