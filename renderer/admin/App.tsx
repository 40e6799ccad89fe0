/** The frame: who is signed in, then the four sections; or the way in. */
import { type FormEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { createApi, keepToken, type Me, Refused, recallToken } from './api.ts';
import { LoadFigures } from './LoadFigures.tsx';
import { People } from './People.tsx';
import { Races } from './Races.tsx';
import { Stations } from './Stations.tsx';
import { useAdminWords } from './words.ts';

export function App() {
  const words = useAdminWords();
  const [token, setToken] = useState(recallToken);
  const [me, setMe] = useState<Me | null>(null);
  const [why, setWhy] = useState<'wrongToken' | 'unreachable' | { readonly notAdmin: string } | null>(null);
  const api = useMemo(() => (token === null ? null : createApi(token)), [token]);

  const signOut = useCallback(() => {
    keepToken(null);
    setToken(null);
    setMe(null);
  }, []);
  useEffect(() => {
    if (api === null || token === null) return;
    api.get<Me>('/v1/me').then(
      (found) => {
        if (found.role === 'admin') {
          keepToken(token);
          setMe(found);
          setWhy(null);
        } else {
          setWhy({ notAdmin: found.name ?? '' });
          signOut();
        }
      },
      (error: unknown) => {
        setWhy(error instanceof Refused && error.status === 401 ? 'wrongToken' : 'unreachable');
        // A relay that is away for a moment does not sign anybody out.
        if (error instanceof Refused) signOut();
        else setToken(null);
      },
    );
  }, [api, token, signOut]);

  return (
    <>
      <header className="head">
        <h1>{words.title}</h1>
        {me && <p className="me">{me.name}</p>}
        {me && (
          <button type="button" className="button" onClick={signOut}>
            {words.signOut}
          </button>
        )}
        <SettingsDialog look="dialog" />
      </header>
      <main>
        {api && me ? (
          <div className="sections">
            <Stations api={api} />
            <Races api={api} />
            <People api={api} provider={me.provider} />
            <LoadFigures api={api} />
          </div>
        ) : (
          <SignIn
            isBusy={token !== null}
            says={why === null ? null : typeof why === 'string' ? words[why] : words.notAdmin(why.notAdmin)}
            onToken={setToken}
          />
        )}
      </main>
    </>
  );
}

function SignIn({
  isBusy,
  says,
  onToken,
}: {
  readonly isBusy: boolean;
  readonly says: string | null;
  readonly onToken: (token: string) => void;
}) {
  const words = useAdminWords();
  const [text, setText] = useState('');
  const go = (event: FormEvent): void => {
    event.preventDefault();
    onToken(text.trim());
  };
  return (
    <form className="section sign-in" onSubmit={go}>
      <h2>{words.signIn}</h2>
      <p className="help">{words.signInHelp}</p>
      <label className="field">
        <span>{words.token}</span>
        <input
          type="password"
          autoComplete="current-password"
          value={text}
          onChange={(event) => setText(event.target.value)}
          required
        />
      </label>
      {says && (
        <p className="trouble" role="alert">
          {says}
        </p>
      )}
      <button type="submit" className="button primary" disabled={isBusy || text.trim() === ''}>
        {words.signIn}
      </button>
    </form>
  );
}
