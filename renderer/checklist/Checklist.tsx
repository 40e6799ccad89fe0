/** The list on one sheet of A4, with boxes to tick and room for who and when. */

import { useEffect } from 'react';
import { useHelpWords } from '../ui/help/words.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';

export function Checklist() {
  const { list } = useHelpWords();
  useEffect(() => {
    document.title = `${list.title} · Bell Lap`;
  }, [list]);
  return (
    <main className="checklist">
      <header>
        <div>
          <h1>{list.title}</h1>
          <p className="muted">{list.says}</p>
        </div>
        <div className="checklist-tools">
          <Button look="primary" onClick={() => window.print()}>
            {list.print}
          </Button>
          <SettingsDialog help="checklist" />
        </div>
      </header>
      <p className="checklist-about">
        {[list.event, list.date, list.by].map((what) => (
          <span key={what}>{what}</span>
        ))}
      </p>
      <div className="checklist-parts">
        {list.parts.map(({ title, items }) => (
          <section key={title}>
            <h2>{title}</h2>
            <ul>
              {items.map((item) => (
                <li key={item}>
                  <label>
                    <input type="checkbox" />
                    <span>{item}</span>
                  </label>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}
