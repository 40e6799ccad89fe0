/** Starts by the gun: each wave with its count, or the buttons that fire it; and the first gun of a start list. */
import { useRef } from 'react';
import type { CategoryId } from '../../race/ids.ts';
import { timeOfDay } from '../ui/format.ts';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { Count, GO_MS } from './Count.tsx';
import type { LineProps } from './line-props.ts';
import { useStartWords } from './words.ts';

const COUNTS_S = [10, 60, 120, 300] as const;
const MINUTE_MS = 60_000;
/** A countdown needs a moment to be seen. */
const PLAN_LEAST_MS = 3_000;

export function Waves(props: LineProps) {
  const { starts, moment } = props;
  const words = useStartWords();
  const waiting = starts.waves.filter(({ atMs }) => atMs === null);
  const ahead = starts.waves
    .flatMap((wave) =>
      wave.atMs !== null && wave.atMs > moment - GO_MS ? [{ ...wave, atMs: wave.atMs }] : [],
    )
    .sort((a, b) => a.atMs - b.atMs);
  const gone = starts.waves.flatMap((wave) =>
    wave.atMs !== null && wave.atMs <= moment - GO_MS ? [{ ...wave, atMs: wave.atMs }] : [],
  );
  return (
    <main className="starter-line">
      {ahead.map((wave) => (
        <section key={wave.category} className="starter-up" aria-label={wave.name}>
          <Count inMs={wave.atMs - moment} />
          <p className="starter-who">
            <span>
              {wave.name}
              <small>{words.riders(wave.riders)}</small>
            </span>
          </p>
        </section>
      ))}
      {waiting.length > 1 && <Gun {...props} title={starts.race.name} says={words.waveSays} />}
      {waiting.map((wave) => (
        <Gun
          key={wave.category}
          {...props}
          title={wave.name}
          says={waiting.length > 1 ? words.riders(wave.riders) : words.waveSays}
          categories={[wave.category]}
        />
      ))}
      {gone.length > 0 && (
        <section aria-label={words.gone}>
          <h2>{words.gone}</h2>
          <ul className="starter-list">
            {gone.map((wave) => (
              <li key={wave.category}>
                <span className="starter-short">
                  <span className="starter-name">{wave.name}</span>
                  <span className="muted">{words.started(timeOfDay(wave.atMs, starts.race.timeZone))}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

interface GunProps extends LineProps {
  readonly title: string;
  readonly says: string;
  /** Left out: all. */
  readonly categories?: readonly CategoryId[];
}

/** The gun now, after a count, or at the next full minutes. */
export function Gun({ starts, moment, clock, outbox, title, says, categories }: GunProps) {
  const words = useStartWords();
  const fire = (atMs: number) =>
    outbox.say({ says: 'gun', atMs: Math.round(atMs), ...(categories && { categories }) });
  // The gun is the press; that it was held only says that it was meant.
  const pressedMs = useRef(0);
  const atPress = () => {
    pressedMs.current = clock.now();
  };
  const full = Math.ceil((moment + 30_000) / MINUTE_MS) * MINUTE_MS;
  const { plannedStartMs, timeZone } = starts.race;
  // It is the race's, not that of one wave among others.
  const isWhole = categories === undefined || starts.waves.length === 1;
  const isAhead = plannedStartMs !== undefined && plannedStartMs > moment + PLAN_LEAST_MS;
  return (
    <section className="starter-gun" aria-label={title}>
      <h2>{title}</h2>
      <p className="muted">{says}</p>
      {isWhole && plannedStartMs !== undefined && starts.race.state === 'waiting' && (
        <p className="starter-planned">
          {isAhead ? (
            <HoldButton onHeld={() => fire(plannedStartMs)}>
              {words.atPlanned(timeOfDay(plannedStartMs, timeZone))}
            </HoldButton>
          ) : (
            <span className="muted">{words.plannedWas(timeOfDay(plannedStartMs, timeZone))}</span>
          )}
        </p>
      )}
      <div
        className="starter-now"
        onPointerDownCapture={atPress}
        onKeyDownCapture={(event) => !event.repeat && atPress()}
      >
        <HoldButton look="primary" className="tall" onHeld={() => fire(pressedMs.current)}>
          {words.startNow}
        </HoldButton>
      </div>
      <div className="starter-counts">
        {COUNTS_S.map((s) => (
          <HoldButton key={s} onHeld={() => fire(clock.now() + s * 1_000)}>
            {words.inSeconds(s)}
          </HoldButton>
        ))}
        {[full, full + MINUTE_MS, full + 4 * MINUTE_MS].map((atMs) => (
          <HoldButton key={atMs} onHeld={() => fire(atMs)}>
            {words.atFull(timeOfDay(atMs, starts.race.timeZone, false))}
          </HoldButton>
        ))}
      </div>
    </section>
  );
}
