/** The event's races with how each stands, and a new one. */

import { useState } from 'react';
import { EventHead } from '../ui/EventHead.tsx';
import { type EventShown, useEvent } from '../ui/event.ts';
import { dayAndTime } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { IconButton } from '../ui/primitives/IconButton.tsx';
import type { Me } from '../ui/station/session.ts';
import { useUiWords } from '../ui/words.ts';
import { useConnectWords } from './connect/words.ts';
import { useDemo } from './demo.ts';
import { desktop } from './desktop.ts';
import { CopyDayDialog } from './event/day/CopyDayDialog.tsx';
import { CopyRaceDialog } from './event/day/CopyRaceDialog.tsx';
import { EventDialog } from './event/day/EventDialog.tsx';
import { FileDialog } from './event/day/FileDialog.tsx';
import { useDayWords } from './event/day/words.ts';
import { SponsorsDialog } from './event/SponsorsDialog.tsx';
import { useEventWords } from './event/words.ts';
import { HealthLine } from './HealthLine.tsx';
import { CommandsButton } from './HomeCommands.tsx';
import { NewRace } from './NewRace.tsx';
import { OPEN_EVENT, Preferences } from './Preferences.tsx';
import { usePeopleWords } from './people/words.ts';
import { go, pathOf } from './place.ts';
import { inGroups, type RaceGroup, type RaceSummary, startOrPlan, useApart, useRaces } from './race-list.ts';
import { RetentionButton } from './retention/RetentionButton.tsx';
import { RetentionDialog } from './retention/RetentionDialog.tsx';
import { StateDot } from './StateDot.tsx';
import { useControlWords } from './words.ts';

const NO_RACES: readonly RaceSummary[] = [];

/** Which dialog is open: of the event, or to copy a race. */
type Open = 'sponsors' | 'event' | 'file' | 'day' | 'retention' | RaceSummary | null;

export function Home({ me }: { me: Me }) {
  const words = useControlWords();
  const { races, problem } = useRaces();
  const demo = useDemo();
  const [making, setMaking] = useState(false);
  const [open, setOpen] = useState<Open>(null);
  const { event: theEvent, look } = useEvent();
  const day = useDayWords();
  const event = useEventWords();
  const people = usePeopleWords();
  const connect = useConnectWords();
  const apart = useApart(races ?? NO_RACES);
  const close = () => setOpen(null);

  return (
    <div className="home">
      <header className="top">
        <p className="brand">Bell Lap</p>
        <HealthLine line={null} />
        <CommandsButton />
        <Preferences me={me} />
      </header>
      <main className="home-main">
        <div className="home-event">
          <EventHead event={theEvent} most={12} withRaces={false} />
          <div className="home-acts">
            <Button onClick={() => setOpen('event')}>{day.event.open}</Button>
            {me.role === 'admin' && <Button onClick={() => setOpen('file')}>{day.file.open}</Button>}
            <RetentionButton isAsked={me.role === 'admin'} onOpen={() => setOpen('retention')} />
            {races !== null && races.length > 0 && (
              <Button onClick={() => setOpen('day')}>{day.day.open}</Button>
            )}
          </div>
        </div>
        <div className="home-head">
          <h1>{words.home.title}</h1>
          <a
            className="button"
            data-act="history"
            href="/history?from=control"
            target={desktop ? undefined : '_blank'}
            rel="noreferrer"
          >
            {words.history}
          </a>
          {me.role === 'admin' && (
            <Button onClick={() => document.dispatchEvent(new CustomEvent(OPEN_EVENT, { detail: 'people' }))}>
              {people.open}
            </Button>
          )}
          <Button onClick={() => go({ race: null, view: 'race', page: 'connect' })}>{connect.open}</Button>
          <Button data-act="sponsors" onClick={() => setOpen('sponsors')}>
            {event.sponsors.open}
          </Button>
          <Button data-act="new-race" look="primary" onClick={() => setMaking(true)}>
            <Icon name="plus" />
            {words.home.newRace}
          </Button>
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
        <div className="home-races">
          {inGroups(races ?? []).map(({ group, races: those }) => (
            <RaceGroupList key={group} group={group} races={those} apart={apart} onCopy={setOpen} />
          ))}
        </div>
        <p className="home-demo">
          {demo.running ? (
            <Button onClick={demo.stop}>{words.begin.demoEnd}</Button>
          ) : (
            <Button disabled={demo.starting} onClick={demo.start}>
              {demo.starting ? words.begin.demoStarting : words.begin.demo}
            </Button>
          )}
          <span className="muted">{words.begin.demoSays}</span>
        </p>
      </main>
      <HomeDialog open={open} me={me} races={races ?? []} event={theEvent} onClose={close} onLook={look} />
      {making && <NewRace taken={races ?? []} onClose={() => setMaking(false)} />}
    </div>
  );
}

function HomeDialog(props: {
  readonly open: Open;
  readonly me: Me;
  readonly races: readonly RaceSummary[];
  readonly event: EventShown | null;
  readonly onClose: () => void;
  readonly onLook: () => void;
}) {
  const { open, me, races, event, onClose, onLook } = props;
  if (open === null) return null;
  if (open === 'sponsors') return <SponsorsDialog onClose={onClose} />;
  if (open === 'event')
    return <EventDialog isAdmin={me.role === 'admin'} onClose={onClose} onChanged={onLook} />;
  if (open === 'retention') return <RetentionDialog onClose={onClose} />;
  if (open === 'file') return <FileDialog onClose={onClose} />;
  if (open !== 'day') return <CopyRaceDialog race={open} taken={races} onClose={onClose} />;
  return (
    <CopyDayDialog
      races={races}
      date={event?.date ?? null}
      timeZone={event?.timeZone ?? 'UTC'}
      onClose={onClose}
      onDone={onLook}
    />
  );
}

/** What was put away is there for who looks for it. */
function RaceGroupList(props: {
  readonly group: RaceGroup;
  readonly races: readonly RaceSummary[];
  readonly apart: ReadonlyMap<string, string>;
  readonly onCopy: (race: RaceSummary) => void;
}) {
  const { group, races, apart, onCopy } = props;
  const { home } = useControlWords();
  const list = (
    <ul className="race-list">
      {races.map((race) => (
        <RaceCard key={race.id} race={race} apart={apart.get(race.id) ?? null} onCopy={onCopy} />
      ))}
    </ul>
  );
  if (group === 'away')
    return (
      <details className="races-away">
        <summary>{home.away(races.length)}</summary>
        {list}
      </details>
    );
  return (
    <section aria-labelledby={`races-${group}`}>
      <h2 id={`races-${group}`} className="race-group">
        {home.groups[group]}
      </h2>
      {list}
    </section>
  );
}

function RaceCard(props: {
  readonly race: RaceSummary;
  readonly apart: string | null;
  readonly onCopy: (race: RaceSummary) => void;
}) {
  const { race, apart, onCopy } = props;
  const { copy } = useDayWords();
  const words = useControlWords();
  const ui = useUiWords();
  const language = useLanguage();
  const startMs = startOrPlan(race);
  return (
    <li className="race-line">
      <a
        className="race-card"
        href={pathOf({ race: race.id, view: 'race' })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go({ race: race.id, view: 'race' });
        }}
      >
        <span className="race-card-name">
          {race.name}
          {apart !== null && <small className="race-apart"> {apart}</small>}
        </span>
        <StateDot state={race.state} result={race.result} />
        <span className="race-card-facts">
          {ui.format[race.format] ?? race.format} · {words.home.riders(race.entries)}
          {startMs !== null && ` · ${dayAndTime(startMs, Date.now(), race.timeZone, language)}`}
          {!race.public && ` · ${words.home.hidden}`}
        </span>
        <Icon name="chevron" />
      </a>
      <IconButton
        icon="copy"
        label={copy.open(race.name)}
        title={copy.open(race.name)}
        onClick={() => onCopy(race)}
      />
    </li>
  );
}
