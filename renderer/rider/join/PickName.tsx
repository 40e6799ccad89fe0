/** Riders without a card: find yourself, ask, and wait here for an official's yes. */

import { useEffect, useMemo, useState } from 'react';
import { folded } from '../../../race/search-text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import type { EventJoin, RiderSetup } from '../setup.ts';
import { useRiderWords } from '../words.ts';
import { Note } from './Notices.tsx';

interface Choice {
  readonly race: string;
  readonly raceName: string;
  readonly bib: string;
  readonly name: string;
  readonly team: string;
}

type Asking =
  | { readonly is: 'no' }
  | { readonly is: 'asked'; readonly id: string }
  | { readonly is: 'refused' }
  | { readonly is: 'failed' };

const LOOK_MS = 2_000;
/** More hits than fit a hand are no help: another letter narrows them. */
const SHOWN_MAX = 60;

export function PickName({
  token,
  event,
  onYes,
}: {
  token: string;
  event: EventJoin;
  onYes: (setup: RiderSetup) => void;
}) {
  const words = useRiderWords();
  const [query, setQuery] = useState('');
  const [choice, setChoice] = useState<Choice | null>(null);
  const [asking, setAsking] = useState<Asking>({ is: 'no' });

  const all = useMemo(
    () =>
      event.races.flatMap((race) =>
        race.entries.map(({ bib, name, team = '' }): Choice => {
          return { race: race.id, raceName: race.name, bib, name, team };
        }),
      ),
    [event],
  );
  const wanted = folded(query.trim());
  const hits = all
    .filter(({ bib, name }) => folded(bib).startsWith(wanted) || folded(name).includes(wanted))
    .slice(0, SHOWN_MAX);

  useEffect(() => {
    if (asking.is !== 'asked') return;
    const timer = setInterval(async () => {
      try {
        const answer = await fetch(`/v1/join/${token}/requests/${asking.id}`, { cache: 'no-store' });
        if (answer.status === 404) return setAsking({ is: 'failed' });
        if (!answer.ok) return;
        const { answer: said, setup } = (await answer.json()) as {
          answer: 'waiting' | 'yes' | 'no';
          setup: RiderSetup | null;
        };
        if (said === 'yes' && setup !== null) onYes(setup);
        else if (said === 'no') setAsking({ is: 'refused' });
      } catch {
        // Out of range for a moment: asked again in two seconds.
      }
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [asking, token, onYes]);

  const ask = async ({ race, bib }: Choice): Promise<void> => {
    try {
      const answer = await fetch(`/v1/join/${token}/requests`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ race, bib, device: deviceName() }),
      });
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      setAsking({ is: 'asked', id: ((await answer.json()) as { id: string }).id });
    } catch {
      setAsking({ is: 'failed' });
    }
  };

  if (asking.is === 'refused') return <Note title={words.saidNo} help={words.saidNoHelp} />;
  if (choice !== null) {
    return (
      <Note
        title={asking.is === 'asked' ? words.waitingFor : words.isThisYou(choice.name)}
        help={asking.is === 'asked' ? words.waitingHelp : ''}
        busy={asking.is === 'asked'}
      >
        <section className="who">
          <span className="plate">{choice.bib}</span>
          <div className="who-name">
            <p className="who-text">{choice.name}</p>
            <p>{choice.raceName}</p>
          </div>
        </section>
        {asking.is === 'failed' && <p role="alert">{words.askFailed}</p>}
        {asking.is !== 'asked' && (
          <Button look="primary" className="wide" onClick={() => void ask(choice)}>
            {words.askNow}
          </Button>
        )}
        <Button
          className="wide"
          onClick={() => {
            setAsking({ is: 'no' });
            setChoice(null);
          }}
        >
          {words.another}
        </Button>
      </Note>
    );
  }
  return (
    <main className="join">
      <header className="join-head">
        <p className="join-event">{event.event}</p>
        <SettingsDialog large help="rider" />
      </header>
      <h1 className="pick-title">{words.whoAreYou}</h1>
      <label className="find-name">
        <span className="visually-hidden">{words.findName}</span>
        <Icon name="search" />
        <input
          type="search"
          value={query}
          placeholder={words.findName}
          autoComplete="off"
          onChange={(change) => setQuery(change.target.value)}
        />
      </label>
      <ul className="names">
        {hits.map((hit) => (
          <li key={`${hit.race} ${hit.bib}`}>
            <button type="button" onClick={() => setChoice(hit)}>
              <span className="bib">{hit.bib}</span>
              <span className="names-name">
                {hit.name}
                <small>{[hit.raceName, hit.team].filter(Boolean).join(' · ')}</small>
              </span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
      {hits.length === 0 && <p className="names-none">{words.nobody}</p>}
    </main>
  );
}

/** What the official reads beside the name: the kind of phone, no more than the browser tells anybody. */
function deviceName(): string {
  const { userAgent } = navigator;
  const kind = /iPhone|iPad/.exec(userAgent)?.[0] ?? /Android [\d.]+; ([^;)]+)/.exec(userAgent)?.[1];
  return (kind ?? 'a phone').slice(0, 60);
}
