/** Colours and language, in a small dialog behind one button. */

import { useState } from 'react';
import type { HelpPage } from './help/keys.ts';
import { openHelp, PageHelp } from './help/PageHelp.tsx';
import { Icon } from './Icon.tsx';
import { chooseLanguage, isLanguage, LANGUAGES, useLanguage } from './language.ts';
import { Button } from './primitives/Button.tsx';
import { Choices } from './primitives/Choices.tsx';
import { Dialog } from './primitives/Dialog.tsx';
import { chooseTheme, THEME_CHOICES, useThemeChoice } from './theme.ts';
import { useUiWords } from './words.ts';

interface Props {
  /** Its button is for gloves and rain. */
  readonly large?: boolean;
  /** The page it stands on, whose help is behind a button here, and behind `?` and F1. */
  readonly help?: HelpPage;
}

export function SettingsDialog({ large = false, help }: Props) {
  const [open, setOpen] = useState(false);
  const words = useUiWords();
  const theme = useThemeChoice();
  const language = useLanguage();
  return (
    <>
      <Button look="bare" aria-label={words.settings} onClick={() => setOpen(true)}>
        <Icon name="settings" size={large ? 24 : 20} />
      </Button>
      {open && (
        <Dialog small title={words.settings} typing={false} onClose={() => setOpen(false)}>
          <Choices
            look="lines"
            label={words.theme}
            values={THEME_CHOICES}
            text={(value) => words.themes[value]}
            value={theme}
            onChange={chooseTheme}
          />
          <Choices
            look="lines"
            label={words.language}
            values={Object.keys(LANGUAGES).filter(isLanguage)}
            text={(code) => LANGUAGES[code]}
            langOf={(code) => code}
            value={language}
            onChange={(code) => void chooseLanguage(code)}
          />
          {help && (
            <Button
              onClick={() => {
                setOpen(false);
                // The dialog gives the focus back first.
                setTimeout(openHelp);
              }}
            >
              {words.help}
            </Button>
          )}
        </Dialog>
      )}
      {help && <PageHelp page={help} button={false} />}
    </>
  );
}
