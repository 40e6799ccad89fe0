/** Everybody who is signed in, and after how long a silent session ends. */

import { Field } from '../../ui/primitives/Field.tsx';
import { useAsked, wrongOf } from '../../ui/station/asked.ts';
import type { SessionSeen } from './people.ts';
import { SessionList } from './SessionList.tsx';
import { usePeopleWords } from './words.ts';

const CHOICES = [15, 30, 60, 120, 240, 480, 960];
const REFRESH_MS = 5_000;

interface Answer {
  readonly sessions: readonly SessionSeen[];
  readonly idleMinutes: number;
}

export function SessionsPart() {
  const words = usePeopleWords();
  const asked = useAsked<Answer>('/v1/sessions', { everyMs: REFRESH_MS });
  const { state: answer, order } = asked;
  const problem = wrongOf(asked);
  const choices = [...new Set([...CHOICES, answer?.idleMinutes ?? 240])].sort((a, b) => a - b);
  return (
    <div className="form">
      <p className="muted">{words.sessions.says}</p>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {answer === null ? (
        <p className="muted">{words.asking}</p>
      ) : (
        <>
          <Field label={words.sessions.idle} className="people-idle">
            <select
              value={answer.idleMinutes}
              onChange={(event) =>
                void order('PUT', '/v1/sessions/idle-limit', { minutes: Number(event.target.value) })
              }
            >
              {choices.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {words.sessions.minutes(minutes)}
                </option>
              ))}
            </select>
          </Field>
          {answer.sessions.length === 0 && <p className="muted">{words.sessions.none}</p>}
          <SessionList
            sessions={answer.sessions}
            named
            onOut={({ id }) => void order('DELETE', `/v1/sessions/${id}`)}
          />
        </>
      )}
    </div>
  );
}
