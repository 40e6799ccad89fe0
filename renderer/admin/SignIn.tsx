/** The way in: at the provider, if the relay has one, or with a token. Says why the last way did not lead in. */

import { type FormEvent, useState } from 'react';
import { Button } from '../ui/primitives/Button.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import type { Out, Ways } from './session.ts';
import type { Provider } from './sign-in.ts';
import { useAdminWords } from './words.ts';

interface SignInProps {
  /** Null when the relay has none, or it is not there. */
  readonly provider: Provider | null;
  readonly is: Out;
  readonly ways: Ways;
}

export function SignIn({ provider, is, ways }: SignInProps) {
  const words = useAdminWords();
  const isBusy = is.kind === 'coming';
  return (
    <section className="section admin-sign-in" aria-busy={isBusy}>
      <h2>{words.signIn}</h2>
      {is.kind === 'out' && is.why && (
        <p className="trouble" role="alert">
          {'says' in is.why ? words[is.why.kind](is.why.says) : words[is.why.kind]}
        </p>
      )}
      {provider && (
        <>
          <p className="help">{words.signInAtHelp(new URL(provider.issuer).hostname)}</p>
          <Button look="primary" disabled={isBusy} onClick={ways.toProvider}>
            {words.signInAt}
          </Button>
        </>
      )}
      {is.kind === 'coming' && (
        <p className="help" role="status">
          {is.isLeaving ? words.leaving : words.loading}
        </p>
      )}
      {provider ? (
        <details>
          <summary>{words.otherwise}</summary>
          <WithToken isBusy={isBusy} isMain={false} onToken={ways.withToken} />
        </details>
      ) : (
        <WithToken isBusy={isBusy} isMain onToken={ways.withToken} />
      )}
    </section>
  );
}

function WithToken({
  isBusy,
  isMain,
  onToken,
}: {
  readonly isBusy: boolean;
  readonly isMain: boolean;
  readonly onToken: (token: string) => void;
}) {
  const words = useAdminWords();
  const [text, setText] = useState('');
  const go = (event: FormEvent): void => {
    event.preventDefault();
    onToken(text.trim());
  };
  return (
    <form onSubmit={go}>
      <p className="help">{words.signInHelp}</p>
      <Field label={words.token}>
        <input
          type="password"
          autoComplete="current-password"
          value={text}
          onChange={(event) => setText(event.target.value)}
          required
        />
      </Field>
      <Button type="submit" look={isMain ? 'primary' : undefined} disabled={isBusy || text.trim() === ''}>
        {words.signIn}
      </Button>
    </form>
  );
}
