/**
 * A race's working view: panels side by side on a desk, one at a time on a phone. An empty race shows the ways to
 * begin instead. The chosen rider's drawer lies beside it all.
 */

import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { AttentionPanel, WaitingPanel } from '../attention/AttentionPanel.tsx';
import { useWaiting } from '../attention/waiting.ts';
import type { View } from '../place.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Begin } from './Begin.tsx';
import { BoardPanel } from './BoardPanel.tsx';
import { KeypadPanel } from './KeypadPanel.tsx';
import { LogPanel } from './LogPanel.tsx';
import {
  type Layout,
  moveEdge,
  PANELS,
  type PanelName,
  ROWS,
  resetLayout,
  setUpper,
  showPanel,
  upperNow,
  useLayout,
} from './layout.ts';
import { MapPanel } from './MapPanel.tsx';
import { PassingsPanel } from './PassingsPanel.tsx';
import { RiderDrawer } from './RiderDrawer.tsx';
import { Splitter } from './Splitter.tsx';

const NARROW = matchMedia('(max-width: 900px)');

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const tell = () => setNarrow(NARROW.matches);
    NARROW.addEventListener('change', tell);
    return () => NARROW.removeEventListener('change', tell);
  }, []);
  return narrow;
}

/** Shows the panel if it was hidden, and puts the focus where work in it begins. */
export function focusPanel(name: PanelName): void {
  if (!NARROW.matches) showPanel(name, true);
  document.dispatchEvent(new CustomEvent('show-panel', { detail: name }));
  // Once it has been drawn.
  setTimeout(() => {
    const panel = document.querySelector<HTMLElement>(`[data-panel="${name}"]`);
    const inside = panel?.querySelector<HTMLElement>('[data-focus-first]');
    (inside ?? panel)?.focus();
  }, 30);
}

export function RaceView({ session, onView }: { session: RaceSession; onView: (view: View) => void }) {
  const narrow = useNarrow();
  const selected = useRaceSession(session, (state) => state.selected);
  const isEmpty = useRaceLive(
    session.live,
    ({ board }) => board !== null && Object.keys(board.rows).length === 0,
  );
  const known = useRaceLive(session.live, ({ board }) => board !== null);
  if (!known) return <main className="waiting-page" aria-busy="true" />;
  if (isEmpty) return <Begin session={session} onView={onView} />;
  const panel = (name: PanelName): ReactNode => {
    if (name === 'board') return <BoardPanel session={session} />;
    if (name === 'map') return <MapPanel session={session} />;
    if (name === 'attention') return <AttentionPanel session={session} />;
    if (name === 'keypad') return <KeypadPanel session={session} />;
    if (name === 'passings') return <PassingsPanel session={session} />;
    return <LogPanel session={session} />;
  };
  return (
    <main className={`race-view ${selected === null ? '' : 'with-drawer'}`}>
      {narrow ? <OneAtATime session={session} panel={panel} /> : <SideBySide panel={panel} />}
      {selected !== null && <RiderDrawer key={selected} session={session} entry={selected} />}
    </main>
  );
}

function SideBySide({ panel }: { panel: (name: PanelName) => ReactNode }) {
  const words = useControlWords();
  const layout = useLayout();
  const rows = ROWS.map((row) => row.filter((name) => !layout.hidden.includes(name)));
  const both = rows.every((row) => row.length > 0);
  const [upper = [], lower = []] = rows;
  return (
    <div className="race-panels">
      {upper.length > 0 && <Row names={upper} layout={layout} grow={both ? layout.upper : 1} panel={panel} />}
      {both && (
        <Splitter
          between="rows"
          label={words.panel.resizeRows}
          value={layout.upper * 100}
          onMove={(share) => setUpper(upperNow() + share)}
        />
      )}
      {lower.length > 0 && (
        <Row names={lower} layout={layout} grow={both ? 1 - layout.upper : 1} panel={panel} />
      )}
      {layout.hidden.length > 0 && (
        <div className="hidden-panels">
          {layout.hidden.map((name) => (
            <Button small key={name} onClick={() => showPanel(name, true)}>
              + {words.panels[name]}
            </Button>
          ))}
          <Button small onClick={resetLayout}>
            {words.panel.reset}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row(props: {
  names: readonly PanelName[];
  layout: Layout;
  grow: number;
  panel: (name: PanelName) => ReactNode;
}) {
  const { names, layout, grow, panel } = props;
  const words = useControlWords();
  const all = names.reduce((sum, name) => sum + layout.width[name], 0);
  return (
    <div className="race-panels-row" style={{ flexGrow: grow }}>
      {names.map((name, index) => {
        const before = names[index - 1];
        return (
          <Fragment key={name}>
            {before && (
              <Splitter
                between="columns"
                label={words.panel.resize(words.panels[before], words.panels[name])}
                value={(layout.width[before] / (layout.width[before] + layout.width[name])) * 100}
                onMove={(share) => moveEdge(before, name, share * all)}
              />
            )}
            <div className="race-panels-cell" style={{ flexGrow: layout.width[name] }}>
              {panel(name)}
            </div>
          </Fragment>
        );
      })}
    </div>
  );
}

function OneAtATime({ session, panel }: { session: RaceSession; panel: (name: PanelName) => ReactNode }) {
  const words = useControlWords();
  const [shown, setShown] = useState<PanelName>('board');
  // Whatever is shown: its number stands at its tab, a call for help sounds, and what was dismissed stays so.
  const waiting = useWaiting(session);
  useEffect(() => {
    const onShow = (event: Event) => setShown((event as CustomEvent<PanelName>).detail);
    document.addEventListener('show-panel', onShow);
    return () => document.removeEventListener('show-panel', onShow);
  }, []);
  return (
    <div className="race-panels-narrow">
      {shown === 'attention' ? <WaitingPanel session={session} waiting={waiting} /> : panel(shown)}
      <nav className="panel-tabs" aria-label={words.panel.show}>
        {PANELS.map((name) => (
          <button
            key={name}
            type="button"
            aria-current={name === shown ? 'page' : undefined}
            onClick={() => setShown(name)}
          >
            {words.panels[name]}
            {name === 'attention' && waiting.count > 0 && <span className="count">{waiting.count}</span>}
          </button>
        ))}
      </nav>
    </div>
  );
}
