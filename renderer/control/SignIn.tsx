/** Name and password; once signed in, the browser holds a cookie that no script can read. */
import { type FormEvent, useState } from 'react';
import { ask, Refused } from './api.ts';
import { sentenceOf } from './race-session.ts';
import { isOfficial, type Me, setSession } from './session.ts';
import { useControlWords } from './words.ts';

/** `again`: before a console that goes on. */
export function SignIn({ again = false }: { again?: boolean }) {
  const words = useControlWords();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const { me } = await ask<{ me: Me }>('POST', '/v1/login', {
        body: { name: String(form.get('name')), password: String(form.get('password')) },
      });
      if (isOfficial(me)) return setSession({ is: 'in', me });
      setProblem(words.signIn.notOfficial);
    } catch (error) {
      const wrong = error instanceof Refused && error.code === 'sign-in-refused';
      setProblem(wrong ? words.signIn.refused : sentenceOf(error));
    }
    setBusy(false);
  };

  const form = (
    <form className="sign-in" onSubmit={send} aria-labelledby="sign-in-title">
      <p className="brand">Bell Lap</p>
      <h1 id="sign-in-title">{words.signIn.title}</h1>
      {again && <p>{words.signIn.again}</p>}
      <label className="field">
        <span>{words.signIn.name}</span>
        <input
          name="name"
          autoComplete="username"
          required
          maxLength={80}
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the page has this one purpose.
          autoFocus
        />
      </label>
      <label className="field">
        <span>{words.signIn.password}</span>
        <input name="password" type="password" autoComplete="current-password" required maxLength={200} />
      </label>
      <p role="alert" className="problem">
        {problem}
      </p>
      <button type="submit" className="button primary" disabled={busy}>
        {busy ? words.signIn.going : words.signIn.go}
      </button>
    </form>
  );
  return again ? (
    <div className="veil" role="dialog" aria-modal="true" aria-labelledby="sign-in-title">
      {form}
    </div>
  ) : (
    <main className="sign-in-page">{form}</main>
  );
}
