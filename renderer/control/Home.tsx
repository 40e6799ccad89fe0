/** The event's races with how each stands, and a new one. */
import { useCallback, useEffect, useState } from 'react';
import type { RaceId } from '../../race/ids.ts';
import type { RaceFormat } from '../../race/journal/decision.ts';
import type { BoardView } from '../../race/live/board-view.ts';
import { dayAndTime } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { useLanguage } from '../ui/language.ts';
import { useUiWords } from '../ui/words.ts';
import { read } from './api.ts';
import { HealthLine } from './HealthLine.tsx';
import { NewRace } from './NewRace.tsx';
import { Preferences } from './Preferences.tsx';
import { go, pathOf } from './place.ts';
import { sentenceOf } from './race-desk.ts';
import { StateDot } from './StateDot.tsx';
import type { Me } from './session.ts';
import { useControlWords } from './words.ts';

export type RaceSummary = BoardView['race'] & {
  readonly id: RaceId;
  readonly format: RaceFormat;
  readonly entries: number;
  readonly public: boolean;
};

const REFRESH_MS = 4_000;

/** The races of this station, asked for again and again; null until the first answer. */
export function useRaces(): { races: readonly RaceSummary[] | null; problem: string | null } {
  const [races, setRaces] = useState<readonly RaceSummary[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setRaces((await read<{ races: RaceSummary[] }>('/v1/races')).races);
      setProblem(null);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  }, []);
  useEffect(() => {
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load]);
  return { races, problem };
}

export function Home({ me }: { me: Me }) {
  const words = useControlWords();
  const ui = useUiWords();
  const language = useLanguage();
  const { races, problem } = useRaces();
  const [making, setMaking] = useState(false);

  return (
    <div className="home">
      <header className="top">
        <p className="brand">Bell Lap</p>
        <HealthLine line={null} />
        <Preferences me={me} />
      </header>
      <main className="home-main">
        <div className="home-head">
          <h1>{words.home.title}</h1>
          <button type="button" className="button primary" onClick={() => setMaking(true)}>
            <Icon name="plus" />
            {words.home.newRace}
          </button>
        </div>
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        {races?.length === 0 && (
          <div className="notice">
            <h2>{words.home.none}</h2>
            <p>{words.home.noneSays}</p>
          </div>
        )}
        <ul className="race-list">
          {races?.map((race) => (
            <li key={race.id}>
              <a
                className="race-card"
                href={pathOf({ race: race.id, view: 'race' })}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  go({ race: race.id, view: 'race' });
                }}
              >
                <span className="race-card-name">{race.name}</span>
                <StateDot state={race.state} result={race.result} />
                <span className="race-card-facts">
                  {ui.format[race.format] ?? race.format} · {words.home.riders(race.entries)}
                  {race.startMs !== null &&
                    ` · ${dayAndTime(race.startMs, Date.now(), race.timeZone, language)}`}
                  {!race.public && ` · ${words.home.hidden}`}
                </span>
                <Icon name="chevron" />
              </a>
            </li>
          ))}
        </ul>
      </main>
      {making && <NewRace taken={races ?? []} onClose={() => setMaking(false)} />}
    </div>
  );
}
