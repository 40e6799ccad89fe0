/** What a card's code opens: who you are, one button to ride with this phone, and everything else below it. */

import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import type { RiderSetup } from '../setup.ts';
import { useRiderWords } from '../words.ts';
import { Certificate } from './Certificate.tsx';
import { OtherApps } from './OtherApps.tsx';

export function JoinScreen({ setup, onRide }: { setup: RiderSetup; onRide: (() => void) | null }) {
  const words = useRiderWords();
  return (
    <main className="join">
      <header className="join-head">
        <p className="join-event">{setup.station.event}</p>
        <SettingsDialog large help="rider" />
      </header>
      <section className="who" aria-label={words.bib(setup.bib)}>
        <span className="plate">{setup.bib}</span>
        <div className="who-name">
          <h1>{setup.name}</h1>
          <p>{setup.race.name}</p>
        </div>
      </section>
      {onRide === null ? (
        <section className="box box-alarm">
          <h2>{words.broken}</h2>
          <p>{words.brokenHelp}</p>
        </section>
      ) : (
        <section className="start">
          <Button look="primary" className="giant" onClick={onRide}>
            <Icon name="target" size={28} />
            {words.trackHere}
          </Button>
          <p>{words.trackHereHelp}</p>
          <div className="hint">
            <strong>{words.allowTitle}</strong>
            <p>{words.allowHelp}</p>
          </div>
        </section>
      )}
      <section className="others" aria-label={words.orApp}>
        <h2>{words.orApp}</h2>
        <OtherApps setup={setup} />
        {setup.ca !== null && <Certificate ca={setup.ca} />}
      </section>
      <p className="not-you">{words.notYou}</p>
    </main>
  );
}
