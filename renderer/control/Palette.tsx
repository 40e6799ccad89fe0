/** The command palette: type a few letters, arrows choose, Enter does it. Bibs and names are commands, too. */

import { useMemo, useState } from 'react';
import { folded } from '../../race/search-text.ts';
import { Combobox } from '../ui/primitives/Combobox.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { useControlWords } from './words.ts';

export interface Command {
  readonly id: string;
  readonly text: string;
  /** Found first when exactly this is typed: a bib. */
  readonly find?: string;
  readonly keys?: string;
  readonly act: () => void;
}

const SHOWN_MOST = 40;

/** All words typed must begin words of the command; exact bibs come first. */
export function matching(commands: readonly Command[], query: string): readonly Command[] {
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return commands.slice(0, SHOWN_MOST);
  const exact: Command[] = [];
  const others: Command[] = [];
  for (const command of commands) {
    if (command.find !== undefined && folded(command.find) === wanted.join(' ')) exact.push(command);
    else {
      const words = folded(command.text).split(/[\s:,–-]+/);
      if (wanted.every((start) => words.some((word) => word.startsWith(start)))) others.push(command);
    }
  }
  return [...exact, ...others].slice(0, SHOWN_MOST);
}

export function Palette({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const words = useControlWords();
  const [query, setQuery] = useState('');
  const hits = useMemo(() => matching(commands, query), [commands, query]);
  const run = (command: Command) => {
    onClose();
    // The dialog gives the focus back first; the command may then put it where it belongs.
    setTimeout(command.act);
  };
  return (
    <Dialog title={words.palette.open} onClose={onClose}>
      <div className="palette">
        <Combobox
          className="palette-input"
          aria-label={words.palette.label}
          placeholder={words.palette.label}
          value={query}
          onType={setQuery}
          offered={hits}
          keyOf={(command) => command.id}
          onTake={run}
          listLabel={words.palette.open}
          listClass="palette-list"
          optionClass="palette-option"
          render={(command) => (
            <>
              <span>{command.text}</span>
              {command.keys && <kbd>{command.keys}</kbd>}
            </>
          )}
          autoFocus
        />
        {hits.length === 0 && <p className="muted">{words.palette.none}</p>}
      </div>
    </Dialog>
  );
}
