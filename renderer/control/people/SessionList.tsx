/** Sessions as rows: whose, on what device, since when, used when, and a way to end each. */

import { age, timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import type { SessionSeen } from './people.ts';
import { usePeopleWords } from './words.ts';

/** Used within this time: an open console asks every few seconds. */
const NOW_MS = 60_000;
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface SessionListProps {
  readonly sessions: readonly SessionSeen[];
  readonly named: boolean;
  readonly onOut: (session: SessionSeen) => void;
}

export function SessionList({ sessions, named, onOut }: SessionListProps) {
  const { sessions: words } = usePeopleWords();
  return (
    <ul className="people-list">
      {sessions.map((session) => {
        const device = session.isLocal ? words.local : session.device || words.unknown;
        const ago = Date.now() - session.seenMs;
        return (
          <li key={session.id}>
            <span className="people-who">
              <strong>{named ? session.name : device}</strong>
              {session.isThis && <small className="muted"> {words.this}</small>}
              <span className="muted">
                {named && `${device} · `}
                {session.address !== null && `${session.address} · `}
                {words.since(timeOfDay(session.sinceMs, ZONE, false))} ·{' '}
                {ago < NOW_MS ? words.now : words.seen(age(ago))}
              </span>
            </span>
            {!session.isThis && (
              <Button aria-label={words.outOf(session.name, device)} onClick={() => onOut(session)}>
                {words.out}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
