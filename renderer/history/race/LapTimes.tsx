/** Every rider's lap times in one table, best laps marked; only the riders compared, or all. */
import { useState } from 'react';
import { duration } from '../../ui/format.ts';
import { useUiWords } from '../../ui/words.ts';
import type { CategoryHistory, RiderHistory } from '../ask.ts';
import { Scroll } from '../Scroll.tsx';
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
  const [only, setOnly] = useState(false);
  const shown = only ? compared.map(({ rider }) => rider) : category.riders;
  const colours = new Map(compared.map(({ rider, colour }) => [rider.entry, colour]));
  const { marks, best } = category;
  const isLaps = marks.every(({ name }) => name === null);
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
        <table className="data laps">
          <thead>
            <tr>
              <th scope="col">{words.place}</th>
              <th scope="col" className="sticky">
                {words.rider}
              </th>
              {isLaps && <th scope="col">{words.best}</th>}
              {marks.map(({ lap, line, name }) => (
                <th key={`${lap} ${line}`} scope="col">
                  {name ?? lap}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((rider) => (
              <Row
                key={rider.entry}
                rider={rider}
                colour={colours.get(rider.entry)}
                isLaps={isLaps}
                fastest={best?.entry === rider.entry ? best.mark : null}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Row({
  rider,
  colour,
  isLaps,
  fastest,
}: {
  rider: RiderHistory;
  colour: number | undefined;
  isLaps: boolean;
  fastest: number | null;
}) {
  const words = useHistoryWords();
  const ui = useUiWords();
  const times = isLaps ? rider.legMs : rider.elapsedMs;
  const ridden = rider.legMs.filter((ms) => ms !== null);
  const bestMs = isLaps && ridden.length > 0 ? Math.min(...ridden) : null;
  return (
    <tr className={colour === undefined ? undefined : `rider-${colour}`}>
      <td>{rider.place ?? <abbr title={ui.status[rider.status]}>{statusShort(rider.status)}</abbr>}</td>
      <th scope="row" className="sticky">
        <span className="bib">{rider.bib}</span> <span className="rider-name">{rider.name}</span>
      </th>
      {isLaps && <td>{bestMs === null ? '–' : duration(bestMs, 1)}</td>}
      {times.map((ms, mark) => {
        const isFastest = fastest === mark;
        const isBest = ms !== null && ms === bestMs;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: marks have one order for ever.
          <td key={mark} className={isFastest ? 'fastest' : isBest ? 'best' : undefined}>
            {ms === null ? '–' : `${rider.gps[mark] ? '≈' : ''}${duration(ms, 1)}`}
            {isFastest && <span aria-hidden="true"> ★</span>}
            {(isFastest || isBest) && (
              <span className="visually-hidden"> {isFastest ? words.bestOfAll : words.bestOwn}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** `DNF` and the like are the sport's own; of the others a dash says enough, and the title all. */
const statusShort = (status: RiderHistory['status']): string => (/^[A-Z]{3}$/.test(status) ? status : '–');
