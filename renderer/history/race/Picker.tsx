/** Who is compared: riders are added by bib or name, taken away by their sign; each has the look of their line. */

import { useId, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
import { folded } from '../../../race/search-text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Combobox } from '../../ui/primitives/Combobox.tsx';
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
  const id = useId();
  const riders = compared.map(({ rider }) => rider);
  const full = compared.length >= COMPARED_MAX;
  const offered =
    typed.trim() === ''
      ? []
      : category.riders
          .filter((rider) => !riders.includes(rider) && fits(rider, typed))
          .slice(0, OFFERED_MAX);
  const add = (rider: RiderHistory): void => {
    if (full) return;
    setTyped('');
    onChoose([...riders, rider]);
  };
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
        <Combobox
          id={id}
          placeholder={full ? words.full(COMPARED_MAX) : words.addHint}
          value={typed}
          disabled={full}
          onType={setTyped}
          onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
          offered={full ? [] : offered}
          keyOf={(rider) => rider.entry}
          onTake={add}
          listLabel={words.addRider}
          listClass="offers"
          render={(rider) => (
            <>
              <span className="bib">{rider.bib}</span> {rider.name}
              {rider.team !== null && <span className="offer-team">{rider.team}</span>}
            </>
          )}
        />
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
