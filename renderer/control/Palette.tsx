/** The command palette: type a few letters, arrows choose, Enter does it. Bibs and names are commands, too. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { folded } from '../../race/search-text.ts';
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
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const hits = useMemo(() => matching(commands, query), [commands, query]);
  const chosen = hits[Math.min(at, hits.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // The dialog gives the focus back first; the command may then put it where it belongs.
    setTimeout(command.act);
  };
  return (
    <Dialog title={words.palette.open} onClose={onClose}>
      <div className="palette">
        <input
          className="palette-input"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={chosen ? `command-${chosen.id}` : undefined}
          aria-label={words.palette.label}
          placeholder={words.palette.label}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1));
            else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
            else if (event.key === 'Enter') run(chosen);
            else return;
            event.preventDefault();
          }}
          autoFocus
        />
        <div
          ref={list}
          id="palette-list"
          role="listbox"
          aria-label={words.palette.open}
          className="palette-list"
          tabIndex={-1}
        >
          {hits.map((command) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's.
            <div
              key={command.id}
              id={`command-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={command === chosen}
              className="palette-option"
              onClick={() => run(command)}
            >
              <span>{command.text}</span>
              {command.keys && <kbd>{command.keys}</kbd>}
            </div>
          ))}
        </div>
        {hits.length === 0 && <p className="muted">{words.palette.none}</p>}
      </div>
    </Dialog>
  );
}
