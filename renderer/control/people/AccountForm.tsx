/** One account: name, what they do, of which races, their password. */

import { type FormEvent, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { ask } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useRaces } from '../race-list.ts';
import { type Account, asRoleAndDuty, madeUp, RIGHTS, type Rights, rightsOf } from './people.ts';
import { usePeopleWords } from './words.ts';

export interface AccountFormProps {
  /** Null: a new one. */
  readonly account: Account | null;
  readonly isMe: boolean;
  readonly onBack: () => void;
  /** `says`: what the admin should read out, once. */
  readonly onDone: (says: string | null) => void;
}

export function AccountForm({ account, isMe, onBack, onDone }: AccountFormProps) {
  const words = usePeopleWords();
  const { accounts: says } = words;
  const [name, setName] = useState(account?.name ?? '');
  const [rights, setRights] = useState<Rights>(account === null ? 'timer' : rightsOf(account));
  const [races, setRaces] = useState<Account['races']>(account?.races ?? 'all');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const path = `/v1/users/${encodeURIComponent(account?.name ?? '')}`;

  const act = async (does: () => Promise<unknown>, told: string | null) => {
    setBusy(true);
    setProblem(null);
    try {
      await does();
      onDone(told);
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const told = password === '' ? null : says.made(name, password);
    const may = { ...asRoleAndDuty(rights), races };
    if (account === null)
      return void act(() => ask('POST', '/v1/users', { body: { name, password, ...may } }), told);
    // Only what differs: any change signs them out everywhere.
    const hasMoved = rights !== rightsOf(account) || JSON.stringify(races) !== JSON.stringify(account.races);
    const body = { ...(hasMoved && may), ...(password !== '' && { password }) };
    if (Object.keys(body).length === 0) return onDone(null);
    void act(() => ask('PATCH', path, { body }), told);
  };

  return (
    <form className="form" onSubmit={save}>
      {account === null ? (
        <Field label={says.name}>
          <input
            value={name}
            required
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
            // biome-ignore lint/a11y/noAutofocus: the form has come in place of the list for this.
            autoFocus
          />
        </Field>
      ) : (
        <h3>{says.change(account.name)}</h3>
      )}
      <Field label={says.rights}>
        <select value={rights} onChange={(event) => setRights(event.target.value as Rights)}>
          {RIGHTS.map((one) => (
            <option key={one} value={one}>
              {words.rights[one]}
            </option>
          ))}
        </select>
        <small>{words.rightsSay[rights]}</small>
      </Field>
      <RacesField races={races} onRaces={setRaces} />
      {isMe ? (
        <p className="muted">{says.ownPassword}</p>
      ) : (
        <PasswordField isNew={account === null} password={password} onPassword={setPassword} />
      )}
      <p role="alert" className="problem">
        {problem}
      </p>
      <div className="button-row">
        <Button look="primary" type="submit" disabled={busy}>
          {account === null ? says.make : says.save}
        </Button>
        <Button onClick={onBack}>{says.back}</Button>
      </div>
      {account !== null && !isMe && (
        <div className="button-row people-danger">
          {account.secondFactor && (
            <HoldButton onHeld={() => act(() => ask('PATCH', path, { body: { secondFactor: false } }), null)}>
              {says.factorOff}
            </HoldButton>
          )}
          <HoldButton look="danger" onHeld={() => act(() => ask('DELETE', path), null)}>
            {says.remove}
          </HoldButton>
        </div>
      )}
    </form>
  );
}

function RacesField({
  races,
  onRaces,
}: {
  races: Account['races'];
  onRaces: (races: Account['races']) => void;
}) {
  const { accounts: says } = usePeopleWords();
  const { races: known } = useRaces();
  const chosen = races === 'all' ? [] : races;
  const toggle = (id: RaceId, on: boolean) =>
    onRaces(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <fieldset className="people-races">
      <legend>{says.races}</legend>
      <Check
        checked={races === 'all'}
        onChange={(event) => onRaces(event.target.checked ? 'all' : (known ?? []).map(({ id }) => id))}
      >
        {says.allRaces}
      </Check>
      {races !== 'all' &&
        known?.map(({ id, name }) => (
          <Check
            key={id}
            checked={chosen.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          >
            {name}
          </Check>
        ))}
    </fieldset>
  );
}

interface PasswordFieldProps {
  readonly isNew: boolean;
  readonly password: string;
  readonly onPassword: (password: string) => void;
}

/** Readable on purpose: the admin reads it out or hands it over. */
function PasswordField({ isNew, password, onPassword }: PasswordFieldProps) {
  const { accounts: says } = usePeopleWords();
  return (
    <div className="field">
      <Field label={isNew ? says.password : says.newPassword}>
        <input
          value={password}
          required={isNew}
          minLength={8}
          maxLength={200}
          autoComplete="new-password"
          spellCheck={false}
          onChange={(event) => onPassword(event.target.value)}
        />
      </Field>
      <small className="muted">{isNew ? says.passwordSays : says.newPasswordSays}</small>
      <Button className="people-suggest" onClick={() => onPassword(madeUp())}>
        {says.suggest}
      </Button>
    </div>
  );
}
