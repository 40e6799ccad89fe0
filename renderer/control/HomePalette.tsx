/** The commands before a race is chosen: every race by its name, and what can be opened from the list of races. */
import { useMemo, useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { chooseTheme, THEME_CHOICES } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';
import { useEventWords } from './event/words.ts';
import { type Command, Palette } from './Palette.tsx';
import { OPEN_EVENT } from './Preferences.tsx';
import { usePeopleWords } from './people/words.ts';
import { go } from './place.ts';
import { useRaces } from './race-list.ts';
import { useShortcuts } from './shortcuts.ts';
import { useControlWords } from './words.ts';

interface Props {
  readonly onNewRace: () => void;
  readonly onSponsors: () => void;
}

const open = (what: string) => document.dispatchEvent(new CustomEvent(OPEN_EVENT, { detail: what }));
const NO_KEYS = {};

export function HomePalette({ onNewRace, onSponsors }: Props) {
  const words = useControlWords();
  const [shown, setShown] = useState(false);
  useShortcuts({
    palette: () => setShown(true),
    undo: () => undefined,
    digit: () => false,
    keys: NO_KEYS,
  });
  return (
    <>
      <button type="button" className="button palette-button" onClick={() => setShown(true)}>
        <Icon name="search" size={18} />
        <span className="palette-word">{words.palette.open}</span>
        <kbd>Ctrl K</kbd>
      </button>
      {shown && <Commands {...{ onNewRace, onSponsors }} onClose={() => setShown(false)} />}
    </>
  );
}

function Commands({ onNewRace, onSponsors, onClose }: Props & { readonly onClose: () => void }) {
  const words = useControlWords();
  const ui = useUiWords();
  const event = useEventWords();
  const people = usePeopleWords();
  const { races } = useRaces();
  const commands = useMemo<readonly Command[]>(
    () => [
      { id: 'new-race', text: words.home.newRace, act: onNewRace },
      ...(races ?? []).map((one) => ({
        id: `race-${one.id}`,
        text: words.palette.race(one.name),
        act: () => go({ race: one.id, view: 'race' }),
      })),
      { id: 'history', text: words.history, act: () => location.assign('/history?from=control') },
      { id: 'sponsors', text: event.sponsors.open, act: onSponsors },
      { id: 'open-mine', text: people.mine.open, act: () => open('mine') },
      { id: 'open-people', text: people.open, act: () => open('people') },
      ...THEME_CHOICES.map((choice) => ({
        id: `theme-${choice}`,
        text: words.palette.theme(ui.themes[choice]),
        act: () => chooseTheme(choice),
      })),
    ],
    [words, ui, event, people, races, onNewRace, onSponsors],
  );
  return <Palette commands={commands} onClose={onClose} />;
}
