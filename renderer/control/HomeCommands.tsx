/** Ctrl/Cmd K where no race is open: the races by name, people, colours, help. */

import { useEffect, useState } from 'react';
import { openHelp } from '../ui/help/PageHelp.tsx';
import { useHelpWords } from '../ui/help/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { Button } from '../ui/primitives/Button.tsx';
import { chooseTheme, THEME_CHOICES } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';
import { useConnectWords } from './connect/words.ts';
import { useEventWords } from './event/words.ts';
import { healthCommands } from './health-commands.ts';
import { type Command, Palette } from './Palette.tsx';
import { OPEN_EVENT } from './Preferences.tsx';
import { usePeopleWords } from './people/words.ts';
import { go } from './place.ts';
import { useRaces } from './race-list.ts';
import { useRetentionWords } from './retention/words.ts';
import { useControlWords } from './words.ts';

/** Opens the commands without a keyboard. */
const OPEN_COMMANDS = 'open-commands';

/** The button that says that there are commands. */
export function CommandsButton() {
  const { palette } = useControlWords();
  return (
    <Button className="palette-button" onClick={() => document.dispatchEvent(new Event(OPEN_COMMANDS))}>
      <Icon name="search" size={18} />
      <span className="palette-word">{palette.open}</span>
      <kbd>Ctrl K</kbd>
    </Button>
  );
}

/** What a button of the list of races does, where that is shown. */
const pressing = (act: string, text: string): readonly Command[] => {
  const button = document.querySelector<HTMLElement>(`[data-act="${act}"]`);
  return button === null ? [] : [{ id: act, text, act: () => button.click() }];
};

export function HomeCommands() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      event.preventDefault();
      setOpen(true);
    };
    const onAsked = () => setOpen(true);
    document.addEventListener('keydown', onKey);
    document.addEventListener(OPEN_COMMANDS, onAsked);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener(OPEN_COMMANDS, onAsked);
    };
  }, []);
  return open ? <Commands onClose={() => setOpen(false)} /> : null;
}

function Commands({ onClose }: { onClose: () => void }) {
  const words = useControlWords();
  const ui = useUiWords();
  const people = usePeopleWords();
  const help = useHelpWords();
  const connect = useConnectWords();
  const { races } = useRaces();
  const event = useEventWords();
  const retention = useRetentionWords();
  const commands: readonly Command[] = [
    ...pressing('new-race', words.home.newRace),
    ...(races ?? []).map(({ id, name }) => ({
      id: `race-${id}`,
      text: words.palette.race(name),
      act: () => go({ race: id, view: 'race' }),
    })),
    {
      id: 'connect',
      text: connect.open,
      act: () => go({ race: null, view: 'race', page: 'connect' }),
    },
    ...healthCommands(words),
    ...pressing('history', words.history),
    ...pressing('sponsors', event.sponsors.open),
    ...pressing('retention', retention.open),
    ...(['mine', 'people'] as const).map((what) => ({
      id: `open-${what}`,
      text: what === 'mine' ? people.mine.open : people.open,
      act: () => document.dispatchEvent(new CustomEvent(OPEN_EVENT, { detail: what })),
    })),
    { id: 'help', text: ui.help, keys: 'F1', act: openHelp },
    { id: 'checklist', text: help.checklist, act: () => void window.open('/checklist') },
    ...THEME_CHOICES.map((choice) => ({
      id: `theme-${choice}`,
      text: words.palette.theme(ui.themes[choice]),
      act: () => chooseTheme(choice),
    })),
  ];
  return <Palette commands={commands} onClose={onClose} />;
}
