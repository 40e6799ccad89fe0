/** Backups: where copies of the journal go besides the data folder, how they fare, one now. */

import { type FormEvent, useState } from 'react';
import { sheetsOf } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Dialog } from '../ui/primitives/Dialog.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { useAsked } from '../ui/station/asked.ts';
import { useSay } from '../ui/station/messages.ts';
import { useControlWords } from './words.ts';

interface Plan {
  readonly folder: string;
  readonly everyMinutes: number;
  readonly keep: number;
}

interface Backups {
  readonly plan: Plan | null;
  readonly isWorking: boolean;
  readonly trouble: {
    readonly is: 'gone' | 'full' | 'failing';
    readonly why?: string;
    /** Why, as a code with facts, where the station knows what it is. */
    readonly says?: unknown;
  } | null;
  readonly lastGood: { readonly atMs: number; readonly records: number } | null;
  readonly freeBytes: number | null;
  readonly copies: readonly { readonly atMs: number }[];
  readonly own: { readonly copies: readonly { readonly atMs: number }[] };
  readonly pluggedIn: readonly string[];
}

const REFRESH_MS = 1_500;
const USUAL: Plan = { folder: '', everyMinutes: 30, keep: 12 };

export function BackupsDialog({ onClose }: { onClose: () => void }) {
  const { backups: words } = useControlWords();
  const { state, problem, isLost, order } = useAsked<Backups>('/v1/backups', { everyMs: REFRESH_MS });
  return (
    <Dialog title={words.title} onClose={onClose}>
      {problem !== null && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {isLost && <p role="alert">{words.lost}</p>}
      <p>{words.explain}</p>
      {state === null ? (
        <p className="muted">{words.asking}</p>
      ) : (
        <div className="standby">
          <State state={state} />
          <PlanForm key={state.plan?.folder ?? ''} state={state} order={order} />
          <div className="button-row">
            <Button disabled={state.isWorking} onClick={() => void order('POST', '/v1/backups/now')}>
              {words.now}
            </Button>
            {state.plan !== null && (
              <Button onClick={() => void order('PUT', '/v1/backups', { plan: null })}>{words.stop}</Button>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

function State({ state }: { state: Backups }) {
  const { backups: words } = useControlWords();
  const say = useSay();
  const language = useLanguage();
  const when = (ms: number) =>
    new Intl.DateTimeFormat(sheetsOf(language), {
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(ms);
  const { plan, trouble, lastGood, freeBytes, copies, own, isWorking } = state;
  const newestOwn = own.copies[0];
  const says =
    plan === null
      ? words.none
      : trouble === null
        ? lastGood === null
          ? words.waiting
          : words.fine(when(lastGood.atMs), lastGood.records)
        : trouble.is === 'failing'
          ? words.troubles.failing(say(trouble.says, trouble.why ?? ''))
          : words.troubles[trouble.is];
  return (
    <>
      <div role="status">
        {plan !== null && (
          <p>
            <code>{plan.folder}</code>
          </p>
        )}
        <p className={trouble === null ? '' : 'problem'}>
          <strong>{isWorking ? words.working : says}</strong>
        </p>
      </div>
      {plan !== null && freeBytes !== null && (
        <p className="muted">{words.free(sizeOf(freeBytes), copies.length)}</p>
      )}
      <p className="muted">
        {newestOwn === undefined ? words.ownNone : words.ownCopies(own.copies.length, when(newestOwn.atMs))}
      </p>
    </>
  );
}

function PlanForm({
  state,
  order,
}: {
  state: Backups;
  order: (method: 'PUT', path: string, body: unknown) => Promise<boolean>;
}) {
  const { backups: words } = useControlWords();
  const [plan, setPlan] = useState<Plan>(state.plan ?? USUAL);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void order('PUT', '/v1/backups', { plan });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field label={words.folder}>
        <input
          required
          value={plan.folder}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setPlan({ ...plan, folder: target.value })}
        />
      </Field>
      {state.pluggedIn.length > 0 && (
        <div className="button-row">
          <span>{words.pluggedIn}</span>
          {state.pluggedIn.map((folder) => (
            <Button
              key={folder}
              onClick={() =>
                setPlan({
                  ...plan,
                  folder: `${folder.replace(/[/\\]+$/, '')}${folder.includes('\\') ? '\\' : '/'}bell-lap`,
                })
              }
            >
              {folder}
            </Button>
          ))}
        </div>
      )}
      <Field label={words.every}>
        <input
          type="number"
          min={5}
          max={1440}
          required
          value={plan.everyMinutes}
          onChange={({ target }) => setPlan({ ...plan, everyMinutes: target.valueAsNumber })}
        />
      </Field>
      <Field label={words.keep}>
        <input
          type="number"
          min={1}
          max={200}
          required
          value={plan.keep}
          onChange={({ target }) => setPlan({ ...plan, keep: target.valueAsNumber })}
        />
      </Field>
      <Button type="submit">{words.save}</Button>
    </form>
  );
}

const sizeOf = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.floor(bytes / 1e6)} MB`;
