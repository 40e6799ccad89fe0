/** Fetches a version of a race's result and shows it as a sheet, with a button that prints it. */

import { useEffect, useMemo } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import { readOpen, useAnswer } from '../ui/asked.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { useUiWords } from '../ui/words.ts';
import type { Published, Shown } from './published.ts';
import { Sheet } from './Sheet.tsx';
import { useResultsWords } from './words.ts';

type Found =
  | { readonly is: 'none' }
  | { readonly is: 'no-version' }
  | { readonly is: 'here'; readonly shown: Shown };

const fetched = <Answer,>(path: string): Promise<Answer | null> => readOpen<Answer>(path).catch(() => null);

async function find(race: RaceId | null, asked: number | null): Promise<Found> {
  if (race === null) return { is: 'none' };
  const list = await fetched<{ versions: Published[] }>(`/v1/races/${race}/versions`);
  if (list === null) return { is: 'none' };
  const { versions } = list;
  const number = asked ?? versions.at(-1)?.version ?? null;
  if (number === null) {
    const board = await fetched<BoardView>(`/v1/races/${race}`);
    return board === null
      ? { is: 'none' }
      : { is: 'here', shown: { event: null, board, published: null, versions } };
  }
  const one = await fetched<Published & { event: string; board: BoardView }>(
    `/v1/races/${race}/versions/${number}`,
  );
  if (one !== null)
    return { is: 'here', shown: { event: one.event, board: one.board, published: one, versions } };
  return { is: versions.some((each) => each.version === number) ? 'none' : 'no-version' };
}

export function ResultsPage({ race, version }: { race: RaceId | null; version: number | null }) {
  const words = useResultsWords();
  const ui = useUiWords();
  const question = useMemo(() => () => find(race, version), [race, version]);
  const { state: found, again } = useAnswer(question);
  useEffect(() => {
    if (found?.is === 'here') document.title = `${found.shown.board.race.name} · ${words.title}`;
  }, [found, words]);
  if (found === null) return <main className="sheet" aria-busy="true" />;
  if (found.is === 'none')
    return (
      <main className="notice notice-page">
        <h1>{words.none}</h1>
        <p>{words.noneSays}</p>
        <Button look="primary" onClick={again}>
          {ui.tryAgain}
        </Button>
      </main>
    );
  if (found.is === 'no-version')
    return (
      <main className="notice notice-page">
        <h1>{words.none}</h1>
        <p>{words.noVersion(version ?? 0)}</p>
        <a className="button primary" href="?">
          {words.newest}
        </a>
      </main>
    );
  const { shown } = found;
  return (
    <>
      <nav className="sheet-tools" aria-label={words.tools}>
        {shown.versions.length > 1 && (
          <div className="sheet-versions">
            {shown.versions.map((each) => (
              <a
                key={each.version}
                className="button"
                href={`?version=${each.version}`}
                aria-current={each.version === shown.published?.version ? 'page' : undefined}
              >
                {words.version(each.version)}
              </a>
            ))}
          </div>
        )}
        <Button look="primary" onClick={() => window.print()}>
          {words.print}
        </Button>
        <PageHelp page="results" />
      </nav>
      <Sheet shown={shown} />
    </>
  );
}
