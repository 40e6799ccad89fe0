/** My own account: password, where I am signed in, the code of an authenticator app. */

import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { ask } from '../../ui/station/api.ts';
import { useAsked, wrongOf } from '../../ui/station/asked.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { type Me, setSession } from '../../ui/station/session.ts';
import { MyFactor } from './MyFactor.tsx';
import type { SessionSeen } from './people.ts';
import { SessionList } from './SessionList.tsx';
import { usePeopleWords } from './words.ts';
import './people.css';

interface Mine {
  readonly sessions: readonly SessionSeen[];
  readonly secondFactor: boolean;
}

export function MyAccountDialog({ me, onClose }: { me: Me; onClose: () => void }) {
  const words = usePeopleWords();
  const asked = useAsked<Mine>('/v1/me/sessions');
  const { state: mine, order, again } = asked;
  const problem = wrongOf(asked);
  const out = (id: string) => order('DELETE', `/v1/me/sessions/${id}`);
  const isLocal = mine?.sessions.find(({ isThis }) => isThis)?.isLocal ?? false;
  return (
    <Dialog title={words.mine.titleOf(me.name)} onClose={onClose} typing={false}>
      <div className="people form">
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        <section className="form">
          <h3>{words.mine.password}</h3>
          {mine !== null && <PasswordForm me={me} isLocal={isLocal} />}
        </section>
        <section className="form">
          <h3>{words.mine.factor}</h3>
          {mine !== null && <MyFactor isOn={mine.secondFactor} onChanged={() => void again()} />}
        </section>
        <section className="form">
          <h3>{words.mine.sessions}</h3>
          {mine === null && problem === null && <p className="muted">{words.asking}</p>}
          <SessionList sessions={mine?.sessions ?? []} named={false} onOut={({ id }) => void out(id)} />
          {(mine?.sessions.length ?? 0) > 1 && (
            <Button onClick={() => void out('others')}>{words.sessions.others}</Button>
          )}
        </section>
      </div>
    </Dialog>
  );
}

/** `isLocal`: came in at the station's own keyboard; the old password may be lost, and is not asked for. */
function PasswordForm({ me, isLocal }: { me: Me; isLocal: boolean }) {
  const { mine: words } = usePeopleWords();
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [old, fresh, again] = ['old', 'new', 'again'].map((name) => String(form.get(name) ?? ''));
    if (fresh !== again) return setProblem(words.differ);
    setProblem(null);
    try {
      if (isLocal)
        await ask('PATCH', `/v1/users/${encodeURIComponent(me.name)}`, { body: { password: fresh } });
      else await ask('PUT', '/v1/me/password', { body: { old, new: fresh } });
      setSession({ is: 'out' });
    } catch (error) {
      setProblem(sentenceOf(error));
    }
  };
  return (
    <form className="form" onSubmit={change}>
      <input type="hidden" autoComplete="username" value={me.name} readOnly />
      {isLocal ? (
        <p className="muted">{words.local}</p>
      ) : (
        <Field label={words.old}>
          <input name="old" type="password" autoComplete="current-password" required maxLength={200} />
        </Field>
      )}
      {(['new', 'again'] as const).map((name) => (
        <label key={name} className="field">
          <span>{words[name]}</span>
          <input
            {...{ name, type: 'password', autoComplete: 'new-password' }}
            required
            minLength={8}
            maxLength={200}
          />
        </label>
      ))}
      <p className="muted">{words.changeSays}</p>
      <p role="alert" className="problem">
        {problem}
      </p>
      <Button type="submit">{words.change}</Button>
    </form>
  );
}
