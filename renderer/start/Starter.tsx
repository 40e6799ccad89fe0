/**
 * The starter's clock. Counts by the station's clock with or without a connection; what the starter says counts here
 * at once, and at the station when it is reached.
 */

import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RaceId } from '../../race/ids.ts';
import { age, timeOfDay } from '../ui/format.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { readySound, setSound, soundOn } from '../ui/sound.ts';
import { useSay } from '../ui/station/messages.ts';
import { useNow } from '../ui/ticking.ts';
import { Individual } from './Individual.tsx';
import { nextMoment, withSaid } from './line-up.ts';
import { openOutbox, type Said, type StartOutbox } from './outbox.ts';
import { openStationClock, type StationClock } from './station-clock.ts';
import { useBeeps } from './use-beeps.ts';
import { useScreenOn } from './use-screen-on.ts';
import { useStarts } from './use-starts.ts';
import { Waves } from './Waves.tsx';
import { useStartWords } from './words.ts';

const LOST_AFTER_MS = 8_000;

export function Starter({ race }: { race: RaceId }) {
  const words = useStartWords();
  const heard = useStarts(race);
  const { look } = heard;
  const [instruments, setInstruments] = useState<{ clock: StationClock; outbox: StartOutbox } | null>(null);
  useEffect(() => {
    const opened = { clock: openStationClock(), outbox: openOutbox(race, look) };
    setInstruments(opened);
    return () => {
      opened.clock.close();
      opened.outbox.close();
    };
  }, [race, look]);
  if (heard.unknown && heard.starts === null)
    return (
      <main className="start-empty">
        <h1>{words.noRace}</h1>
        <p>{words.noRaceSays}</p>
      </main>
    );
  if (instruments === null || heard.starts === null)
    return (
      <main className="start-empty" aria-busy="true">
        <p>{words.loading}</p>
      </main>
    );
  return <AtTheLine heard={{ starts: heard.starts, heardMs: heard.heardMs }} {...instruments} />;
}

interface Props {
  readonly heard: { readonly starts: Parameters<typeof withSaid>[0]; readonly heardMs: number };
  readonly clock: StationClock;
  readonly outbox: StartOutbox;
}

function AtTheLine({ heard, clock, outbox }: Props) {
  const words = useStartWords();
  const said = useStore(outbox.store, (state) => state.kept);
  const moment = useNow(clock.now, 100);
  const starts = withSaid(heard.starts, said);
  const { race } = starts;
  const [sound, setSoundOn] = useState(soundOn());
  const [pressed, setPressed] = useState(false);
  useScreenOn(pressed);
  useBeeps(nextMoment(starts, moment), clock.now, sound && pressed);
  const waiting = said.filter(({ state }) => state === 'waiting').length;
  const refused = said.findLast(({ state }) => state === 'refused');
  const silentMs = Date.now() - heard.heardMs;
  const press = () => {
    readySound();
    setPressed(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: any press on the page lets it sound; nothing else happens by it.
    <div className="starter" onPointerDown={press} onKeyDown={press}>
      <header className="starter-head">
        <h1>{race.name}</h1>
        <PageHelp page="starter" />
        <p className="starter-time">{timeOfDay(moment, race.timeZone)}</p>
        <Button
          aria-pressed={sound}
          onClick={() => {
            setSound(!sound);
            setSoundOn(!sound);
          }}
        >
          {sound ? words.sound : words.soundOff}
        </Button>
      </header>
      {race.state === 'finished' ? (
        <main className="start-empty">
          <h2>{words.finished}</h2>
        </main>
      ) : starts.individual ? (
        <Individual starts={starts} moment={moment} clock={clock} outbox={outbox} />
      ) : (
        <Waves starts={starts} moment={moment} clock={clock} outbox={outbox} />
      )}
      {/* Messages come and go below: nothing above may move under a finger that holds a button. */}
      <footer className="starter-foot">
        {!pressed && <p className="starter-tap">{words.tap}</p>}
        {silentMs > LOST_AFTER_MS && (
          <p className="starter-lost" role="status">
            ▲ {words.offline(age(silentMs))}
          </p>
        )}
        {refused && <Refusal refused={refused} timeZone={race.timeZone} outbox={outbox} />}
        <ClockLine clock={clock} />
        <p className={waiting > 0 ? 'state-attention' : 'muted'}>
          {waiting > 0 ? `▲ ${words.waiting(waiting)}` : words.allSent}
        </p>
        <a className="button" href={`/start/${race.id}?view=ramp`} target="_blank" rel="noreferrer">
          {words.ramp}
        </a>
      </footer>
    </div>
  );
}

interface RefusalProps {
  readonly refused: Said;
  readonly timeZone: string;
  readonly outbox: StartOutbox;
}

/** What the station did not take; a gun that was refused because riders have passed is fired after all if it is meant so. */
function Refusal({ refused, timeZone, outbox }: RefusalProps) {
  const words = useStartWords();
  const say = useSay();
  const { id, what, why = '', answer, asks = false } = refused;
  return (
    <div className="starter-lost" role="alert">
      <p>▲ {words.refused(say(answer, why, timeZone))}</p>
      <span className="starter-buttons">
        {asks && what.says === 'gun' && (
          <HoldButton look="danger" onHeld={() => outbox.meantSo(id)}>
            {words.allTheSame(timeOfDay(what.atMs, timeZone))}
          </HoldButton>
        )}
        <Button onClick={() => outbox.forget(id)}>{asks ? words.leaveIt : words.seen}</Button>
      </span>
    </div>
  );
}

function ClockLine({ clock }: { clock: StationClock }) {
  const words = useStartWords();
  const { offsetMs, boundMs } = clock.state();
  if (offsetMs === null || boundMs === null) return <p className="state-attention">▲ {words.clockUnknown}</p>;
  const ms = (value: number) =>
    value < 1_000 ? `${Math.max(1, Math.round(value))} ms` : `${(value / 1_000).toFixed(1)} s`;
  const off =
    Math.abs(offsetMs) <= Math.max(boundMs, 50)
      ? words.exact
      : offsetMs < 0
        ? words.ahead(ms(-offsetMs))
        : words.behind(ms(offsetMs));
  return <p className="muted">{words.clock(off, ms(boundMs))}</p>;
}
