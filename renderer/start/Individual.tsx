/** Starts of their own: who is up with the count, what can be said of them, who comes next and who has just gone. */

import type { StartSlot } from '../../race/race.ts';
import { raceClock, timeOfDay } from '../ui/format.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { shortName } from '../ui/short-name.ts';
import { Count } from './Count.tsx';
import type { LineProps } from './line-props.ts';
import { lineUp } from './line-up.ts';
import { Gun } from './Waves.tsx';
import { useStartWords } from './words.ts';

const NEXT_SHOWN = 8;
const NAME_MAX = 20;
const GONE_SHOWN = 3;

export function Individual({ starts, moment, clock, outbox }: LineProps) {
  const words = useStartWords();
  const line = lineUp(starts, moment);
  const { up } = line;
  if (up === null && line.gone.length === 0 && starts.slots.every(({ offsetMs }) => offsetMs === null))
    return (
      <main className="start-empty">
        <p>{words.nobodyYet}</p>
      </main>
    );
  const nowMs = () => Math.round(clock.now());
  return (
    <main className="starter-line">
      <section className="starter-up" aria-label={words.up}>
        {up === null ? (
          <p className="starter-nobody">{words.nobody}</p>
        ) : (
          <>
            {up.atMs !== null && <Count inMs={up.atMs - moment} />}
            <Who slot={up} />
            {up.atMs === null ? (
              <Gun
                title={words.gunTitle}
                says={words.gunSays}
                starts={starts}
                moment={moment}
                clock={clock}
                outbox={outbox}
              />
            ) : (
              <div className="starter-say">
                <HoldButton className="tall" onHeld={() => outbox.say({ says: 'no-show', entry: up.entry })}>
                  {words.noShow}
                </HoldButton>
                <Button
                  look="primary"
                  className="tall"
                  onClick={() => outbox.say({ says: 'started', entry: up.entry, atMs: nowMs() })}
                >
                  {words.startedNow}
                </Button>
              </div>
            )}
          </>
        )}
      </section>
      {line.gone.length > 0 && <Gone riders={line.gone} starts={starts} clock={clock} outbox={outbox} />}
      {line.next.length > 0 && (
        <section aria-label={words.next}>
          <h2>{words.next}</h2>
          <ol className="starter-list">
            {line.next.slice(0, NEXT_SHOWN).map((slot) => (
              <li key={slot.entry}>
                <Short
                  slot={slot}
                  about={
                    slot.atMs === null
                      ? `+${raceClock(slot.offsetMs ?? 0)}`
                      : timeOfDay(slot.atMs, starts.race.timeZone)
                  }
                />
                {slot.atMs !== null && (
                  <HoldButton onHeld={() => outbox.say({ says: 'no-show', entry: slot.entry })}>
                    {words.noShow}
                  </HoldButton>
                )}
              </li>
            ))}
          </ol>
        </section>
      )}
      {line.unlisted > 0 && <p className="state-attention">▲ {words.unlisted(line.unlisted)}</p>}
      {line.noShows.length > 0 && (
        <section aria-label={words.noShows}>
          <h2>{words.noShows}</h2>
          <ul className="starter-list">
            {line.noShows.map((slot) => (
              <li key={slot.entry}>
                <Short slot={slot} about="DNS" />
                <Button onClick={() => outbox.say({ says: 'came-after-all', entry: slot.entry })}>
                  {words.came}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

/** Those who have gone last: the starter says who went late, or was not there after all. */
function Gone({
  riders,
  starts,
  clock,
  outbox,
}: Pick<LineProps, 'starts' | 'clock' | 'outbox'> & { riders: readonly StartSlot[] }) {
  const words = useStartWords();
  return (
    <section aria-label={words.gone}>
      <h2>{words.gone}</h2>
      <ul className="starter-list">
        {riders.slice(0, GONE_SHOWN).map((slot) => (
          <li key={slot.entry} className="starter-gone">
            <Short
              slot={slot}
              about={slot.atMs === null ? '' : words.started(timeOfDay(slot.atMs, starts.race.timeZone))}
            />
            <span className="starter-buttons">
              <Button
                onClick={() =>
                  outbox.say({ says: 'started', entry: slot.entry, atMs: Math.round(clock.now()) })
                }
              >
                {words.late}
              </Button>
              <HoldButton onHeld={() => outbox.say({ says: 'no-show', entry: slot.entry })}>
                {words.wasNotThere}
              </HoldButton>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Who = ({ slot }: { slot: StartSlot }) => (
  <p className="starter-who">
    <b>{slot.bib}</b>
    <span>
      {slot.name}
      {slot.team && <small>{slot.team}</small>}
    </span>
  </p>
);

const Short = ({ slot, about }: { slot: StartSlot; about: string }) => (
  <span className="starter-short">
    <b>{slot.bib}</b>
    <span className="starter-name" title={slot.name}>
      {shortName(slot, NAME_MAX)}
    </span>
    <span className="muted">{about}</span>
  </span>
);
