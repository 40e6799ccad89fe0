/** For admins: who comes in by a key instead of a password, and how that ends. */
import { dayAndTime } from '../../ui/format.ts';
import { useLanguage } from '../../ui/language.ts';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { useAsked } from '../../ui/station/asked.ts';
import css from './connect.module.css';
import { useConnectWords } from './words.ts';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly role: 'display' | 'device';
  readonly races: 'all' | readonly string[];
  readonly starts?: true;
  readonly expiresMs: number;
}

const REFRESH_MS = 5_000;

export function KeysPart() {
  const { key: words } = useConnectWords();
  const language = useLanguage();
  const { state, problem, order } = useAsked<{ tokens: readonly Key[] }>('/v1/tokens', {
    everyMs: REFRESH_MS,
  });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const keys = (state?.tokens ?? []).filter(({ expiresMs }) => expiresMs > Date.now());
  return (
    <div className={css.stack}>
      <p>{words.list}</p>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {state !== null && keys.length === 0 && <p className="muted">{words.none}</p>}
      <ul className={css.addresses}>
        {keys.map(({ id, name, role, races, starts, expiresMs }) => (
          <li key={id}>
            <strong>{starts ? words.kinds.starter : words.kinds[role]}</strong>
            <span>
              {name} · {races === 'all' ? words.allRaces : races.join(', ')} ·{' '}
              {words.until(dayAndTime(expiresMs, Date.now(), zone, language))}
            </span>
            <HoldButton onHeld={() => void order('DELETE', `/v1/tokens/${id}`)}>{words.end}</HoldButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
