/** A race as officials run it: health and races on top, the race's head, and one of its three views. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RaceId } from '../../race/ids.ts';
import { openHelp } from '../ui/help/PageHelp.tsx';
import { useHelpWords } from '../ui/help/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { IconButton } from '../ui/primitives/IconButton.tsx';
import { useRaceLive } from '../ui/race-live.ts';
import type { Me } from '../ui/station/session.ts';
import { chooseTheme, THEME_CHOICES } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';
import { UndoStartDialog } from './actions/UndoStartDialog.tsx';
import { UpsetDialog } from './actions/UpsetDialog.tsx';
import { useConnectWords } from './connect/words.ts';
import { CorrectionsDialog } from './corrections/CorrectionsDialog.tsx';
import { kindsFor } from './corrections/kinds.ts';
import { useCorrectionWords } from './corrections/words.ts';
import { CourseView } from './course/CourseView.tsx';
import { RaceSwitcher } from './event/day/RaceSwitcher.tsx';
import { raceBeside } from './event/day/tabs.ts';
import { HealthLine } from './HealthLine.tsx';
import { healthCommands } from './health-commands.ts';
import { typed } from './keypad/burst.ts';
import { keepDraft } from './keypad/draft.ts';
import { focusKeypad } from './keypad/focus.ts';
import { type Command, Palette } from './Palette.tsx';
import { OPEN_EVENT, Preferences } from './Preferences.tsx';
import { rowsShown } from './panels/board-rows.ts';
import { PANEL_KEYS, PANELS, type PanelName } from './panels/layout.ts';
import { focusPanel, RaceView } from './panels/RaceView.tsx';
import { usePeopleWords } from './people/words.ts';
import { go, type View } from './place.ts';
import { RaceHead } from './RaceHead.tsx';
import { useRaces } from './race-list.ts';
import { openRaceSession, type RaceSession } from './race-session.ts';
import { ProtestsDialog } from './results/ProtestsDialog.tsx';
import { RidersView } from './riders/RidersView.tsx';
import { useSettingsWords } from './settings/words.ts';
import { useOneKey, useShortcuts } from './shortcuts.ts';
import { useControlWords } from './words.ts';

export function Console({ race, view, me }: { race: RaceId; view: View; me: Me }) {
  const [session, setRaceSession] = useState<RaceSession | null>(null);
  useEffect(() => {
    const opened = openRaceSession(race);
    setRaceSession(opened);
    return () => opened.close();
  }, [race]);
  if (session === null) return <main className="waiting-page" aria-busy="true" />;
  return <OpenConsole session={session} view={view} me={me} />;
}

/** A digit while the keypad is not shown: kept with its time, and the keypad comes. False without riders to type. */
function typeHidden(session: RaceSession, key: string, timeStamp: number): boolean {
  const { board } = session.live.store.getState();
  if (!board || Object.keys(board.rows).length === 0) return false;
  const keyMs = session.live.now() - (performance.now() - timeStamp);
  const { draft } = session.typing;
  session.typing.draft = { ...draft, burst: typed(draft.burst, draft.burst.text + key, keyMs) };
  keepDraft(session.race, session.typing.draft);
  focusPanel('keypad');
  return true;
}

/** Why the race cannot be shown, if so. */
function Refusal({ session }: { session: RaceSession }) {
  const line = useRaceLive(session.live, (state) => state.line);
  const words = useControlWords();
  if (line.is !== 'refused') return null;
  return (
    <div className="notice">
      <h2>{line.says}</h2>
      <Button onClick={() => go({ race: null, view: 'race' })}>{words.allRaces}</Button>
    </div>
  );
}

function OpenConsole({ session, view, me }: { session: RaceSession; view: View; me: Me }) {
  const words = useControlWords();
  const { race } = session;
  const line = useRaceLive(session.live, (state) => state.line);
  const { races } = useRaces();
  const [palette, setPalette] = useState(false);
  const goTo = useCallback((next: View) => go({ race, view: next }), [race]);

  /** A panel is focused once the race's view is there. */
  const wanted = useRef<PanelName | null>(null);
  const toPanel = (name: PanelName) => {
    if (view === 'race') focusPanel(name);
    else {
      wanted.current = name;
      goTo('race');
    }
  };
  useEffect(() => {
    const onFocus = (event: Event) => focusPanel((event as CustomEvent<PanelName>).detail);
    document.addEventListener('focus-panel', onFocus);
    return () => document.removeEventListener('focus-panel', onFocus);
  }, []);
  useEffect(() => {
    if (view === 'race' && wanted.current) {
      focusPanel(wanted.current);
      wanted.current = null;
    }
  }, [view]);

  const step = (by: number) => {
    const { board } = session.live.store.getState();
    if (!board) return;
    const { selected, category } = session.store.getState();
    const rows = rowsShown(board, category, '', null);
    const at = rows.findIndex((row) => row.entry === selected);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) session.select(next.entry);
  };
  const toRace = (by: 1 | -1) => {
    const next = raceBeside(races?.filter((one) => !one.away || one.id === race) ?? [], race, by);
    if (next) go({ race: next.id, view });
  };
  useShortcuts({
    palette: () => setPalette(true),
    undo: () => void session.undoLast(),
    digit: (key, timeStamp) =>
      view === 'race' && (focusKeypad(key, timeStamp) || typeHidden(session, key, timeStamp)),
    keys: {
      b: () => toPanel('board'),
      m: () => toPanel('map'),
      a: () => toPanel('attention'),
      k: () => toPanel('keypad'),
      p: () => toPanel('passings'),
      l: () => toPanel('log'),
      r: () => document.querySelector<HTMLButtonElement>('[data-act="races"]')?.click(),
      '[': () => toRace(-1),
      ']': () => toRace(1),
      c: () => document.querySelector<HTMLButtonElement>('[data-act="correct"]')?.click(),
      '/': () => document.querySelector<HTMLInputElement>('[data-find]')?.focus(),
      f: () => {
        const { selected } = session.store.getState();
        if (selected !== null) session.togglePin(selected);
      },
      arrowdown: () => step(1),
      arrowup: () => step(-1),
      escape: () => session.select(null),
    },
  });

  return (
    <div className="console">
      <header className="top">
        <IconButton
          icon="flag"
          label={words.allRaces}
          title={words.allRaces}
          onClick={() => go({ race: null, view: 'race' })}
        />
        {races && <RaceSwitcher races={races} race={race} view={view} />}
        <HealthLine line={line} onRetry={session.live.retry} />
        <Button className="palette-button" onClick={() => setPalette(true)}>
          <Icon name="search" size={18} />
          <span className="palette-word">{words.palette.open}</span>
          <kbd>Ctrl K</kbd>
        </Button>
        <Preferences me={me} />
      </header>
      <RaceHead session={session} view={view} onView={goTo} />
      {line.is === 'refused' ? (
        <Refusal session={session} />
      ) : (
        <>
          {view === 'race' && <RaceView session={session} onView={goTo} />}
          {view === 'riders' && <RidersView session={session} />}
          {view === 'course' && <CourseView session={session} />}
        </>
      )}
      <CorrectionsDialog session={session} />
      <UndoStartDialog session={session} />
      <UpsetDialog session={session} />
      <ProtestsDialog session={session} />
      {palette && (
        <ConsolePalette session={session} onClose={() => setPalette(false)} onView={goTo} onPanel={toPanel} />
      )}
    </div>
  );
}

function ConsolePalette(props: {
  session: RaceSession;
  onClose: () => void;
  onView: (view: View) => void;
  onPanel: (name: PanelName) => void;
}) {
  const { session, onView, onPanel } = props;
  const words = useControlWords();
  const ui = useUiWords();
  const corrections = useCorrectionWords();
  const settings = useSettingsWords();
  const people = usePeopleWords();
  const connect = useConnectWords();
  const help = useHelpWords();
  const { races } = useRaces();
  const [oneKey] = useOneKey();
  const commands = useMemo<readonly Command[]>(() => {
    const board = session.live.store.getState().board;
    const acts = ['start', 'bell', 'finish', 'more'] as const;
    return [
      ...(['race', 'riders', 'course'] as const).map((view) => ({
        ...{ id: view, text: words.views[view], act: () => onView(view) },
      })),
      ...PANELS.map((name) => ({
        id: `panel-${name}`,
        text: words.palette.focus(words.panels[name]),
        ...(oneKey && { keys: PANEL_KEYS[name] }),
        act: () => onPanel(name),
      })),
      ...acts.map((name) => ({
        id: `act-${name}`,
        text: words.actions[name === 'start' ? 'startTitle' : name],
        act: () => {
          document
            .querySelector<HTMLButtonElement>(`[data-act="${name === 'start' ? 'start' : 'more'}"]`)
            ?.click();
        },
      })),
      {
        id: 'settings',
        text: settings.title,
        act: () => document.querySelector<HTMLButtonElement>('[data-act="settings"]')?.click(),
      },
      ...(board ? kindsFor(board.race.format) : []).map((kind) => ({
        id: `correct-${kind}`,
        text: corrections.command(corrections.kinds[kind]),
        act: () => session.correct({ kind, entry: session.store.getState().selected }),
      })),
      {
        id: 'connect',
        text: connect.open,
        act: () => go({ race: null, view: 'race', page: 'connect' }),
      },
      ...healthCommands(words),
      ...(['mine', 'people'] as const).map((what) => ({
        id: `open-${what}`,
        text: what === 'mine' ? people.mine.open : people.open,
        act: () => document.dispatchEvent(new CustomEvent(OPEN_EVENT, { detail: what })),
      })),
      { id: 'help', text: ui.help, keys: 'F1', act: openHelp },
      { id: 'checklist', text: help.checklist, act: () => void window.open('/checklist') },
      { id: 'undo', text: words.palette.undoLast, keys: 'Ctrl Z', act: () => void session.undoLast() },
      ...THEME_CHOICES.map((choice) => ({
        id: `theme-${choice}`,
        text: words.palette.theme(ui.themes[choice]),
        act: () => chooseTheme(choice),
      })),
      ...(races ?? []).map((one) => ({
        id: `race-${one.id}`,
        text: words.palette.race(one.name),
        act: () => go({ race: one.id, view: 'race' }),
      })),
      ...(board ? rowsShown(board, null, '', null) : []).map((row) => ({
        id: `rider-${row.entry}`,
        text: words.palette.rider(row.bib, row.name),
        find: row.bib,
        act: () => {
          onView('race');
          session.select(row.entry);
        },
      })),
    ];
  }, [session, words, ui, corrections, settings, people, connect, help, races, oneKey, onView, onPanel]);
  return <Palette commands={commands} onClose={props.onClose} />;
}
