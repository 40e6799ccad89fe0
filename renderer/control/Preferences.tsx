/** Colours, language, one-key shortcuts and the way out: this screen's own choices. */
import { useState } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { chooseLanguage, LANGUAGES, type Language, useLanguage } from '../ui/language.ts';
import { chooseTheme, THEME_CHOICES, type ThemeChoice, useThemeChoice } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';
import { ask } from './api.ts';
import { Dialog } from './Dialog.tsx';
import { type Me, setSession } from './session.ts';
import { useOneKey } from './shortcuts.ts';
import { useControlWords } from './words.ts';

export function Preferences({ me }: { me: Me }) {
  const [open, setOpen] = useState(false);
  const ui = useUiWords();
  return (
    <>
      <button type="button" className="icon-button" aria-label={ui.settings} onClick={() => setOpen(true)}>
        <Icon name="settings" />
      </button>
      {open && <PreferencesDialog me={me} onClose={() => setOpen(false)} />}
    </>
  );
}

function PreferencesDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const words = useControlWords();
  const ui = useUiWords();
  const theme = useThemeChoice();
  const language = useLanguage();
  const [oneKey, setOneKey] = useOneKey();
  return (
    <Dialog title={ui.settings} onClose={onClose}>
      <div className="form">
        <label className="field">
          <span>{ui.theme}</span>
          <select value={theme} onChange={(event) => chooseTheme(event.target.value as ThemeChoice)}>
            {THEME_CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {ui.themes[choice]}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{ui.language}</span>
          <select value={language} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([id, name]) => (
              <option key={id} value={id} lang={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input type="checkbox" checked={oneKey} onChange={(event) => setOneKey(event.target.checked)} />
          <span>{words.keys.oneKey}</span>
        </label>
        <h3>{words.keys.title}</h3>
        <dl className="keys">
          {words.keys.list.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <div className="form-end">
          <p>{words.signIn.signedInAs(me.name)}</p>
          <button
            type="button"
            className="button"
            onClick={() => {
              void ask('POST', '/v1/logout')
                .catch(() => undefined)
                .then(() => setSession({ is: 'out' }));
            }}
          >
            {words.signIn.out}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
