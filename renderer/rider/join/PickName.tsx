/** Riders without a card: find yourself, ask, and wait here for an official's yes. */

import { useMemo, useState } from 'react';
import { folded } from '../../../race/search-text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import type { EventJoin, RiderSetup } from '../setup.ts';
import { useRiderWords } from '../words.ts';
import { Note } from './Notices.tsx';
import { useRequest } from './request.ts';

interface Choice {
  readonly race: string;
  readonly raceName: string;
  readonly bib: string;
  readonly name: string;
  readonly team: string;
}

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

  const request = useRequest(token, onYes);

  if (request.is === 'refused') return <Note title={words.saidNo} help={words.saidNoHelp} />;
  if (choice !== null) {
    return (
      <Note
        title={request.is === 'asked' ? words.waitingFor : words.isThisYou(choice.name)}
        help={request.is === 'asked' ? words.waitingHelp : ''}
        busy={request.is === 'asked'}
      >
        <section className="who">
          <span className="plate">{choice.bib}</span>
          <div className="who-name">
            <p className="who-text">{choice.name}</p>
            <p>{choice.raceName}</p>
          </div>
        </section>
        {request.is === 'failed' && <p role="alert">{words.askFailed}</p>}
        {request.is !== 'asked' && (
          <Button look="primary" className="wide" onClick={() => void request.ask(choice, deviceName())}>
            {words.askNow}
          </Button>
        )}
        <Button
          className="wide"
          onClick={() => {
            request.drop();
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
