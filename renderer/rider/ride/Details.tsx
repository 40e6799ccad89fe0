/** One swipe away: what is queued, the clock, laps, the colours, other apps, and the end of the ride. */

import { decimal, duration } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import { Certificate } from '../join/Certificate.tsx';
import { Fold, OtherApps } from '../join/OtherApps.tsx';
import type { RiderSetup } from '../setup.ts';
import type { StandingSeen } from '../standing.ts';
import type { RiderState, Tracker } from '../tracker/tracker.ts';
import { useRiderWords } from '../words.ts';
import { useHold } from './hold.ts';

const HOLD_MS = 1_000;
/** From here down fewer positions are taken on the road (phone/sampling.ts). */
const BATTERY_LOW = 0.2;

export function Details({
  tracker,
  setup,
  state,
  seen,
}: {
  tracker: Tracker;
  setup: RiderSetup;
  state: RiderState;
  seen: StandingSeen;
}) {
  const words = useRiderWords();
  const language = useLanguage();
  const { holding, handlers } = useHold(HOLD_MS, tracker.rest);
  const row = seen.standing?.row;
  const lap = (ms: number | null | undefined): string => (ms == null ? '–' : duration(ms, 1));
  const found = state.tracker;
  const battery = state.last?.battery;
  return (
    <div className="details">
      <header className="details-head">
        <div className="who-name">
          <h2>{setup.name}</h2>
          <p>{setup.race.name}</p>
        </div>
        <SettingsDialog large help="rider" />
      </header>
      {seen.standing?.announcement && (
        <section className="box">
          <h3>{words.message}</h3>
          <p>{seen.standing.announcement.text}</p>
        </section>
      )}
      <dl className="facts">
        <Fact name={words.lastLap} value={lap(row?.lastLapMs)} />
        <Fact name={words.bestLap} value={lap(row?.bestLapMs)} />
        <Fact name={words.queued} value={String(found?.waiting ?? 0)} />
        <Fact name={words.sent} value={String(found?.acknowledged ?? 0)} />
        <Fact name={words.clock} value={clockText(found?.correctionMs ?? null, words)} />
        <Fact
          name={words.accuracy}
          value={
            state.last?.accuracyM === undefined ? words.unknown : `${Math.round(state.last.accuracyM)} m`
          }
        />
        {battery !== undefined && battery < BATTERY_LOW && (
          <Fact name={words.battery} value={words.batterySpared(Math.round(battery * 100))} />
        )}
        <Fact
          name={words.via}
          value={found?.via ? { mqtt: 'MQTT', http: 'HTTPS', relay: words.viaRelay }[found.via] : '–'}
        />
        <Fact name={words.dataUsed} value={`${decimal((found?.bytes ?? 0) / 1_000, 1, language)} kB`} />
      </dl>
      <Fold title={words.otherApps}>
        <OtherApps setup={setup} />
        {setup.ca !== null && <Certificate ca={setup.ca} />}
      </Fold>
      <p className="details-note">{words.install}</p>
      {state.riding ? (
        <>
          <Button className={`wide ${holding ? 'held' : ''}`} {...handlers}>
            {words.holdToStop}
          </Button>
          <p className="details-note">{words.stopHelp}</p>
        </>
      ) : (
        <Button className="wide" onClick={tracker.leave}>
          {words.changeRider}
        </Button>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function clockText(
  correctionMs: number | null,
  words: {
    unknown: string;
    clockRight: string;
    clockFast: (seconds: string) => string;
    clockSlow: (seconds: string) => string;
  },
): string {
  if (correctionMs === null) return words.unknown;
  if (Math.abs(correctionMs) < 100) return words.clockRight;
  const seconds = (Math.abs(correctionMs) / 1_000).toFixed(1);
  return correctionMs < 0 ? words.clockFast(seconds) : words.clockSlow(seconds);
}
