/** The accounts, and a form to make or change one. */

import { useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { useAsked, wrongOf } from '../../ui/station/asked.ts';
import type { Me } from '../../ui/station/session.ts';
import { AccountForm } from './AccountForm.tsx';
import { type Account, rightsOf } from './people.ts';
import { usePeopleWords } from './words.ts';

export function AccountsPart({ me }: { me: Me }) {
  const words = usePeopleWords();
  const asked = useAsked<{ users: Account[] }>('/v1/users');
  const users = asked.state?.users ?? null;
  const problem = wrongOf(asked);
  const [edited, setEdited] = useState<Account | 'new' | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  if (edited !== null)
    return (
      <AccountForm
        key={edited === 'new' ? '' : edited.name}
        account={edited === 'new' ? null : edited}
        isMe={edited !== 'new' && edited.name === me.name}
        onBack={() => setEdited(null)}
        onDone={(says) => {
          setSaid(says);
          setEdited(null);
          void asked.again();
        }}
      />
    );
  return (
    <div className="form">
      <p className="muted">{words.accounts.says}</p>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <p role="status" className="people-said">
        {said}
      </p>
      {users === null && problem === null && <p className="muted">{words.asking}</p>}
      <ul className="people-list">
        {users?.map((user) => (
          <li key={user.name}>
            <span className="people-who">
              <strong>{user.name}</strong>
              {user.name === me.name && <small className="muted"> {words.accounts.you}</small>}
              <span className="muted">
                {words.rights[rightsOf(user)]}
                {user.races !== 'all' && ` · ${user.races.join(', ')}`}
                {user.secondFactor && ` · ${words.accounts.factorOn}`}
              </span>
            </span>
            <Button aria-label={words.accounts.change(user.name)} onClick={() => setEdited(user)}>
              {words.accounts.edit}
            </Button>
          </li>
        ))}
      </ul>
      <Button look="primary" onClick={() => setEdited('new')}>
        {words.accounts.add}
      </Button>
    </div>
  );
}
