/** The event's name, day and place, and what happens when: above lists of races, at the sign-in, on a screen that waits. */
import { dateInWords, type EventShown, isNamed, ofTheDay } from './event.ts';
import { timeOfDay } from './format.ts';
import { useLanguage } from './language.ts';
import './event.css';

interface Props {
  readonly event: EventShown | null;
  /** Of the timetable at most so many lines. */
  readonly most?: number;
  /** False where the races stand below anyway. */
  readonly withRaces?: boolean;
}

export function EventHead({ event, most = 40, withRaces = true }: Props) {
  const language = useLanguage();
  if (!isNamed(event)) return null;
  const about = [event.date === null ? null : dateInWords(event.date, language), event.place || null];
  const said = about.filter(Boolean).join(' · ');
  const nowMs = Date.now();
  const all = ofTheDay(event, nowMs).filter(({ race }) => withRaces || race === null);
  // What is over gives way to what comes.
  const from = Math.max(0, Math.min(all.length - most, all.findIndex(({ atMs }) => atMs > nowMs) - 1));
  const shown = all.slice(from, from + most);
  return (
    <section className="event-head" aria-label={event.name}>
      <p className="event-name">{event.name}</p>
      {said !== '' && <p className="event-about">{said}</p>}
      {shown.length > 0 && (
        <ol className="event-times">
          {shown.map(({ key, atMs, text, timeZone }) => (
            <li key={key} className={atMs < nowMs ? 'event-past' : ''}>
              <time className="figure" dateTime={new Date(atMs).toISOString()}>
                {timeOfDay(atMs, timeZone, false)}
              </time>{' '}
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
