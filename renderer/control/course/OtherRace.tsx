/** Takes the course of another race of the event onto paper, lines and all. */

import { useState } from 'react';
import type { Course } from '../../../race/course/course.ts';
import type { RaceId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { Refused, read } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useRaces } from '../race-list.ts';
import { useCourseWords } from './words.ts';

export function OtherRace({ race, onTake }: { race: RaceId; onTake: (course: Course) => void }) {
  const words = useCourseWords();
  const { races } = useRaces();
  const others = (races ?? []).filter(({ id }) => id !== race);
  const [chosen, setChosen] = useState<string | null>(null);
  const [says, setSays] = useState<string | null>(null);
  if (others.length === 0) return null;
  const from = others.find(({ id }) => id === chosen) ?? elementOf(others, 0);
  const copy = async () => {
    setSays(null);
    try {
      onTake(await read<Course>(`/v1/races/${from.id}/course`));
    } catch (error) {
      setSays(
        error instanceof Refused && error.code === 'no-course'
          ? words.otherRaceNone(from.name)
          : sentenceOf(error),
      );
    }
  };
  return (
    <details className="tool">
      <summary>{words.otherRace}</summary>
      <div className="field-row">
        <Field label={words.otherRaceWhich}>
          <select value={from.id} onChange={(event) => setChosen(event.target.value)}>
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Button small onClick={() => void copy()}>
          {words.otherRaceTake}
        </Button>
      </div>
      {says && <p role="alert">{says}</p>}
    </details>
  );
}
