/** Colours, language, one-key shortcuts and the way out: this screen's own choices. */

import { useEffect, useState } from 'react';
import { KeyList } from '../ui/help/HelpDialog.tsx';
import type { HelpPage } from '../ui/help/keys.ts';
import { openHelp, PageHelp } from '../ui/help/PageHelp.tsx';
import { useHelpWords } from '../ui/help/words.ts';
import { chooseLanguage, LANGUAGES, type Language, useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Check } from '../ui/primitives/Check.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { IconButton } from '../ui/primitives/IconButton.tsx';
import { ask } from '../ui/station/api.ts';
import { type Me, setSession } from '../ui/station/session.ts';
import { useStationWords } from '../ui/station/words.ts';
import { chooseTheme, THEME_CHOICES, type ThemeChoice, useThemeChoice } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';
import { useConnectWords } from './connect/words.ts';
import { MyAccountDialog } from './people/MyAccountDialog.tsx';
import { PeopleDialog } from './people/PeopleDialog.tsx';
import { usePeopleWords } from './people/words.ts';
import { go, usePlace } from './place.ts';
import { useOneKey } from './shortcuts.ts';
import { useControlWords } from './words.ts';

/** What is opened from here, and from the palette by an event of this name. */
export const OPEN_EVENT = 'open-preferences';
export type Opened = 'preferences' | 'people' | 'mine';

/** What the console shows now, as its help calls it. */
function useHelpPage(): HelpPage {
  const { race, view, page } = usePlace();
  if (page === 'connect') return 'connect';
  return race === null ? 'races' : view;
}

export function Preferences({ me }: { me: Me }) {
  const [open, setOpen] = useState<Opened | null>(null);
  const ui = useUiWords();
  const connect = useConnectWords();
  const close = () => setOpen(null);
  useEffect(() => {
    const onOpen = (event: Event) => setOpen((event as CustomEvent<Opened>).detail);
    document.addEventListener(OPEN_EVENT, onOpen);
    return () => document.removeEventListener(OPEN_EVENT, onOpen);
  }, []);
  const page = useHelpPage();
  return (
    <>
      {/* At the line a ? is a passing of somebody unknown. */}
      <PageHelp page={page} button="wide" questionMark={page !== 'race'} />
      <IconButton
        icon="code"
        label={connect.open}
        title={connect.open}
        onClick={() => go({ race: null, view: 'race', page: 'connect' })}
      />
      <IconButton icon="settings" label={ui.settings} onClick={() => setOpen('preferences')} />
      {open === 'preferences' && <PreferencesDialog me={me} onClose={close} onOpen={setOpen} />}
      {open === 'people' && <PeopleDialog me={me} onClose={close} />}
      {open === 'mine' && <MyAccountDialog me={me} onClose={close} />}
    </>
  );
}

interface PreferencesProps {
  readonly me: Me;
  readonly onClose: () => void;
  readonly onOpen: (what: Opened) => void;
}

function PreferencesDialog({ me, onClose, onOpen }: PreferencesProps) {
  const people = usePeopleWords();
  const words = useControlWords();
  const { signIn } = useStationWords();
  const ui = useUiWords();
  const theme = useThemeChoice();
  const language = useLanguage();
  const [oneKey, setOneKey] = useOneKey();
  const help = useHelpWords();
  const page = useHelpPage();
  return (
    <Dialog title={ui.settings} onClose={onClose}>
      <div className="form">
        <Field label={ui.theme}>
          <select value={theme} onChange={(event) => chooseTheme(event.target.value as ThemeChoice)}>
            {THEME_CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {ui.themes[choice]}
              </option>
            ))}
          </select>
        </Field>
        <Field label={ui.language}>
          <select value={language} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([id, name]) => (
              <option key={id} value={id} lang={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Check checked={oneKey} onChange={(event) => setOneKey(event.target.checked)}>
          {words.keys.oneKey}
        </Check>
        <h3>{help.keys}</h3>
        <KeyList page={page} />
        <div className="form-end">
          <p>{signIn.signedInAs(me.name)}</p>
          <Button
            onClick={() => {
              onClose();
              openHelp();
            }}
          >
            {ui.help}
          </Button>
          <Button onClick={() => onOpen('mine')}>{people.mine.open}</Button>
          {me.role === 'admin' && <Button onClick={() => onOpen('people')}>{people.open}</Button>}
          <Button
            onClick={() => {
              void ask('POST', '/v1/logout')
                .catch(() => undefined)
                .then(() => setSession({ is: 'out' }));
            }}
          >
            {signIn.out}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
