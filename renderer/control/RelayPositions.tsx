/**
 * Positions that came by the cloud relay without the seal of the rider's phone: whether they count, and what is held, to
 * be counted or dropped. For officials of the whole event.
 */

import { useCallback, useEffect, useState } from 'react';
import { timeOfDay } from '../ui/format.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { HoldButton } from '../ui/primitives/HoldButton.tsx';
import { ask, Refused, read } from '../ui/station/api.ts';
import { sentenceOf } from '../ui/station/sentence.ts';
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
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setAnswer(await read<Answer>('/v1/relay-positions'));
    } catch (error) {
      // An official of one race has no say in what is the event's: then there is nothing to show.
      if (!(error instanceof Refused && error.status === 403)) setProblem(sentenceOf(error));
    }
  }, []);
  useEffect(() => {
    void load();
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load]);
  const order = (method: string, path: string, body: object): void => {
    setProblem(null);
    void ask(method, path, { body }).then(load, (error: unknown) => setProblem(sentenceOf(error)));
  };
  const resolve = ({ race, entry }: Held, how: 'count' | 'drop') =>
    order('POST', '/v1/relay-positions/held', { race, entry, how });
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
            onChange={(event) => order('PUT', '/v1/relay-positions', { unsigned: event.target.value })}
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
