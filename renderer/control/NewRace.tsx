/** A new race: a name, a format, how far it goes and the rules that make it what it is. Everything else can wait. */

import { type FormEvent, useRef, useState } from 'react';
import { type CategoryId, RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import type { RaceFormat, RaceLength, RuleSettings } from '../../race/journal/decision.ts';
import { resolveRules } from '../../race/rules/settings.ts';
import { slugOf, unused } from '../../race/start-list/slug.ts';
import { isNamed, useEvent } from '../ui/event.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { ask, newId } from '../ui/station/api.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
import { useUiWords } from '../ui/words.ts';
import { type Template, TemplateChoice } from './event/day/TemplateChoice.tsx';
import { go } from './place.ts';
import { useImportWords } from './riders/import/words.ts';
import { LengthFields } from './settings/LengthFields.tsx';
import { usualFor } from './settings/lengths.ts';
import { RuleFieldset } from './settings/RuleFieldset.tsx';
import { firstRulesFor, newRaceRules, type OfferedRule, type RuleContext } from './settings/rule-list.ts';
import { useControlWords } from './words.ts';

export function NewRace({
  taken,
  onClose,
}: {
  taken: readonly { readonly id: string }[];
  onClose: () => void;
}) {
  const words = useControlWords();
  const ui = useUiWords();
  const { fields } = words.home;
  const imported = useImportWords();
  const [name, setName] = useState('');
  const { format, length, rules, template, wrong, several, set } = useWhatItIs();
  const { event: theEvent } = useEvent();
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
          timeZone: isNamed(theEvent) ? theEvent.timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone,
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
            autoFocus
          />
        </label>
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
