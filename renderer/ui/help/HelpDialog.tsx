/** What a page is for in two sentences, the keys that work on it, and the same of the others. Comes when it is asked for. */
import { useEffect, useRef } from 'react';
import { SmallDialog } from '../SmallDialog.tsx';
import css from './Help.module.css';
import { HELP_PAGES, type HelpPage, KEYS } from './keys.ts';
import { useHelpWords } from './words.ts';

export default function HelpDialog({ page, onClose }: { page: HelpPage; onClose: () => void }) {
  const words = useHelpWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement;
    element.showModal();
    element.addEventListener('close', onClose);
    return () => {
      element.removeEventListener('close', onClose);
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [onClose]);
  return (
    <SmallDialog dialog={dialog} title={words.title(words.pages[page])}>
      <div className={css.help}>
        <p className={css.way}>{words.way[page]}</p>
        <h3>{words.keys}</h3>
        <KeyList page={page} />
        <p>
          <a href="/checklist" target="_blank" rel="noreferrer">
            {words.checklist}
          </a>
        </p>
        <details>
          <summary>{words.others}</summary>
          <dl className={css.others}>
            {HELP_PAGES.filter((one) => one !== page).map((one) => (
              <div key={one}>
                <dt>{words.pages[one]}</dt>
                <dd>{words.way[one]}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </SmallDialog>
  );
}

const ON_MAP = /^map[A-Z]/;

/** The keys of a page with what they do, as the table has them. */
export function KeyList({ page }: { page: HelpPage }) {
  const words = useHelpWords();
  if (KEYS[page].length === 0) return <p>{words.noKeys}</p>;
  return (
    <dl className={css.keys}>
      {KEYS[page].map(({ id, shown }) => (
        <div key={id}>
          <dt>
            <kbd>{shown}</kbd>
          </dt>
          <dd>
            {words.does[id]}
            {ON_MAP.test(id) && ` (${words.onMap})`}
          </dd>
        </div>
      ))}
    </dl>
  );
}
