/** A new race: a name, a format, how far it goes and the rules that make it what it is. Everything else can wait. */

import { type FormEvent, useRef, useState } from 'react';
import { type CategoryId, RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import type { RaceFormat, RaceLength, RuleSettings } from '../../race/journal/decision.ts';
import { resolveRules } from '../../race/rules/settings.ts';
import { slugOf, unused } from '../../race/start-list/slug.ts';
import { momentIn } from '../../race/wall-clock.ts';
import { isNamed, useEvent } from '../ui/event.ts';
import { dayAndTime } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { isSameName, toldApart } from '../ui/same-name.ts';
import { ask, newId } from '../ui/station/api.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
import { useUiWords } from '../ui/words.ts';
import { type Template, TemplateChoice } from './event/day/TemplateChoice.tsx';
import { useDayWords } from './event/day/words.ts';
import { go } from './place.ts';
import { type RaceSummary, startOrPlan } from './race-list.ts';
import { useImportWords } from './riders/import/words.ts';
import { LengthFields } from './settings/LengthFields.tsx';
import { usualFor } from './settings/lengths.ts';
import { RuleFieldset } from './settings/RuleFieldset.tsx';
import { firstRulesFor, newRaceRules, type OfferedRule, type RuleContext } from './settings/rule-list.ts';
import { useSettingsWords } from './settings/words.ts';
import { useControlWords } from './words.ts';

export function NewRace({ taken, onClose }: { taken: readonly RaceSummary[]; onClose: () => void }) {
  const words = useControlWords();
  const ui = useUiWords();
  const { fields } = words.home;
  const imported = useImportWords();
  const [name, setName] = useState('');
  const { format, length, rules, template, wrong, several, set } = useWhatItIs();
  const { event: theEvent } = useEvent();
  const [planned, setPlanned] = useState('');
  const timeZone = isNamed(theEvent) ? theEvent.timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A second press after a lost answer makes the same race, not another.
  const decision = useRef(newId());
  const id = unused(slugOf(name, 'race'), new Set(taken.map((race) => race.id)));

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const category = String(form.get('category') ?? '').trim();
    const categoryId = slugOf(category, 'category') as CategoryId;
    const one = { ...{ id: categoryId, name: category }, length, startOffsetMs: 0 };
    setBusy(true);
    try {
      await ask('POST', '/v1/races', {
        body: {
          ...{ id, name: name.trim(), format, public: form.get('public') === 'on', rules },
          timeZone,
          ...(planned !== '' && { plannedStartMs: momentIn(planned, timeZone) }),
          categories: several ?? [one],
          decision: decision.current,
        },
      });
      onClose();
      go({ race: id as RaceId, view: 'race' });
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };

  const context: RuleContext = { format, rules: resolveRules(format, rules), categories: 1, lines: [] };
  return (
    <Dialog title={words.home.newRace} onClose={onClose}>
      <form className="form" onSubmit={make}>
        <label className="field">
          <span>{fields.name}</span>
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={120}
            aria-describedby="new-race-same"
            autoFocus
          />
        </label>
        <SameName name={name} planned={planned} timeZone={timeZone} races={taken} />
        <PlannedField
          value={planned}
          timeZone={timeZone}
          isProposed={!isNamed(theEvent)}
          onChange={setPlanned}
        />
        <TemplateChoice chosen={template} onChoose={set.startFrom} />
        <label className="field">
          <span>{fields.format}</span>
          <select value={format} onChange={(event) => set.choose(event.target.value as RaceFormat)}>
            {Object.entries(ui.format).map(([one, text]) => (
              <option key={one} value={one}>
                {text}
              </option>
            ))}
          </select>
        </label>
        {several === null && (
          <>
            <label className="field">
              <span>{words.riders.categoryName}</span>
              <input name="category" defaultValue={imported.everybody} required maxLength={60} />
              <small>{fields.categoryHint}</small>
            </label>
            <LengthFields
              key={`${format} ${template?.id}`}
              format={format}
              length={length}
              onChange={set.length}
            />
          </>
        )}
        <RuleFieldset
          key={template?.id}
          context={context}
          entries={firstRulesFor(context)}
          onChange={set.rule}
        />
        <label className="check">
          <input type="checkbox" name="public" defaultChecked />
          <span>{fields.public}</span>
        </label>
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button type="submit" look="primary" disabled={busy || wrong.size > 0 || !RACE_ID_PATTERN.test(id)}>
          {words.home.make}
        </Button>
      </form>
    </Dialog>
  );
}

/** A name that another race has already is no mistake: heats have one. It is said, with what tells them apart. */
function SameName(props: {
  readonly name: string;
  readonly planned: string;
  readonly timeZone: string;
  readonly races: readonly RaceSummary[];
}) {
  const { newRace: words } = useDayWords();
  const language = useLanguage();
  const { name, planned, timeZone, races } = props;
  const same = races.filter((race) => race.away !== true && isSameName(race.name, name));
  const [first] = same;
  if (first === undefined) return null;
  const at = startOrPlan(first);
  const mine = { id: 'new', name, timeZone, plannedStartMs: momentIn(planned, timeZone) };
  const apart = toldApart([...same, mine], language).get(mine.id) ?? '';
  const when = at === null ? null : dayAndTime(at, Date.now(), first.timeZone, language);
  return (
    <p id="new-race-same" className="same-name" role="status">
      ▲ {words.same(first.name, when)} {apart.startsWith('(') ? words.sameDo : words.sameApart(apart)}
    </p>
  );
}

function PlannedField(props: {
  readonly value: string;
  readonly timeZone: string;
  /** Nobody chose the zone: it is this computer's. */
  readonly isProposed: boolean;
  readonly onChange: (text: string) => void;
}) {
  const words = useSettingsWords();
  const { newRace } = useDayWords();
  const zone = props.timeZone.replaceAll('_', ' ');
  return (
    <Field label={words.planned}>
      <input
        type="datetime-local"
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
      />
      <small>{newRace.planned(props.isProposed ? newRace.ofComputer(zone) : zone)}</small>
    </Field>
  );
}

/** Format, length and rules, of which one sets the others: a format its usual ones, a template all three. */
function useWhatItIs() {
  const [format, setFormat] = useState<RaceFormat>('circuit');
  const [length, setLength] = useState<RaceLength>(usualFor('circuit'));
  const [rules, setRules] = useState<RuleSettings>({});
  const [template, setTemplate] = useState<Template | null>(null);
  const [wrong, setWrong] = useState<ReadonlySet<OfferedRule>>(new Set());
  const choose = (next: RaceFormat) => {
    setTemplate(null);
    setFormat(next);
    setLength(usualFor(next));
    setRules(newRaceRules(next));
    setWrong(new Set());
  };
  const startFrom = (next: Template | null) => {
    choose(next?.format ?? 'circuit');
    setTemplate(next);
    if (next === null) return;
    setRules(next.rules);
    const [first] = next.categories;
    if (first !== undefined) setLength(first.length);
  };
  const rule = (which: OfferedRule, value: RuleSettings[OfferedRule] | null) => {
    const off = new Set(wrong);
    if (value === null) off.add(which);
    else {
      off.delete(which);
      setRules((now) => ({ ...now, [which]: value }));
    }
    setWrong(off);
  };
  const several = template !== null && template.categories.length > 1 ? template.categories : null;
  return {
    format,
    length,
    rules,
    template,
    wrong,
    several,
    set: { choose, startFrom, rule, length: setLength },
  };
}
