/** While riding: four numbers, whether race control hears, SOS. Everything else is one swipe to the side. */

import { useEffect, useRef, useState } from 'react';
import { alternatesFrom } from '../../../phone/reach.ts';
import { reportingFrom } from '../../../phone/reporting.ts';
import { age } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useNow } from '../../ui/ticking.ts';
import type { RiderSetup } from '../setup.ts';
import { useStanding } from '../standing.ts';
import { type Tracker, useRider } from '../tracker/tracker.ts';
import { useRiderWords } from '../words.ts';
import { Details } from './Details.tsx';
import { Figures } from './Figures.tsx';
import { Hearing } from './Hearing.tsx';
import { LINE_OLD_MS } from './hearing.ts';
import { Sos } from './Sos.tsx';

const ownClock = () => Date.now();

export function RideScreen({ tracker, setup }: { tracker: Tracker; setup: RiderSetup }) {
  const words = useRiderWords();
  const state = useRider(tracker, (all) => all);
  const now = useNow(ownClock, 1_000, state.riding);
  const seen = useStanding(setup, state.tracker?.heardMs ?? null);
  const tracking = seen.standing?.tracking;
  useEffect(() => {
    if (tracking !== undefined) tracker.report(reportingFrom(tracking));
  }, [tracker, tracking]);
  const alternates = seen.standing?.alternates;
  useEffect(() => {
    const hosts = alternatesFrom(alternates);
    if (hosts !== null) tracker.alternates(hosts);
  }, [tracker, alternates]);
  const [page, setPage] = useState(0);
  const pages = useRef<HTMLDivElement>(null);
  const correctionMs = state.tracker?.correctionMs ?? 0;

  const turnTo = (index: number): void => {
    const box = pages.current;
    box?.scrollTo({ left: index * box.clientWidth, behavior: 'auto' });
    setPage(index);
  };
  const isOld = seen.seenMs !== null && now - seen.seenMs > LINE_OLD_MS + setup.tracking.batchMs;
  const raceState = seen.standing?.race.state;

  return (
    <main className="ride">
      <h1 className="visually-hidden">{`${words.bib(setup.bib)} ${setup.name}`}</h1>
      <Hearing state={state} setup={setup} now={now} />
      <div
        className="ride-pages"
        ref={pages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const box = event.currentTarget;
          setPage(Math.round(box.scrollLeft / Math.max(1, box.clientWidth)));
        }}
      >
        <section className="ride-page" aria-label={words.figures} inert={page !== 0}>
          {raceState && raceState !== 'running' && (
            <p className={`strip strip-${raceState}`}>{words.raceState[raceState]}</p>
          )}
          <Figures last={state.last} now={now} standing={seen.standing} isOld={isOld} />
          {isOld && seen.seenMs !== null && (
            <p className="old">{words.standingOld(age(now - seen.seenMs))}</p>
          )}
          {!state.riding && (
            <Button look="primary" className="giant" onClick={tracker.ride}>
              {words.resume}
            </Button>
          )}
        </section>
        <section className="ride-page" aria-label={words.more} inert={page !== 1}>
          <Details tracker={tracker} setup={setup} state={state} seen={seen} />
        </section>
      </div>
      <footer className="ride-foot">
        <Sos
          setup={setup}
          last={state.last}
          correctionMs={correctionMs}
          standing={seen.standing}
          seenMs={seen.seenMs}
        />
        <Button className="turn" onClick={() => turnTo(page === 0 ? 1 : 0)}>
          <span className="dots" aria-hidden="true">
            <i className={page === 0 ? 'on' : ''} />
            <i className={page === 1 ? 'on' : ''} />
          </span>
          {page === 0 ? words.more : words.back}
        </Button>
      </footer>
    </main>
  );
}
