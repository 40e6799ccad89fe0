/** Makes the file, with a passphrase or without; then it is fetched, or lies on a stick. */
import { type FormEvent, useState } from 'react';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Check } from '../../../ui/primitives/Check.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { useAsked } from '../../../ui/station/asked.ts';
import { type FileTrouble, sizeText, troubleText } from './file-trouble.ts';
import { useDayWords } from './words.ts';

interface Files {
  readonly making: number | null;
  readonly ready: {
    readonly name: string;
    readonly bytes: number;
    readonly races: number;
    readonly records: number;
    readonly folder: string | null;
  } | null;
  readonly problem: FileTrouble | null;
  readonly pluggedIn: readonly string[];
  readonly mustHavePassphrase: boolean;
}

const REFRESH_MS = 700;
const PATH = '/v1/event/file';
const LEAST = 8;

export function MakeFile() {
  const { file: words } = useDayWords();
  const { state, problem, order } = useAsked<Files>(PATH, { everyMs: REFRESH_MS });
  const make = (passphrase: string | null, folder: string | null) =>
    void order('POST', PATH, { passphrase, folder });
  return (
    <section className="file-part" aria-labelledby="file-make">
      <h3 id="file-make">{words.makeTitle}</h3>
      <p>{words.holds}</p>
      <p>{words.danger}</p>
      <p className="muted">{words.running}</p>
      <p className="muted">{words.copies}</p>
      {state !== null && (
        <>
          <div role="status">
            {state.making !== null && (
              <>
                <p>{words.making(Math.round(state.making * 100))}</p>
                <progress value={state.making} aria-label={words.makeTitle} />
              </>
            )}
            {state.making === null && state.problem !== null && (
              <p className="problem">{troubleText(state.problem, words)}</p>
            )}
            {state.ready !== null && (
              <p>
                <strong>
                  {words.ready(
                    ...([state.ready.name, sizeText(state.ready.bytes)] as const),
                    ...([state.ready.races, state.ready.records] as const),
                  )}
                </strong>{' '}
                {state.ready.folder !== null && words.onStick(state.ready.folder)}
              </p>
            )}
          </div>
          {problem !== null && (
            <p role="alert" className="problem">
              {problem}
            </p>
          )}
          {state.ready !== null ? (
            <>
              <div className="button-row">
                <a className="button primary" href={`${PATH}/contents`} download={state.ready.name}>
                  {words.fetch}
                </a>
                <Button onClick={() => void order('DELETE', PATH)}>{words.discard}</Button>
              </div>
              <p className="muted">{words.discardSays}</p>
            </>
          ) : (
            state.making === null && <MakeForm state={state} onMake={make} />
          )}
        </>
      )}
    </section>
  );
}

function MakeForm({
  state,
  onMake,
}: {
  state: Files;
  onMake: (passphrase: string | null, folder: string | null) => void;
}) {
  const { file: words } = useDayWords();
  const [one, setOne] = useState('');
  const [other, setOther] = useState('');
  const [without, setWithout] = useState(false);
  const [tried, setTried] = useState(false);
  const isOpen = without && !state.mustHavePassphrase;
  const wrong = isOpen ? null : one.length < LEAST ? words.short : one === other ? null : words.differs;
  const make = (folder: string | null) => {
    setTried(true);
    if (wrong === null) onMake(isOpen ? null : one, folder);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make(null);
  };
  return (
    <form className="form" onSubmit={submit}>
      {!isOpen && (
        <>
          <div className="field-row">
            <Field label={words.passphrase} className="grow">
              <input
                type="password"
                autoComplete="new-password"
                maxLength={200}
                value={one}
                onChange={({ target }) => setOne(target.value)}
              />
            </Field>
            <Field label={words.again} className="grow">
              <input
                type="password"
                autoComplete="new-password"
                maxLength={200}
                value={other}
                onChange={({ target }) => setOther(target.value)}
              />
            </Field>
          </div>
          <p className="muted">{words.lost}</p>
        </>
      )}
      {state.mustHavePassphrase ? (
        <p className="muted">{words.must}</p>
      ) : (
        <Check checked={without} onChange={({ target }) => setWithout(target.checked)}>
          {words.without}
        </Check>
      )}
      <p role="alert" className="problem">
        {tried ? wrong : null}
      </p>
      <div className="button-row">
        <Button type="submit" look="primary">
          {words.make}
        </Button>
        {state.pluggedIn.map((folder) => (
          <Button key={folder} onClick={() => make(folder)}>
            {words.makeOn(folder)}
          </Button>
        ))}
      </div>
    </form>
  );
}
