/** What a page is for in two sentences, the keys that work on it, and the same of the others. Comes when it is asked for. */
import { Dialog } from '../primitives/Dialog.tsx';
import css from './Help.module.css';
import { HELP_PAGES, type HelpPage, KEYS } from './keys.ts';
import { useHelpWords } from './words.ts';

export default function HelpDialog({ page, onClose }: { page: HelpPage; onClose: () => void }) {
  const words = useHelpWords();
  return (
    <Dialog title={words.title(words.pages[page])} onClose={onClose} typing={false}>
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
    </Dialog>
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
