/** Opens a file from another laptop: chosen, looked into, and what would become of each race said before anything is done. */

import { type FormEvent, useState } from 'react';
import { useEvent } from '../../../ui/event.ts';
import { dayAndTime } from '../../../ui/format.ts';
import { useLanguage } from '../../../ui/language.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Check } from '../../../ui/primitives/Check.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { Table } from '../../../ui/primitives/Table.tsx';
import { go } from '../../place.ts';
import { StateDot } from '../../StateDot.tsx';
import { troubleText } from './file-trouble.ts';
import { type InFile, type Opened, type Told, useOpening } from './opening.ts';
import { useDayWords } from './words.ts';

type Opening = ReturnType<typeof useOpening>;

export function OpenFile({ onClose }: { onClose: () => void }) {
  const { file: words } = useDayWords();
  const opening = useOpening();
  const { stage, problem } = opening;
  return (
    <section className="file-part" aria-labelledby="file-open">
      <h3 id="file-open">{words.openTitle}</h3>
      <p>{words.openSays}</p>
      {stage.is === 'none' && <Choose opening={opening} />}
      <div role="status">
        {stage.is === 'sending' && (
          <>
            <p>{words.sending(Math.round(stage.share * 100))}</p>
            <progress value={stage.share} aria-label={words.openTitle} />
          </>
        )}
        {stage.is === 'told' && <Progress told={stage.told} />}
      </div>
      {problem !== null && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {stage.is === 'told' && <Next opening={opening} id={stage.id} told={stage.told} onClose={onClose} />}
      {(stage.is === 'told' || problem !== null) && stage.is !== 'none' && (
        <div className="button-row">
          <Button onClick={opening.again}>{words.other}</Button>
        </div>
      )}
    </section>
  );
}

function Choose({ opening }: { opening: Opening }) {
  const { file: words } = useDayWords();
  return (
    <Field label={words.choose}>
      <input
        type="file"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void opening.choose(file);
        }}
      />
    </Field>
  );
}

function Progress({ told }: { told: Told }) {
  const { file: words } = useDayWords();
  if (told.is === 'looking') return <p>{words.looking}</p>;
  if (told.is !== 'opening') return null;
  const { records = 0, of = 1 } = told;
  return (
    <>
      <p>{words.opening(records, of)}</p>
      <progress value={records / Math.max(1, of)} aria-label={words.openTitle} />
    </>
  );
}

interface NextProps {
  readonly opening: Opening;
  readonly id: string;
  readonly told: Told;
  readonly onClose: () => void;
}

function Next({ opening, id, told, onClose }: NextProps) {
  const { file: words } = useDayWords();
  if (told.is === 'looked' && told.into !== undefined)
    return <Contents into={told.into} onOpen={(otherIsOff) => void opening.open(id, otherIsOff)} />;
  if (told.is === 'opened' && told.opened !== undefined)
    return <Done opened={told.opened} onClose={onClose} />;
  if (told.is !== 'refused' || told.problem === undefined) return null;
  const { code } = told.problem;
  return (
    <>
      {code !== 'passphrase-wanted' && (
        <p role="alert" className="problem">
          {troubleText(told.problem, words)}
        </p>
      )}
      {(code === 'passphrase-wanted' || code === 'passphrase-wrong') && (
        <Passphrase opening={opening} id={id} />
      )}
    </>
  );
}

function Passphrase({ opening, id }: { opening: Opening; id: string }) {
  const { file: words } = useDayWords();
  const look = (event: FormEvent) => {
    event.preventDefault();
    void opening.look(id);
  };
  return (
    <form className="form" onSubmit={look}>
      <Field label={words.wants}>
        <input
          type="password"
          autoComplete="off"
          required
          maxLength={200}
          value={opening.passphrase}
          onChange={({ target }) => opening.setPassphrase(target.value)}
          // biome-ignore lint/a11y/noAutofocus: it has just come, and is what is missing.
          autoFocus
        />
      </Field>
      <Button type="submit" look="primary">
        {words.look}
      </Button>
    </form>
  );
}

function Contents({ into, onOpen }: { into: InFile; onOpen: (otherIsOff: boolean) => void }) {
  const { file: words } = useDayWords();
  const language = useLanguage();
  const [otherIsOff, setOtherIsOff] = useState(false);
  const { event } = useEvent();
  const zone = event?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const live = into.races.filter(({ isLive }) => isLive);
  const comes = into.races.some(({ how }) => how === 'new' || how === 'renamed' || how === 'more');
  return (
    <div className="form">
      <p>
        <strong>
          {words.of(into.event.name, dayAndTime(into.madeMs, Date.now(), zone, language), into.by)}
        </strong>
        <br />
        <span className="muted">{words.figures(into.records, into.cards, into.sponsors)}</span>
      </p>
      <Table
        className="file-races"
        label={words.title}
        rows={into.races}
        keyOf={({ from }) => from}
        columns={[
          {
            key: 'race',
            head: words.race,
            text: true,
            cell: ({ name, state, result }) => (
              <>
                {name} <StateDot state={state} result={result} />
              </>
            ),
          },
          {
            key: 'becomes',
            head: words.becomes,
            text: true,
            cell: ({ from, id, how }) => (
              <>
                {words.how[how]} {id !== from && words.called(id)}
              </>
            ),
          },
        ]}
      />
      <p className="muted">{words.accounts}</p>
      {live.length > 0 && (
        <>
          <p className="problem">▲ {words.live(live.map(({ name }) => name).join(', '))}</p>
          <Check checked={otherIsOff} onChange={({ target }) => setOtherIsOff(target.checked)}>
            {words.otherIsOff}
          </Check>
        </>
      )}
      {comes ? (
        <Button look="primary" disabled={live.length > 0 && !otherIsOff} onClick={() => onOpen(otherIsOff)}>
          {words.go}
        </Button>
      ) : (
        <p>
          <strong>{words.nothingNew}</strong>
        </p>
      )}
    </div>
  );
}

function Done({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  const { file: words } = useDayWords();
  return (
    <div className="form">
      <p role="status">
        <strong>✓ {words.opened(opened.records, opened.cards)}</strong> {opened.event && words.eventCame}
      </p>
      <ul className="switcher-list">
        {opened.races.map(({ from, id, name, how, sameResult }) => (
          <li key={from}>
            <a
              href={`/control/${id}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onClose();
                go({ race: id, view: 'race' });
              }}
            >
              <span>
                {words.toRace(name)} <small>{words.how[how]}</small>
              </span>
              {sameResult !== null && (
                <small className={sameResult ? '' : 'problem'}>
                  {sameResult ? `✓ ${words.same}` : `▲ ${words.differsHere}`}
                </small>
              )}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
