/** The races that stations sent: what spectators see of each, under which name, and an end to one. */

import { useState } from 'react';
import { sheetsOf } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { Choices } from '../ui/primitives/Choices.tsx';
import { Field } from '../ui/primitives/Field.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { type Api, type RaceShown, useLoaded, type Visibility } from './api.ts';
import { FormDialog, Section } from './parts.tsx';
import { useAdminWords } from './words.ts';

const EVERY_MS = 5_000;
const VISIBILITIES = ['public', 'unlisted', 'private'] as const;

export function Races({ api }: { readonly api: Api }) {
  const words = useAdminWords();
  const language = useLanguage();
  const loaded = useLoaded<{ races: readonly RaceShown[] }>(api, '/v1/admin/races', EVERY_MS);
  const [editing, setEditing] = useState<RaceShown | null>(null);
  const [deleting, setDeleting] = useState<RaceShown | null>(null);
  const [failed, setFailed] = useState<Error | null>(null);
  const date = (ms: number | null): string =>
    new Date(ms ?? 0).toLocaleString(sheetsOf(language), { dateStyle: 'medium', timeStyle: 'short' });
  const restore = async ({ race }: RaceShown): Promise<void> => {
    await api.send('POST', `/v1/admin/races/${race}/restore`);
    await loaded.again();
  };
  return (
    <Section
      title={words.races}
      loaded={failed ? { ...loaded, error: failed } : loaded}
      again={async () => {
        setFailed(null);
        await loaded.again();
      }}
    >
      {({ races }) => (
        <>
          {races.length === 0 && <p className="empty">{words.noRaces}</p>}
          <ul className="rows">
            {races.map((race) => (
              <li key={race.race}>
                <div className="what">
                  <strong>{race.title ?? race.venueName ?? race.race}</strong>
                  {race.deletedMs !== null ? (
                    <StateWord
                      kind="alarm"
                      text={
                        race.purged ? words.purged(date(race.purgeMs)) : words.deleted(date(race.purgeMs))
                      }
                    />
                  ) : (
                    <span className="line">
                      <Shown race={race} />
                      {race.state && <span>{words.state[race.state]}</span>}
                      <span>{words.riders(race.entries)}</span>
                      <span>{words.watching(race.viewers)}</span>
                    </span>
                  )}
                  <span className="id">{race.race}</span>
                </div>
                <div className="buttons">
                  {race.deletedMs === null && (
                    <>
                      <Button aria-label={`${words.edit}: ${race.race}`} onClick={() => setEditing(race)}>
                        {words.edit}
                      </Button>
                      <Button aria-label={`${words.delete}: ${race.race}`} onClick={() => setDeleting(race)}>
                        {words.delete}
                      </Button>
                    </>
                  )}
                  {race.deletedMs !== null && !race.purged && (
                    <Button
                      aria-label={`${words.restore}: ${race.race}`}
                      onClick={() => void restore(race).catch((error: Error) => setFailed(error))}
                    >
                      {words.restore}
                    </Button>
                  )}
                </div>
              </li>
            ))}
          </ul>
          {editing && <Edit api={api} race={editing} again={loaded.again} onClose={() => setEditing(null)} />}
          {deleting && (
            <Delete api={api} race={deleting} again={loaded.again} onClose={() => setDeleting(null)} />
          )}
        </>
      )}
    </Section>
  );
}

function Shown({ race }: { readonly race: RaceShown }) {
  const words = useAdminWords();
  if (race.visibility !== 'private' && !race.public && race.state !== null)
    return <StateWord kind="off" text={words.closedAtVenue} />;
  const look = ({ public: 'ok', unlisted: 'attention', private: 'off' } as const)[race.visibility];
  return <StateWord kind={look} text={words.visibilities[race.visibility]} />;
}

interface DialogProps {
  readonly api: Api;
  readonly race: RaceShown;
  readonly again: () => Promise<void>;
  readonly onClose: () => void;
}

function Edit({ api, race, again, onClose }: DialogProps) {
  const words = useAdminWords();
  const [title, setTitle] = useState(race.title ?? '');
  const [visibility, setVisibility] = useState<Visibility>(race.visibility);
  return (
    <FormDialog
      title={race.venueName ?? race.race}
      submit={words.save}
      onClose={onClose}
      onSubmit={async () => {
        const body = { title: title.trim() === '' ? null : title.trim(), visibility };
        await api.send('PUT', `/v1/admin/races/${race.race}`, body);
        await again();
      }}
    >
      <Field label={words.shownAs}>
        <input
          value={title}
          maxLength={120}
          placeholder={race.venueName ?? words.asAtVenue}
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      <Choices
        look="lines"
        label={words.visibility}
        values={VISIBILITIES}
        text={(value) => words.visibilities[value]}
        value={visibility}
        onChange={setVisibility}
      />
    </FormDialog>
  );
}

function Delete({ api, race, again, onClose }: DialogProps) {
  const words = useAdminWords();
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      title={words.deleteTitle}
      submit={words.delete}
      danger
      disabled={typed.trim() !== race.race}
      onClose={onClose}
      onSubmit={async () => {
        await api.send('DELETE', `/v1/admin/races/${race.race}?confirm=${typed.trim()}`);
        await again();
      }}
    >
      <p>
        <strong>{race.title ?? race.venueName ?? race.race}</strong>
      </p>
      <p>{words.deleteHelp}</p>
      <Field label={words.deleteType(race.race)}>
        <input
          value={typed}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
