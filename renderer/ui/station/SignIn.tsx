/** Name and password; once signed in, the browser holds a cookie that no script can read. */

import { type FormEvent, useState } from 'react';
import { EventHead } from '../EventHead.tsx';
import { useEvent } from '../event.ts';
import { Button } from '../primitives/Button.tsx';
import { Field } from '../primitives/Field.tsx';
import { Veil } from '../primitives/Veil.tsx';
import { SettingsDialog } from '../SettingsDialog.tsx';
import { ask, Refused } from './api.ts';
import { sentenceOf } from './sentence.ts';
import { type Me, sessionOf, setSession } from './session.ts';
import { useStationWords } from './words.ts';
import '../primitives/forms.css';
import '../primitives/text.css';
import './sign-in.css';

/** `again`: before a console that goes on. */
export function SignIn({ again = false }: { again?: boolean }) {
  const words = useStationWords().signIn;
  const { event } = useEvent();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** The account has a second factor: its code is asked for as well. */
  const [wantsCode, setWantsCode] = useState(false);

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const { me } = await ask<{ me: Me }>('POST', '/v1/login', {
        body: {
          // Keyboards of phones add a space after a name they complete.
          name: String(form.get('name')).trim(),
          password: String(form.get('password')),
          ...(wantsCode && { code: String(form.get('code')) }),
        },
      });
      const session = sessionOf(me);
      if (session.is !== 'out') return setSession(session);
      setProblem(words.notOfficial);
    } catch (error) {
      const code = error instanceof Refused ? error.code : '';
      if (code === 'code-wanted') setWantsCode(true);
      else if (code === 'code-refused') setProblem(words.codeWrong);
      else setProblem(code === 'sign-in-refused' ? words.refused : sentenceOf(error));
    }
    setBusy(false);
  };

  const form = (
    <form className="sign-in" onSubmit={send} aria-labelledby="sign-in-title">
      <p className="brand">Bell Lap</p>
      <h1 id="sign-in-title">{words.title}</h1>
      {again && <p>{words.again}</p>}
      <Field label={words.name}>
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
      </Field>
      <Field label={words.password}>
        <input name="password" type="password" autoComplete="current-password" required maxLength={200} />
      </Field>
      {wantsCode && (
        <Field label={words.code}>
          <input
            name="code"
            autoComplete="one-time-code"
            required
            maxLength={40}
            autoCapitalize="none"
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: it has just come, and is what is missing.
            autoFocus
          />
        </Field>
      )}
      <p role="alert" className="problem">
        {problem}
      </p>
      <Button look="primary" type="submit" disabled={busy}>
        {busy ? words.going : words.go}
      </Button>
      <details>
        <summary>{words.lost}</summary>
        <p className="muted">{words.lostSays}</p>
      </details>
    </form>
  );
  return again ? (
    <Veil labelledBy="sign-in-title">{form}</Veil>
  ) : (
    <main className="sign-in-page">
      <EventHead event={event} most={6} />
      {form}
      <div className="sign-in-look">
        <SettingsDialog />
      </div>
    </main>
  );
}
