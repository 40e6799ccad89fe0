/** A race copied to be ridden again: with its course, riders and cards, as wanted; or kept as a template. */
import { type FormEvent, useRef, useState } from 'react';
import { isOn } from '../../../../race/feed/board-view.ts';
import type { RaceId } from '../../../../race/ids.ts';
import { slugOf, unused } from '../../../../race/start-list/slug.ts';
import { daysLater, fieldText, momentIn } from '../../../../race/wall-clock.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Check } from '../../../ui/primitives/Check.tsx';
import { Dialog } from '../../../ui/primitives/Dialog.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { ask, newId } from '../../../ui/station/api.ts';
import { sentenceOf } from '../../../ui/station/sentence.ts';
import { go } from '../../place.ts';
import { planOrStart, type RaceSummary } from '../../race-list.ts';
import { toast } from '../../toasts.ts';
import { type CardChoice, CardChoices } from './CardChoices.tsx';
import { useDayWords } from './words.ts';
import './day.css';

interface Props {
  readonly race: RaceSummary;
  readonly taken: readonly { readonly id: string }[];
  readonly onClose: () => void;
}

/** The next day that is not over, at the same time of day; empty when nobody said when it was. */
function nextPlan(race: RaceSummary): string {
  const at = planOrStart(race);
  if (at === null) return '';
  let next = at;
  for (let days = 1; next < Date.now(); days++) next = daysLater(at, days, race.timeZone);
  return fieldText(next, race.timeZone);
}

export function CopyRaceDialog({ race, taken, onClose }: Props) {
  const { copy: words } = useDayWords();
  const [form, setForm] = useState(() => ({
    ...{ name: race.name, planned: nextPlan(race), course: true, riders: true },
    cards: (isOn(race.state) || race.state === 'waiting' ? 'none' : 'same') as CardChoice,
  }));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A second press after a lost answer makes the same race, not another.
  const order = useRef({
    decision: newId(),
    id: unused(slugOf(race.name, 'race'), new Set(taken.map(({ id }) => id))),
  });
  const change = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const { name, planned, course, riders, cards } = form;
    try {
      const { id } = await ask<{ id: RaceId }>('POST', '/v1/event/race-copies', {
        body: {
          ...{ from: race.id, ...order.current, name: name.trim(), public: race.public, course, riders },
          ...{ cards: riders ? cards : 'none', plannedStartMs: momentIn(planned, race.timeZone) },
        },
        patienceMs: 30_000,
      });
      onClose();
      go({ race: id, view: 'race' });
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <form className="form" onSubmit={make}>
        <p className="muted">{words.says}</p>
        <Field label={words.name}>
          <input
            required
            maxLength={120}
            value={form.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        </Field>
        <Field label={words.planned}>
          <input
            type="datetime-local"
            value={form.planned}
            onChange={({ target }) => change({ planned: target.value })}
          />
          <small>{race.timeZone.replaceAll('_', ' ')}</small>
        </Field>
        <Check checked={form.course} onChange={({ target }) => change({ course: target.checked })}>
          {words.course}
        </Check>
        <Check checked={form.riders} onChange={({ target }) => change({ riders: target.checked })}>
          {words.riders(race.entries)}
        </Check>
        {form.riders && (
          <CardChoices
            value={form.cards}
            isOn={isOn(race.state)}
            says={words.isOn}
            onChange={(cards) => change({ cards })}
          />
        )}
        <p className="muted">{words.sponsors}</p>
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button type="submit" look="primary" disabled={busy}>
          {words.make}
        </Button>
      </form>
      <KeepTemplate race={race} onKept={onClose} />
    </Dialog>
  );
}

function KeepTemplate({ race, onKept }: { race: RaceSummary; onKept: () => void }) {
  const { copy: words } = useDayWords();
  const [name, setName] = useState(race.name);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await ask('POST', '/v1/event/templates', { body: { race: race.id, name: name.trim() } });
      toast({ kind: 'done', text: words.kept(name.trim()) });
      onKept();
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <details className="day-more">
      <summary>{words.template}</summary>
      <form className="form" onSubmit={keep}>
        <Field label={words.templateName}>
          <input required maxLength={120} value={name} onChange={({ target }) => setName(target.value)} />
          <small>{words.templateSays}</small>
        </Field>
        {problem !== null && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <Button type="submit" disabled={busy}>
          {words.keep}
        </Button>
      </form>
    </details>
  );
}
