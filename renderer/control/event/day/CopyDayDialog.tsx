/** The event of last week on a new date: its races and its timetable, at the same times of day. */
import { type FormEvent, useRef, useState } from 'react';
import { isOn } from '../../../../race/feed/board-view.ts';
import type { RaceId } from '../../../../race/ids.ts';
import { dayPlus, fieldText } from '../../../../race/wall-clock.ts';
import { dayAndTime } from '../../../ui/format.ts';
import { useLanguage } from '../../../ui/language.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Check } from '../../../ui/primitives/Check.tsx';
import { Dialog } from '../../../ui/primitives/Dialog.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { ask, newId } from '../../../ui/station/api.ts';
import { sentenceOf } from '../../../ui/station/sentence.ts';
import { type RaceSummary, startOrPlan } from '../../race-list.ts';
import { toast } from '../../toasts.ts';
import { type CardChoice, CardChoices } from './CardChoices.tsx';
import { useDayWords } from './words.ts';
import './day.css';
import { present } from '../../../../race/present.ts';

interface Props {
  readonly races: readonly RaceSummary[];
  /** The event's day. */
  readonly date: string | null;
  readonly timeZone: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface DayCopied {
  readonly races: readonly unknown[];
  /** Those that were to be archived and are on. */
  readonly stillOn: readonly RaceId[];
}

/** A week after the event, or after today when that is past. */
function nextDay(date: string | null, timeZone: string): string {
  const today = fieldText(Date.now(), timeZone).slice(0, 10);
  let next = dayPlus(date ?? today, 7);
  while (next < today) next = dayPlus(next, 7);
  return next;
}

export function CopyDayDialog({ races, date, timeZone, onClose, onDone }: Props) {
  const { day: words, copy } = useDayWords();
  const language = useLanguage();
  const here = races.filter(({ away }) => away !== true);
  const [form, setForm] = useState(() => ({
    ...{ date: nextDay(date, timeZone), course: true, riders: true, putAway: true },
    cards: (here.some(({ state }) => isOn(state)) ? 'none' : 'same') as CardChoice,
  }));
  const [chosen, setChosen] = useState<ReadonlySet<RaceId>>(() => new Set(here.map(({ id }) => id)));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const decision = useRef(newId());
  const change = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const toggle = (id: RaceId) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const on = here.filter((race) => chosen.has(race.id) && isOn(race.state));
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { races: made, stillOn } = await ask<DayCopied>('POST', '/v1/event/day-copies', {
        body: {
          ...{ ...form, cards: form.riders ? form.cards : 'none', decision: decision.current },
          races: here.map(({ id }) => id).filter((id) => chosen.has(id)),
        },
        patienceMs: 60_000,
      });
      const left = here.filter(({ id }) => stillOn.includes(id)).map(({ name }) => name);
      const about = left.length > 0 && { about: words.stillOn(left.join(', ')) };
      toast({ kind: 'done', text: words.made(made.length), ...about });
      onDone();
      onClose();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form className="form" onSubmit={make}>
        <p className="muted">{here.length === 0 ? words.noRaces : words.says}</p>
        <Field label={words.date}>
          <input
            type="date"
            required
            value={form.date}
            onChange={({ target }) => change({ date: target.value })}
          />
        </Field>
        <fieldset className="choices">
          <legend>{words.races}</legend>
          {here.map((race) => (
            <Check key={race.id} checked={chosen.has(race.id)} onChange={() => toggle(race.id)}>
              {race.name}
              {startOrPlan(race) !== null && (
                <small className="muted">
                  {' '}
                  {dayAndTime(
                    present(startOrPlan(race), 'The start of a race that has one'),
                    Date.now(),
                    race.timeZone,
                    language,
                  )}
                </small>
              )}
            </Check>
          ))}
        </fieldset>
        <Check checked={form.course} onChange={({ target }) => change({ course: target.checked })}>
          {copy.course}
        </Check>
        <Check checked={form.riders} onChange={({ target }) => change({ riders: target.checked })}>
          {copy.riders(here.filter(({ id }) => chosen.has(id)).reduce((sum, race) => sum + race.entries, 0))}
        </Check>
        {form.riders && (
          <CardChoices
            value={form.cards}
            isOn={on.length > 0}
            says={words.isOn(on.map(({ name }) => name).join(', '))}
            onChange={(cards) => change({ cards })}
          />
        )}
        <Check checked={form.putAway} onChange={({ target }) => change({ putAway: target.checked })}>
          {words.putAway}
          {form.putAway && on.length > 0 && (
            <small className="muted"> {words.stillOn(on.map(({ name }) => name).join(', '))}</small>
          )}
        </Check>
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button type="submit" look="primary" disabled={busy || chosen.size === 0}>
          {words.make(chosen.size)}
        </Button>
      </form>
    </Dialog>
  );
}
