/** What a new race starts from: nothing, a kind of race that comes with the station, or a template of the house. */

import { useEffect, useState } from 'react';
import type { RaceTemplate } from '../../../../race/copy.ts';
import { Field } from '../../../ui/primitives/Field.tsx';
import { IconButton } from '../../../ui/primitives/IconButton.tsx';
import { ask, read } from '../../../ui/station/api.ts';
import { useDayWords } from './words.ts';

export interface Template extends RaceTemplate {
  readonly id: string;
  /** Null: one that comes with the station. */
  readonly name: string | null;
}

interface Props {
  readonly chosen: Template | null;
  readonly onChoose: (template: Template | null) => void;
}

export function TemplateChoice({ chosen, onChoose }: Props) {
  const { templates: words } = useDayWords();
  const [all, setAll] = useState<readonly Template[]>([]);
  useEffect(() => {
    read<{ templates: readonly Template[] }>('/v1/event/templates').then(
      ({ templates }) => setAll(templates),
      // Without them a race is made as before.
      () => undefined,
    );
  }, []);
  if (all.length === 0) return null;
  const own = all.filter(({ name }) => name !== null);
  const option = ({ id, name }: Template) => (
    <option key={id} value={id}>
      {name ?? words.names[id] ?? id}
    </option>
  );
  const forget = async ({ id }: Template) => {
    await ask('DELETE', `/v1/event/templates/${id}`).catch(() => undefined);
    setAll(all.filter((one) => one.id !== id));
    onChoose(null);
  };
  return (
    <>
      <div className="field-row">
        <Field label={words.label} className="grow">
          <select
            value={chosen?.id ?? ''}
            onChange={({ target }) => onChoose(all.find(({ id }) => id === target.value) ?? null)}
          >
            <option value="">{words.blank}</option>
            {own.length > 0 && <optgroup label={words.own}>{own.map(option)}</optgroup>}
            <optgroup label={words.built}>{all.filter(({ name }) => name === null).map(option)}</optgroup>
          </select>
        </Field>
        {chosen !== null && chosen.name !== null && (
          <IconButton
            icon="close"
            size={18}
            label={words.forget(chosen.name)}
            title={words.forget(chosen.name)}
            onClick={() => void forget(chosen)}
          />
        )}
      </div>
      {chosen !== null && chosen.categories.length > 1 && (
        <p className="muted">
          {words.categories(chosen.categories.map(({ name: called }) => called).join(', '))}
        </p>
      )}
    </>
  );
}
