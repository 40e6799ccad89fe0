/** Colours and language, in a small dialog behind one button. */
import { useRef } from 'react';
import { Icon } from './Icon.tsx';
import { chooseLanguage, isLanguage, LANGUAGES, useLanguage } from './language.ts';
import { chooseTheme, THEME_CHOICES, useThemeChoice } from './theme.ts';
import { useUiWords } from './words.ts';

/** `look`: the class of the page's own dialogs, with `…-head` for their first line. */
export function SettingsDialog({ look }: { readonly look: 'dialog' | 'sheet' }) {
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
        <Icon name="settings" size={look === 'sheet' ? 24 : 20} />
      </button>
      <dialog ref={dialog} className={look} aria-label={words.settings} closedby="any">
        <div className={`${look}-head`}>
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
