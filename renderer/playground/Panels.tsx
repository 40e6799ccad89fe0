/** The console's panels around one race, as the console holds it. */
import { type ReactNode, useEffect, useState } from 'react';
import type { EntryId } from '../../race/ids.ts';
import { AttentionPanel } from '../control/attention/AttentionPanel.tsx';
import { HealthLine } from '../control/HealthLine.tsx';
import { BoardPanel } from '../control/panels/BoardPanel.tsx';
import { KeypadPanel } from '../control/panels/KeypadPanel.tsx';
import { LogPanel } from '../control/panels/LogPanel.tsx';
import { MapPanel } from '../control/panels/MapPanel.tsx';
import { PassingsPanel } from '../control/panels/PassingsPanel.tsx';
import { RiderDrawer } from '../control/panels/RiderDrawer.tsx';
import { openRaceSession, type RaceSession } from '../control/race-session.ts';
import type { LiveSource } from '../ui/live.ts';
import { useRaceLive } from '../ui/race-live.ts';
import { Specimen } from './Specimen.tsx';
import { RACE } from './station.ts';

export function Panels({ source }: { source: LiveSource }) {
  const [session, setSession] = useState<RaceSession | null>(null);
  useEffect(() => {
    const opened = openRaceSession(RACE, source);
    setSession(opened);
    return () => opened.close();
  }, [source]);
  return session && <PanelsOf session={session} />;
}

function PanelsOf({ session }: { session: RaceSession }) {
  const line = useRaceLive(session.live, (state) => state.line);
  const isKnown = useRaceLive(session.live, ({ board }) => board !== null);
  const panels: readonly (readonly [name: string, panel: ReactNode])[] = [
    ['Board', <BoardPanel key="board" session={session} />],
    ['Map', <MapPanel key="map" session={session} />],
    ['Attention', <AttentionPanel key="attention" session={session} />],
    ['Keypad', <KeypadPanel key="keypad" session={session} />],
    ['Passings', <PassingsPanel key="passings" session={session} />],
    ['Decisions', <LogPanel key="log" session={session} />],
    ['Rider', <RiderDrawer key="rider" session={session} entry={1 as EntryId} />],
  ];
  return (
    <>
      <h2>Panels</h2>
      <Specimen title="Health line">
        <HealthLine line={line} onRetry={session.live.retry} />
      </Specimen>
      {!isKnown && <p aria-busy="true">The race is on its way.</p>}
      {isKnown && (
        <div className="playground-panels">
          {panels.map(([name, panel]) => (
            <Specimen key={name} title={name}>
              <div className="playground-panel">{panel}</div>
            </Specimen>
          ))}
        </div>
      )}
    </>
  );
}
