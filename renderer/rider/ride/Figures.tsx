/** Speed, lap, place, gap: as large as the screen allows, in fixed places, never jumping. */
import { speedKmh } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import type { Standing } from '../standing.ts';
import type { TrackedPosition } from '../tracker/messages.ts';
import { useRiderWords } from '../words.ts';
import { gapText } from './gap-text.ts';

/** A speed older than this is not the speed now. */
const SPEED_OLD_MS = 6_000;
const NONE = '–';

export function Figures({
  last,
  now,
  standing,
  isOld,
}: {
  last: TrackedPosition | null;
  now: number;
  standing: Standing | null;
  isOld: boolean;
}) {
  const words = useRiderWords();
  const language = useLanguage();
  const row = standing?.row;
  const speed =
    last?.speedMps === undefined || now - last.heardMs > SPEED_OLD_MS
      ? NONE
      : speedKmh(last.speedMps, language);
  const isProjected = row?.certainty === 'projected' && standing?.race.result !== 'official';
  const sure = (text: string): string => (isProjected && text !== NONE ? `~${text}` : text);
  return (
    <dl className={`ride-figures ${isOld ? 'figures-old' : ''}`}>
      <Figure name={words.speed} unit={words.kmh} value={speed} />
      <Figure name={words.lap} value={standing ? lapText(standing) : NONE} />
      <Figure
        name={words.place}
        value={row?.place == null ? NONE : sure(String(row.place))}
        small={row?.place == null || standing === null ? '' : `/${standing.riders}`}
        projected={isProjected}
      />
      <Figure
        name={words.gap}
        value={sure(gapText(standing, words, language) ?? NONE)}
        projected={isProjected}
      />
    </dl>
  );
}

function Figure({
  name,
  value,
  unit = '',
  small = '',
  projected = false,
}: {
  name: string;
  value: string;
  unit?: string;
  small?: string;
  projected?: boolean;
}) {
  return (
    <div className="ride-figure">
      <dt>
        {name}
        {unit && <span className="unit"> {unit}</span>}
      </dt>
      <dd className={`${projected ? 'projected' : ''} ${sizeOf(value + small)}`}>
        {value}
        {small && <small>{small}</small>}
      </dd>
    </div>
  );
}

/** Three sizes, by what fits a phone's width: a value keeps its size while it keeps its length. */
const sizeOf = (text: string): string => (text.length > 5 ? 'long' : text.length > 4 ? 'middling' : '');

/** The lap being ridden, of how many: a rider counts from one. */
function lapText({ row, lapsTotal, race }: Standing): string {
  if (race.state === 'waiting') return lapsTotal === null ? NONE : `0/${lapsTotal}`;
  const done = row.status === 'finished' || race.state === 'finished';
  const lap = done ? row.laps : row.laps + 1;
  return lapsTotal === null ? String(lap) : `${Math.min(lap, Math.max(lapsTotal, row.laps))}/${lapsTotal}`;
}
