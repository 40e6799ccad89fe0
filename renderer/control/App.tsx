/** Who is here decides what is shown: the sign-in, the list of races, or a race; messages lie above all of it. */
import { useEffect } from 'react';
import { useLanguage } from '../ui/language.ts';
import { ask } from '../ui/station/api.ts';
import { SignIn } from '../ui/station/SignIn.tsx';
import { type Me, sessionOf, setSession, useSession } from '../ui/station/session.ts';
import { Console } from './Console.tsx';
import { ConnectPage } from './connect/ConnectPage.tsx';
import { DisplayGone } from './connect/DisplayGone.tsx';
import { desktop } from './desktop.ts';
import { Home } from './Home.tsx';
import { HomeCommands } from './HomeCommands.tsx';
import { LookingOn } from './LookingOn.tsx';
import { usePlace } from './place.ts';
import { Toasts } from './Toasts.tsx';
import { useControlWords } from './words.ts';

const RETRY_MS = 2_000;

export function App() {
  const session = useSession();
  const place = usePlace();
  const words = useControlWords();
  useEffect(() => {
    let timer = 0;
    const whoAmI = () => {
      ask<Me>('GET', '/v1/me').then(
        (me) => setSession(sessionOf(me)),
        () => {
          timer = window.setTimeout(whoAmI, RETRY_MS);
        },
      );
    };
    whoAmI();
    return () => clearTimeout(timer);
  }, []);
  const language = useLanguage();
  useEffect(() => void desktop?.speak(language), [language]);
  useEffect(() => {
    document.title = `${words.control} · Bell Lap`;
  }, [words]);

  if (session.is === 'asking') return <main className="waiting-page" aria-busy="true" />;
  if (session.is === 'out') return <SignIn />;
  if (session.is === 'looking') return <LookingOn me={session.me} />;
  return (
    <>
      <DisplayGone />
      {place.race === null && <HomeCommands />}
      {place.page === 'connect' ? (
        <ConnectPage me={session.me} />
      ) : place.race === null ? (
        <Home me={session.me} />
      ) : (
        <Console key={place.race} race={place.race} view={place.view} me={session.me} />
      )}
      {session.is === 'ended' && <SignIn again />}
      <Toasts />
    </>
  );
}
