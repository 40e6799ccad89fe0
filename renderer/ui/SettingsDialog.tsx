/** Colours and language, in a small dialog behind one button. */

import { useRef } from 'react';
import type { HelpPage } from './help/keys.ts';
import { openHelp, PageHelp } from './help/PageHelp.tsx';
import { Icon } from './Icon.tsx';
import { chooseLanguage, isLanguage, LANGUAGES, useLanguage } from './language.ts';
import { Button } from './primitives/Button.tsx';
import { RadioChoices } from './primitives/RadioChoices.tsx';
import { SmallDialog } from './primitives/SmallDialog.tsx';
import { chooseTheme, THEME_CHOICES, useThemeChoice } from './theme.ts';
import { useUiWords } from './words.ts';

interface Props {
  /** Its button is for gloves and rain. */
  readonly large?: boolean;
  /** The page it stands on, whose help is behind a button here, and behind `?` and F1. */
  readonly help?: HelpPage;
}

export function SettingsDialog({ large = false, help }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const words = useUiWords();
  const theme = useThemeChoice();
  const language = useLanguage();
  return (
    <>
      <Button look="bare" aria-label={words.settings} onClick={() => dialog.current?.showModal()}>
        <Icon name="settings" size={large ? 24 : 20} />
      </Button>
      <SmallDialog dialog={dialog} title={words.settings}>
        <RadioChoices
          legend={words.theme}
          name="theme"
          of={THEME_CHOICES.map((value) => ({ value, text: words.themes[value] }))}
          chosen={theme}
          onChoose={chooseTheme}
        />
        <RadioChoices
          legend={words.language}
          name="language"
          of={Object.entries(LANGUAGES).map(([value, text]) => ({ value, text, lang: value }))}
          chosen={language}
          onChoose={(code) => isLanguage(code) && void chooseLanguage(code)}
        />
        {help && (
          <button
            type="button"
            className="button"
            onClick={() => {
              dialog.current?.close();
              openHelp();
            }}
          >
            {words.help}
          </button>
        )}
      </SmallDialog>
      {help && <PageHelp page={help} button={false} />}
    </>
  );
}
