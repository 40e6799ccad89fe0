/** Colours and language, in a small dialog behind one button. */
import { useRef } from 'react';
import { Icon } from '../ui/Icon.tsx';
import { chooseLanguage, isLanguage, LANGUAGES, useLanguage } from '../ui/language.ts';
import { chooseTheme, THEME_CHOICES, useThemeChoice } from '../ui/theme.ts';
import { useUiWords } from '../ui/words.ts';

export function Settings() {
  const dialog = useRef<HTMLDialogElement>(null);
  const words = useUiWords();
  const theme = useThemeChoice();
  const language = useLanguage();
  return (
    <>
      <button
        type="button"
        className="button bare"
        aria-label={words.settings}
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="settings" size={24} />
      </button>
      <dialog ref={dialog} className="sheet" aria-label={words.settings} closedby="any">
        <div className="sheet-head">
          <h2>{words.settings}</h2>
          <button
            type="button"
            className="button bare"
            aria-label={words.close}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        <fieldset className="choices">
          <legend>{words.theme}</legend>
          {THEME_CHOICES.map((choice) => (
            <label key={choice} className="choice">
              <input
                type="radio"
                name="theme"
                checked={theme === choice}
                onChange={() => chooseTheme(choice)}
              />
              <span>{words.themes[choice]}</span>
            </label>
          ))}
        </fieldset>
        <fieldset className="choices">
          <legend>{words.language}</legend>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <label key={code} className="choice" lang={code}>
              <input
                type="radio"
                name="language"
                checked={language === code}
                onChange={() => isLanguage(code) && void chooseLanguage(code)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      </dialog>
    </>
  );
}
