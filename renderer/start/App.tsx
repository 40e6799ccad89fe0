/** Who may say what: the ramp's screen is for everybody, the starter's clock for officials and for a starter's link. */
import { useEffect, useState } from 'react';
import type { RaceId } from '../../race/ids.ts';
import { asked } from '../ui/page-address.ts';
import { ask, Refused, setBearer } from '../ui/station/api.ts';
import { SignIn } from '../ui/station/SignIn.tsx';
import { type Me, setSession, useSession } from '../ui/station/session.ts';
import { dropKey } from './key.ts';
import { Ramp } from './Ramp.tsx';
import { Starter } from './Starter.tsx';
import { useStartWords } from './words.ts';

const RETRY_MS = 2_000;
const STARTERS: ReadonlySet<Me['role']> = new Set(['admin', 'official', 'device']);

export function App({ race }: { race: RaceId | null }) {
  const words = useStartWords();
  useEffect(() => {
    document.title = `${words.title} · Bell Lap`;
  }, [words]);
  if (race === null)
    return (
      <main className="start-empty">
        <h1>{words.noRace}</h1>
        <p>{words.noRaceSays}</p>
      </main>
    );
  return asked('view') === 'ramp' ? <Ramp race={race} /> : <Door race={race} />;
}

function Door({ race }: { race: RaceId }) {
  const words = useStartWords();
  const session = useSession();
  const [ended, setEnded] = useState(false);
  useEffect(() => {
    let timer = 0;
    const whoAmI = () => {
      ask<Me>('GET', '/v1/me').then(
        (me) => setSession(STARTERS.has(me.role) || me.starts ? { is: 'in', me } : { is: 'out' }),
        (error) => {
          if (error instanceof Refused && error.status === 401) {
            dropKey();
            setBearer(null);
            setEnded(true);
            setSession({ is: 'out' });
          } else timer = window.setTimeout(whoAmI, RETRY_MS);
        },
      );
    };
    whoAmI();
    return () => clearTimeout(timer);
  }, []);
  if (session.is === 'asking')
    return (
      <main className="start-empty" aria-busy="true">
        <p>{words.loading}</p>
      </main>
    );
  if (session.is === 'out')
    return (
      <>
        {ended && (
          <p className="start-notice" role="status">
            {words.linkEnded}
          </p>
        )}
        <SignIn />
      </>
    );
  return (
    <>
      <Starter race={race} />
      {session.is === 'ended' && <SignIn again />}
    </>
  );
}
