/** What happened to accounts, sessions and tokens: who, when, to whom. */

import { useMemo, useState } from 'react';
import { folded } from '../../../race/search-text.ts';
import { dayAndTime } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { useAsked, wrongOf } from '../../ui/station/asked.ts';
import { type PeopleWords, usePeopleWords } from './words.ts';

interface Line {
  readonly atMs: number;
  readonly act: string;
  readonly by: string | null;
  readonly about: string;
  readonly facts: string;
  readonly times: number;
}

const SHOWN_MOST = 200;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const actOf = (words: PeopleWords, act: string): string =>
  (words.log.acts as Readonly<Record<string, string>>)[act] ?? act;

/** What the station wrote of it: rights and what is left of recovery codes in words, anything else as it stands. */
function factsOf(words: PeopleWords, facts: string): string {
  const left = /^(\d+) left$/.exec(facts)?.[1];
  if (left !== undefined) return words.log.codesLeft(Number(left));
  const [rights = '', ...races] = facts.split(', ');
  return [(words.rights as Readonly<Record<string, string>>)[rights] ?? rights, ...races].join(', ');
}

export function PeopleLogPart() {
  const words = usePeopleWords();
  const language = useLanguage();
  const asked = useAsked<{ lines: Line[] }>('/v1/people-log');
  const lines = asked.state?.lines ?? null;
  const problem = wrongOf(asked);
  const [query, setQuery] = useState('');
  const shown = useMemo(() => {
    const wanted = folded(query);
    return (lines ?? [])
      .filter(({ act, by, about, facts }) =>
        folded([actOf(words, act), by, about, factsOf(words, facts)].join(' ')).includes(wanted),
      )
      .slice(0, SHOWN_MOST);
  }, [lines, query, words]);
  return (
    <div className="form">
      <p className="muted">{words.log.says}</p>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <input
        type="search"
        value={query}
        placeholder={words.log.find}
        aria-label={words.log.find}
        onChange={(event) => setQuery(event.target.value)}
      />
      {lines === null && problem === null && <p className="muted">{words.asking}</p>}
      {lines?.length === 0 && <p className="muted">{words.log.none}</p>}
      <ul className="people-log">
        {shown.map((line) => (
          <li key={`${line.atMs} ${line.act} ${line.about} ${line.facts}`}>
            <time>{dayAndTime(line.atMs, Date.now(), ZONE, language)}</time>
            <span>
              <strong>{actOf(words, line.act)}</strong> {line.about}{' '}
              <span className="muted">
                {[
                  factsOf(words, line.facts),
                  words.log.times(line.times),
                  line.by === null ? words.log.nobody : line.by === line.about ? '' : words.log.by(line.by),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
