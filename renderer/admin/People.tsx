/** People whom an operator invited, where no provider knows them. */

import { useState } from 'react';
import { sheetsOf } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Choices } from '../ui/primitives/Choices.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { type Account, type Api, type Role, useLoaded } from './api.ts';
import { FormDialog, Secret, Section } from './parts.tsx';
import { useAdminWords } from './words.ts';

const EVERY_MS = 30_000;
const ROLES = ['admin', 'official', 'display'] as const;

export function People({ api, provider }: { readonly api: Api; readonly provider: string | null }) {
  const words = useAdminWords();
  const language = useLanguage();
  const loaded = useLoaded<{ accounts: readonly Account[] }>(api, '/v1/admin/accounts', EVERY_MS);
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<Account | null>(null);
  const [made, setMade] = useState<{ readonly name: string; readonly token: string } | null>(null);
  return (
    <Section
      title={words.people}
      help={words.peopleHelp(provider)}
      loaded={loaded}
      again={loaded.again}
      action={<Button onClick={() => setInviting(true)}>{words.invite}</Button>}
    >
      {({ accounts }) => (
        <>
          {accounts.length === 0 && <p className="empty">{words.noPeople}</p>}
          <ul className="rows">
            {accounts.map((account) => (
              <li key={account.id}>
                <div className="what">
                  <strong>{account.name}</strong>
                  <span className="line">
                    <span>{words.roleShort[account.role]}</span>
                    <span>
                      {words.expires(
                        new Date(account.expiresMs).toLocaleDateString(sheetsOf(language), {
                          dateStyle: 'medium',
                        }),
                      )}
                    </span>
                  </span>
                </div>
                <Button aria-label={`${words.remove}: ${account.name}`} onClick={() => setRemoving(account)}>
                  {words.remove}
                </Button>
              </li>
            ))}
          </ul>
          {inviting && (
            <Invite
              api={api}
              onMade={(account) => {
                setMade(account);
                void loaded.again();
              }}
              onClose={() => setInviting(false)}
            />
          )}
          {made && (
            <FormDialog title={words.tokenTitle(made.name)} onClose={() => setMade(null)}>
              <p>{words.tokenHelp}</p>
              <Secret text={made.token} />
            </FormDialog>
          )}
          {removing && (
            <FormDialog
              title={words.remove}
              submit={words.remove}
              danger
              onClose={() => setRemoving(null)}
              onSubmit={async () => {
                await api.send('DELETE', `/v1/admin/accounts/${removing.id}`);
                await loaded.again();
              }}
            >
              <p>{words.removeAsk(removing.name)}</p>
            </FormDialog>
          )}
        </>
      )}
    </Section>
  );
}

function Invite({
  api,
  onMade,
  onClose,
}: {
  readonly api: Api;
  readonly onMade: (made: { name: string; token: string }) => void;
  readonly onClose: () => void;
}) {
  const words = useAdminWords();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('official');
  const [days, setDays] = useState(30);
  return (
    <FormDialog
      title={words.invite}
      submit={words.invite}
      disabled={name.trim() === ''}
      onClose={onClose}
      onSubmit={async () => {
        const body = { name: name.trim(), role, days };
        const { token } = await api.send<{ token: string }>('POST', '/v1/admin/accounts', body);
        onMade({ name: body.name, token });
      }}
    >
      <Field label={words.name}>
        <input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Choices
        look="lines"
        label={words.role}
        values={ROLES}
        text={(value) => words.roles[value]}
        value={role}
        onChange={setRole}
      />
      <Field label={words.validDays}>
        <input
          type="number"
          min={1}
          max={400}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        />
      </Field>
    </FormDialog>
  );
}
