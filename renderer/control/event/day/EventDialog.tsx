/** What the event is called, when and where it is, what happens when; who changed it. An admin edits, others read. */

import { type FormEvent, useEffect, useState } from 'react';
import { fieldText, momentIn } from '../../../../race/wall-clock.ts';
import { EventHead } from '../../../ui/EventHead.tsx';
import { type EventShown, type TimetableItem, useEvent } from '../../../ui/event.ts';
import { dayAndTime } from '../../../ui/format.ts';
import { useLanguage } from '../../../ui/language.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Check } from '../../../ui/primitives/Check.tsx';
import { Dialog } from '../../../ui/primitives/Dialog.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { IconButton } from '../../../ui/primitives/IconButton.tsx';
import { ask, newId, read } from '../../../ui/station/api.ts';
import { sentenceOf } from '../../../ui/station/sentence.ts';
import { toast } from '../../toasts.ts';
import { useDayWords } from './words.ts';
import './day.css';

interface Props {
  readonly isAdmin: boolean;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function EventDialog({ isAdmin, onClose, onChanged }: Props) {
  const { event: words } = useDayWords();
  const { event } = useEvent();
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      {event === null ? (
        <p aria-busy="true" />
      ) : isAdmin ? (
        <EventForm event={event} onClose={onClose} onChanged={onChanged} />
      ) : (
        <div className="form">
          <EventHead event={event} />
          {event.change === 0 && <p className="muted">{words.nobody}</p>}
          <p className="muted">{words.onlyAdmin}</p>
        </div>
      )}
      {event !== null && <EventLog timeZone={event.timeZone} />}
    </Dialog>
  );
}

/** A line while it is typed: its moment as the clock has it. */
interface Line {
  readonly id: string;
  readonly at: string;
  readonly text: string;
}

/** All zones that the browser knows, the event's own among them. */
const zonesWith = (zone: string): readonly string[] =>
  [...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();

function EventForm({ event, onClose, onChanged }: Omit<Props, 'isAdmin'> & { event: EventShown }) {
  const { event: words } = useDayWords();
  // As it was when the form was opened: what others change meanwhile is told by the station.
  const [before] = useState(event);
  const [form, setForm] = useState(() => ({
    ...{ name: before.name, date: before.date ?? '', place: before.place, timeZone: before.timeZone },
    lines: before.timetable.map(
      ({ id, atMs, text }): Line => ({ id, text, at: fieldText(atMs, before.timeZone) }),
    ) as readonly Line[],
  }));
  const [racesToo, setRacesToo] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const others = before.races.filter(
    ({ state, timeZone }) => state === 'waiting' && timeZone !== form.timeZone,
  );
  const save = async (submitted: FormEvent) => {
    submitted.preventDefault();
    setProblem(null);
    const timetable = form.lines.flatMap(({ id, at, text }): TimetableItem[] => {
      const atMs = momentIn(at, form.timeZone);
      return atMs === null || text.trim() === '' ? [] : [{ id, atMs, text: text.trim() }];
    });
    try {
      const { name, date, place, timeZone } = form;
      await ask('PUT', '/v1/event', {
        body: {
          ...{ name: name.trim(), date: date === '' ? null : date, place: place.trim(), timeZone, timetable },
          ...{ basedOn: before.change, racesToo: racesToo && others.length > 0 },
        },
      });
      toast({ kind: 'done', text: words.saved });
      onChanged();
      onClose();
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <form className="form" onSubmit={save}>
      <p className="muted">{words.says}</p>
      <Field label={words.name}>
        <input
          required
          maxLength={120}
          value={form.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <div className="field-row event-when">
        <Field label={words.date}>
          <input type="date" value={form.date} onChange={({ target }) => change({ date: target.value })} />
        </Field>
        <Field label={words.place} className="grow">
          <input
            maxLength={120}
            value={form.place}
            onChange={({ target }) => change({ place: target.value })}
          />
        </Field>
      </div>
      <Field label={words.zone}>
        <select value={form.timeZone} onChange={({ target }) => change({ timeZone: target.value })}>
          {zonesWith(form.timeZone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
        {before.change === 0 && form.timeZone === before.timeZone && (
          <small className="state-attention">▲ {words.zoneProposed}</small>
        )}
        <small>{words.zoneSays}</small>
      </Field>
      {others.length > 0 && (
        <Check checked={racesToo} onChange={({ target }) => setRacesToo(target.checked)}>
          {words.zoneRaces(others.length)}
        </Check>
      )}
      <Timetable lines={form.lines} date={form.date} onChange={(lines) => change({ lines })} />
      <p role="alert" className="problem">
        {problem}
      </p>
      <Button type="submit" look="primary">
        {words.save}
      </Button>
    </form>
  );
}

function Timetable(props: {
  readonly lines: readonly Line[];
  readonly date: string;
  readonly onChange: (lines: readonly Line[]) => void;
}) {
  const { lines, date, onChange } = props;
  const { event: words } = useDayWords();
  const put = (id: string, part: Partial<Line>) =>
    onChange(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));
  const add = () => {
    const last = lines.at(-1)?.at ?? '';
    const day = date || last.slice(0, 10) || new Date().toISOString().slice(0, 10);
    onChange([...lines, { id: newId(), at: last === '' ? `${day}T08:00` : last, text: '' }]);
  };
  return (
    <fieldset className="choices">
      <legend>{words.timetable}</legend>
      <p className="muted">{words.timetableSays}</p>
      {lines.map(({ id, at, text }) => (
        <div key={id} className="timetable-line">
          <input
            type="datetime-local"
            required
            aria-label={words.at}
            value={at}
            onChange={({ target }) => put(id, { at: target.value })}
          />
          <input
            required
            maxLength={120}
            aria-label={words.what}
            value={text}
            onChange={({ target }) => put(id, { text: target.value })}
          />
          <IconButton
            icon="close"
            size={18}
            label={words.remove(text || at.replace('T', ' '))}
            onClick={() => onChange(lines.filter((line) => line.id !== id))}
          />
        </div>
      ))}
      {lines.length < 100 && (
        <Button small onClick={add}>
          {words.add}
        </Button>
      )}
    </fieldset>
  );
}

interface LogLine {
  readonly atMs: number;
  readonly by: string;
  readonly what: string;
  readonly text: string;
}

function EventLog({ timeZone }: { timeZone: string }) {
  const { event: words } = useDayWords();
  const language = useLanguage();
  const [log, setLog] = useState<readonly LogLine[]>([]);
  useEffect(() => {
    read<{ log: readonly LogLine[] }>('/v1/event/log').then(
      (answer) => setLog(answer.log),
      // Who may not read it is shown none.
      () => undefined,
    );
  }, []);
  if (log.length === 0) return null;
  return (
    <details className="event-log">
      <summary>{words.log}</summary>
      <ul>
        {log.map(({ atMs, by, what, text }) => (
          <li key={`${atMs}${what}${text}`}>
            <span className="muted">{dayAndTime(atMs, Date.now(), timeZone, language)}</span> {by}{' '}
            {words.acts[what] ?? what}
            {text !== '' && <small className="muted">{text}</small>}
          </li>
        ))}
      </ul>
    </details>
  );
}
