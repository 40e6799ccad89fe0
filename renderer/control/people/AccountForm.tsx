/** One account: name, what they do, of which races, their password. */
import { type FormEvent, useState } from 'react';
import type { RaceId } from '../../../race/ids.ts';
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
        <label className="field">
          <span>{says.name}</span>
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
        </label>
      ) : (
        <h3>{says.change(account.name)}</h3>
      )}
      <label className="field">
        <span>{says.rights}</span>
        <select value={rights} onChange={(event) => setRights(event.target.value as Rights)}>
          {RIGHTS.map((one) => (
            <option key={one} value={one}>
              {words.rights[one]}
            </option>
          ))}
        </select>
        <small>{words.rightsSay[rights]}</small>
      </label>
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
        <button type="submit" className="button primary" disabled={busy}>
          {account === null ? says.make : says.save}
        </button>
        <button type="button" className="button" onClick={onBack}>
          {says.back}
        </button>
      </div>
      {account !== null && !isMe && (
        <div className="button-row people-danger">
          {account.secondFactor && (
            <HoldButton onHeld={() => act(() => ask('PATCH', path, { body: { secondFactor: false } }), null)}>
              {says.factorOff}
            </HoldButton>
          )}
          <HoldButton className="danger" onHeld={() => act(() => ask('DELETE', path), null)}>
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
      <label className="check">
        <input
          type="checkbox"
          checked={races === 'all'}
          onChange={(event) => onRaces(event.target.checked ? 'all' : (known ?? []).map(({ id }) => id))}
        />
        <span>{says.allRaces}</span>
      </label>
      {races !== 'all' &&
        known?.map(({ id, name }) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
            <span>{name}</span>
          </label>
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
      <label className="field">
        <span>{isNew ? says.password : says.newPassword}</span>
        <input
          value={password}
          required={isNew}
          minLength={8}
          maxLength={200}
          autoComplete="new-password"
          spellCheck={false}
          onChange={(event) => onPassword(event.target.value)}
        />
      </label>
      <small className="muted">{isNew ? says.passwordSays : says.newPasswordSays}</small>
      <button type="button" className="button people-suggest" onClick={() => onPassword(madeUp())}>
        {says.suggest}
      </button>
    </div>
  );
}
