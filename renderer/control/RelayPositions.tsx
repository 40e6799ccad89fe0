/**
 * Positions that came by the cloud relay without the seal of the rider's phone: whether they count, and what is held, to
 * be counted or dropped. For officials of the whole event.
 */

import { timeOfDay } from '../ui/format.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { Refused } from '../ui/station/api.ts';
import { useAsked, wrongOf } from '../ui/station/asked.ts';
import { useControlWords } from './words.ts';

const CHOICES = ['from-others', 'refuse', 'count'] as const;

interface Held {
  readonly race: string;
  readonly entry: number;
  readonly bib: string;
  readonly name: string;
  readonly positions: number;
  readonly sinceMs: number;
}
interface Answer {
  readonly unsigned: (typeof CHOICES)[number];
  readonly held: readonly Held[];
}

const REFRESH_MS = 4_000;
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function RelayPositions() {
  const { relayPositions: words } = useControlWords();
  const asked = useAsked<Answer>('/v1/relay-positions', { everyMs: REFRESH_MS });
  const { state: answer, order } = asked;
  // An official of one race has no say in what is the event's: then there is nothing to show.
  const isOthers = asked.failure instanceof Refused && asked.failure.status === 403;
  const problem = isOthers ? asked.problem : wrongOf(asked);
  const resolve = ({ race, entry }: Held, how: 'count' | 'drop') =>
    void order('POST', '/v1/relay-positions/held', { race, entry, how });
  if (answer === null && problem === null) return null;
  return (
    <section className="phones-section">
      <h3>{words.title}</h3>
      <p className="muted">{words.says}</p>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {answer !== null && (
        <Field label={words.label}>
          <select
            value={answer.unsigned}
            onChange={(event) => void order('PUT', '/v1/relay-positions', { unsigned: event.target.value })}
          >
            {CHOICES.map((choice) => (
              <option key={choice} value={choice}>
                {words.choices[choice]}
              </option>
            ))}
          </select>
        </Field>
      )}
      <ul className="phones-list">
        {answer?.held.map((one) => (
          <li key={`${one.race}.${one.entry}`}>
            <p>
              <strong>{`${one.bib} ${one.name}`.trim() || one.race}</strong>{' '}
              {words.held(one.positions, timeOfDay(one.sinceMs, HERE))}
            </p>
            <div className="button-row">
              <Button onClick={() => resolve(one, 'count')}>{words.count}</Button>
              <HoldButton onHeld={() => resolve(one, 'drop')}>{words.drop}</HoldButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
