/** Who is compared: riders are added by bib or name, taken away by their sign; each has the look of their line. */

import { useId, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
import { folded } from '../../../race/search-text.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { CategoryHistory, RiderHistory } from '../ask.ts';
import { DASHES } from '../chart/Chart.tsx';
import { PlaceLink } from '../Head.tsx';
import { COMPARED_MAX } from '../place.ts';
import { useHistoryWords } from '../words.ts';
import type { Compared } from './compared.ts';

/** Riders offered at once; more letters narrow them. */
const OFFERED_MAX = 8;

export function Picker({
  race,
  category,
  compared,
  onChoose,
}: {
  race: RaceId;
  category: CategoryHistory;
  compared: readonly Compared[];
  onChoose: (riders: readonly RiderHistory[]) => void;
}) {
  const words = useHistoryWords();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const riders = compared.map(({ rider }) => rider);
  const full = compared.length >= COMPARED_MAX;
  const offered =
    typed.trim() === ''
      ? []
      : category.riders
          .filter((rider) => !riders.includes(rider) && fits(rider, typed))
          .slice(0, OFFERED_MAX);
  const add = (rider: RiderHistory | undefined): void => {
    if (rider === undefined || full) return;
    setTyped('');
    setAt(0);
    onChoose([...riders, rider]);
  };
  const keys = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') add(offered[at]);
    else if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Escape') setTyped('');
    else return;
    event.preventDefault();
  };
  const open = offered.length > 0 && !full;
  return (
    <section className="picker" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.compare}</h2>
      <p className="picker-help">{words.compareHelp(COMPARED_MAX)}</p>
      <ul className="chips">
        {compared.map(({ rider, colour }, index) => (
          <li key={rider.entry} className={`chip rider-${colour}`}>
            <Swatch index={index} />
            <span className="bib">{rider.bib}</span>
            <PlaceLink className="chip-name" to={{ at: 'rider', race, entry: rider.entry }}>
              <span className="visually-hidden">{words.allRaces(rider.name)}</span>
              <span aria-hidden="true">{rider.name}</span>
            </PlaceLink>
            <button
              type="button"
              className="chip-remove"
              aria-label={words.remove(rider.name)}
              onClick={() => onChoose(riders.filter((one) => one !== rider))}
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
      <div className="find picker-find">
        <label htmlFor={id}>{words.addRider}</label>
        <input
          id={id}
          type="text"
          role="combobox"
          autoComplete="off"
          aria-expanded={open}
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open ? `${id}-${at}` : undefined}
          placeholder={full ? words.full(COMPARED_MAX) : words.addHint}
          value={typed}
          disabled={full}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={keys}
        />
        {open && (
          <div id={`${id}-list`} className="offers" role="listbox" aria-label={words.addRider}>
            {offered.map((rider, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keyboard, as a combobox does.
              // biome-ignore lint/a11y/useFocusableInteractive: the box above keeps the focus.
              <div
                key={rider.entry}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => add(rider)}
              >
                <span className="bib">{rider.bib}</span> {rider.name}
                {rider.team !== null && <span className="offer-team">{rider.team}</span>}
              </div>
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

const fits = ({ bib, name, team }: RiderHistory, typed: string): boolean => {
  const wanted = folded(typed.trim());
  return folded(bib).startsWith(wanted) || folded(`${name} ${team ?? ''}`).includes(wanted);
};

/** The line as the charts draw it. */
function Swatch({ index }: { index: number }) {
  const dash = DASHES[index % DASHES.length] ?? [];
  return (
    <svg className="swatch" width="28" height="10" aria-hidden="true" focusable="false">
      <line x1="0" y1="5" x2="28" y2="5" strokeDasharray={dash.join(' ')} />
    </svg>
  );
}
