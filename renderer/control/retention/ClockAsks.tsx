/** The day of races came by a leap of the station's clock: whether its date is right is asked before anything goes. */
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import type { Asked } from '../../ui/station/asked.ts';
import { dayOf, type Kept } from './kept.ts';
import { useRetentionWords } from './words.ts';

const NAMED_MAX = 10;

export function ClockAsks({ kept, asked }: { kept: Kept; asked: Asked<Kept> }) {
  const words = useRetentionWords();
  const waiting = kept.races.filter(({ held, goneMs }) => held === 'clock' && goneMs === null);
  const [first] = waiting;
  if (first === undefined) return null;
  const day = (ms: number): string => dayOf(ms, first.timeZone);
  const names = waiting.slice(0, NAMED_MAX).map(({ name }) => name);
  const { nowMs, seenMs } = kept;
  return (
    <div className="clock-asks">
      <p role="alert" className="problem">
        {words.clockLeapt(day(nowMs), seenMs === null ? null : day(seenMs))}
      </p>
      <p>{words.clockTakes(names.join(', '), waiting.length - names.length)}</p>
      <HoldButton
        look="danger"
        onHeld={() => void asked.order('POST', '/v1/retention/clock', { nowMs: kept.nowMs })}
      >
        {words.clockRight(day(nowMs))}
      </HoldButton>
      <p className="muted">{words.clockWrong}</p>
    </div>
  );
}
