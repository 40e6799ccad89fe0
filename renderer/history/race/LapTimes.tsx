/** Every rider's lap times in one table, best laps marked; only the riders compared, or all. */

import { useState } from 'react';
import { duration } from '../../ui/format.ts';
import { Scroll } from '../../ui/primitives/Scroll.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
import { useUiWords } from '../../ui/words.ts';
import type { CategoryHistory, RiderHistory } from '../ask.ts';
import { useHistoryWords } from '../words.ts';
import type { Compared } from './compared.ts';

export function LapTimes({
  category,
  compared,
}: {
  category: CategoryHistory;
  compared: readonly Compared[];
}) {
  const words = useHistoryWords();
  const ui = useUiWords();
  const [only, setOnly] = useState(false);
  const shown = only ? compared.map(({ rider }) => rider) : category.riders;
  const colours = new Map(compared.map(({ rider, colour }) => [rider.entry, colour]));
  const { marks, best } = category;
  const isLaps = marks.every(({ name }) => name === null);
  const look = (rider: RiderHistory, mark: number): LegProps['is'] => {
    if (best?.entry === rider.entry && best.mark === mark) return 'fastest';
    const ms = rider.legMs[mark];
    return isLaps && ms != null && ms === bestOf(rider) ? 'best' : undefined;
  };
  return (
    <div className="lap-times">
      <h2>{words.lapTimes}</h2>
      <p className="picker-help">
        {isLaps && words.legend} {words.byGps}
      </p>
      <label className="find-choice">
        <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} />
        <span>{words.onlyCompared}</span>
      </label>
      <Scroll label={words.lapTimes}>
        <Table
          label={words.lapTimes}
          className="data laps"
          rows={shown}
          keyOf={({ entry }) => entry}
          rowClass={({ entry }) => {
            const colour = colours.get(entry);
            return colour === undefined ? undefined : `rider-${colour}`;
          }}
          columns={[
            {
              ...{ key: 'place', head: words.place },
              cell: ({ place, status }) =>
                place ?? <abbr title={ui.status[status]}>{statusShort(status)}</abbr>,
            },
            {
              ...{ key: 'rider', head: words.rider, isHead: true, className: 'sticky' },
              cell: ({ bib, name }) => (
                <>
                  <span className="bib">{bib}</span> <span className="rider-name">{name}</span>
                </>
              ),
            },
            isLaps && {
              ...{ key: 'best', head: words.best },
              cell: (rider) => {
                const bestMs = bestOf(rider);
                return bestMs === null ? '–' : duration(bestMs, 1);
              },
            },
            ...marks.map(({ lap, line, name }, mark) => ({
              ...{ key: `${lap} ${line}`, head: name ?? lap },
              cellClass: (rider: RiderHistory) => look(rider, mark),
              cell: (rider: RiderHistory) => (
                <Leg rider={rider} mark={mark} isLaps={isLaps} is={look(rider, mark)} />
              ),
            })),
          ]}
        />
      </Scroll>
    </div>
  );
}

const bestOf = ({ legMs }: RiderHistory): number | null => {
  const ridden = legMs.filter((ms) => ms !== null);
  return ridden.length > 0 ? Math.min(...ridden) : null;
};

interface LegProps {
  readonly rider: RiderHistory;
  readonly mark: number;
  readonly isLaps: boolean;
  readonly is: 'fastest' | 'best' | undefined;
}

function Leg({ rider, mark, isLaps, is }: LegProps) {
  const words = useHistoryWords();
  const ms = (isLaps ? rider.legMs : rider.elapsedMs)[mark] ?? null;
  return (
    <>
      {ms === null ? '–' : `${rider.gps[mark] ? '≈' : ''}${duration(ms, 1)}`}
      {is === 'fastest' && <span aria-hidden="true"> ★</span>}
      {is && <span className="visually-hidden"> {is === 'fastest' ? words.bestOfAll : words.bestOwn}</span>}
    </>
  );
}

/** `DNF` and the like are the sport's own; of the others a dash says enough, and the title all. */
const statusShort = (status: RiderHistory['status']): string => (/^[A-Z]{3}$/.test(status) ? status : '–');
