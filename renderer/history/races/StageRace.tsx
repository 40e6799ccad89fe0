/** A stage race: which races are its stages and by which rules, in the address; its classifications, as the station adds them up. */

import { useState } from 'react';
import { dateText, duration, gapText } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Scroll } from '../../ui/primitives/Scroll.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
import { useUiWords } from '../../ui/words.ts';
import { type PastRace, type StageRaceAnswer, useHistory } from '../ask.ts';
import { Head } from '../Head.tsx';
import { go, type StagesPlace } from '../place.ts';
import { Failed, Loading } from '../States.tsx';
import { useHistoryWords } from '../words.ts';

type Category = StageRaceAnswer['categories'][number];

/** The question to the station, as the address has it. */
function question({ races, bonuses, points, prizes }: StagesPlace): string {
  const asked = new URLSearchParams({ races: races.join(',') });
  if (bonuses !== '') asked.set('bonuses', bonuses);
  if (points !== '') asked.set('points', points);
  if (prizes.length > 0) asked.set('prizes', prizes.join(';'));
  return `/v1/stage-race?${asked}`;
}

export function StageRace({ place }: { place: StagesPlace }) {
  const words = useHistoryWords().stages;
  const found = useHistory('stageRace', place.races.length === 0 ? null : question(place));
  return (
    <div className="page">
      <Head title={words.title} under={words.about} />
      <main>
        <Choice key={JSON.stringify(place)} place={place} />
        {place.races.length > 0 && found.is === 'loading' && <Loading />}
        {found.is === 'failed' && <Failed found={found.missing ? { ...found, why: words.missing } : found} />}
        {found.is === 'here' && (
          <>
            <ol className="stage-list">
              {found.answer.stages.map(({ race, name, result }) => (
                <li key={race}>
                  {name}
                  {result !== 'official' && ` (${words.results[result]})`}
                </li>
              ))}
            </ol>
            {found.answer.categories.map((category) => (
              <Classifications key={category.name} category={category} />
            ))}
          </>
        )}
      </main>
    </div>
  );
}

function Choice({ place }: { place: StagesPlace }) {
  const words = useHistoryWords();
  const language = useLanguage();
  const found = useHistory('races', 'races?limit=200');
  const [chosen, setChosen] = useState<readonly string[]>(place.races);
  const [bonuses, setBonuses] = useState(place.bonuses);
  const [points, setPoints] = useState(place.points);
  const [prizes, setPrizes] = useState(place.prizes.join('\n'));
  if (found.is === 'loading') return <Loading rows={2} />;
  if (found.is === 'failed') return <Failed found={found} />;
  const races = found.answer.races.toReversed();
  const toggle = ({ id }: PastRace, on: boolean) =>
    setChosen(races.map((race) => race.id).filter((each) => (each === id ? on : chosen.includes(each))));
  return (
    <details className="stage-choice" open={place.races.length === 0}>
      <summary>{words.stages.choose}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const lines = prizes.split('\n').filter((line) => line.trim() !== '');
          go({ at: 'stages', races: chosen, bonuses: bonuses.trim(), points: points.trim(), prizes: lines });
        }}
      >
        <fieldset>
          <legend>{words.stages.races}</legend>
          {races.length === 0 && <p>{words.none}</p>}
          {races.map((race) => (
            <label key={race.id} className="find-choice">
              <input
                type="checkbox"
                checked={chosen.includes(race.id)}
                onChange={(event) => toggle(race, event.target.checked)}
              />
              {race.name}, {dateText(race.startMs, race.timeZone, language)}
            </label>
          ))}
        </fieldset>
        <label className="find">
          <span>{words.stages.bonuses}</span>
          <input value={bonuses} placeholder="10,6,4" onChange={(event) => setBonuses(event.target.value)} />
        </label>
        <label className="find">
          <span>{words.stages.finishPoints}</span>
          <input value={points} placeholder="15,12,10" onChange={(event) => setPoints(event.target.value)} />
        </label>
        <label className="find">
          <span>{words.stages.prizes}</span>
          <textarea
            rows={3}
            value={prizes}
            placeholder={'1 sprint 7,12,3 : 5,3,1 : 3,2,1\n2 HC 12,7 : 10,8'}
            onChange={(event) => setPrizes(event.target.value)}
          />
        </label>
        <Button look="primary" type="submit" disabled={chosen.length === 0}>
          {words.stages.addUp}
        </Button>
      </form>
    </details>
  );
}

function Classifications({ category }: { category: Category }) {
  const words = useHistoryWords().stages;
  return (
    <section className="classifications" aria-label={category.name}>
      <h2>{category.name}</h2>
      {category.unfinished.length > 0 && (
        <p className="stage-open">{words.unfinished(category.unfinished.join(', '))}</p>
      )}
      <Times title={words.general} rows={category.general} />
      <Times title={words.teams} rows={category.teams} />
      <Points title={words.points} rows={category.points} />
      <Points title={words.mountains} rows={category.mountains} />
    </section>
  );
}

type TimeRow = Category['general'][number] | Category['teams'][number];

function Times({ title, rows }: { title: string; rows: readonly TimeRow[] }) {
  const words = useHistoryWords();
  const ui = useUiWords();
  if (rows.length === 0) return <Nothing title={title} />;
  return (
    <div>
      <h3>{title}</h3>
      <Scroll label={title}>
        <Table
          label={title}
          className="data"
          rows={rows}
          keyOf={(row) => ('rider' in row ? row.rider : row.team)}
          columns={[
            { key: 'place', head: words.stages.place, cell: (row) => row.place },
            {
              ...{ key: 'name', head: words.stages.name, text: true, isHead: true },
              cell: (row) =>
                'rider' in row ? (
                  <>
                    <span className="bib">{row.rider}</span> {row.name}
                  </>
                ) : (
                  row.team
                ),
            },
            { key: 'time', head: words.time, cell: (row) => duration(row.timeMs) },
            {
              key: 'gap',
              head: words.gap,
              cell: (row) => (row.gapMs === 0 ? '' : gapText({ ms: row.gapMs }, ui)),
            },
          ]}
        />
      </Scroll>
    </div>
  );
}

function Points({ title, rows }: { title: string; rows: Category['points'] }) {
  const words = useHistoryWords();
  if (rows.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <Scroll label={title}>
        <Table
          label={title}
          className="data"
          rows={rows}
          keyOf={({ rider }) => rider}
          columns={[
            { key: 'place', head: words.stages.place, cell: ({ place }) => place },
            {
              ...{ key: 'name', head: words.stages.name, text: true, isHead: true },
              cell: ({ rider, name }) => (
                <>
                  <span className="bib">{rider}</span> {name}
                </>
              ),
            },
            { key: 'points', head: words.stages.pointsShort, cell: ({ points }) => points },
          ]}
        />
      </Scroll>
    </div>
  );
}

function Nothing({ title }: { title: string }) {
  const words = useHistoryWords().stages;
  return (
    <div>
      <h3>{title}</h3>
      <p>{words.nobody}</p>
    </div>
  );
}
