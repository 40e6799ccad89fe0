/**
 * Connect: every screen of the station with a picture, a code and an address; how phones reach this computer and what to do
 * when they do not; the certificate; what riders need. `?race=ID` chooses whose screens.
 */

import { useState } from 'react';
import { isRaceId, type RaceId } from '../../../race/ids.ts';
import { asked } from '../../ui/page-address.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { sentenceOf } from '../../ui/station/sentence.ts';
import type { Me } from '../../ui/station/session.ts';
import { HealthLine } from '../HealthLine.tsx';
import { CommandsButton } from '../HomeCommands.tsx';
import { Preferences } from '../Preferences.tsx';
import { go } from '../place.ts';
import { inGroups, type RaceSummary, useRaces } from '../race-list.ts';
import { toast } from '../toasts.ts';
import { AddressesPart, ReachLine } from './AddressesPart.tsx';
import { CertificatePart } from './CertificatePart.tsx';
import css from './connect.module.css';
import type { Connection } from './connection.ts';
import { DisplaysDialog } from './DisplaysDialog.tsx';
import { KeysPart } from './KeysPart.tsx';
import { Posters } from './Posters.tsx';
import { RelaysPart } from './RelaysPart.tsx';
import { RidersPart, useWifi } from './RidersPart.tsx';
import { ScreenCard } from './ScreenCard.tsx';
import { pathHere, type Screen, screensOf } from './screens.ts';
import { makeStarterLink, STARTER_DAYS } from './starter-link.ts';
import { useConnection } from './use-connection.ts';
import { useConnectWords } from './words.ts';

const GROUPS = ['everybody', 'screens', 'people'] as const;

export function ConnectPage({ me }: { me: Me }) {
  const words = useConnectWords();
  const { state: connection, isLost, again } = useConnection();
  const { races } = useRaces();
  const [chosen, setChosen] = useState<RaceId | '' | null>(() => {
    const wanted = asked('race');
    return wanted !== null && isRaceId(wanted) ? wanted : null;
  });
  // Until somebody chooses: what is on, else what comes next.
  const usual = inGroups(races ?? []).find(({ group }) => group !== 'away')?.races[0] ?? null;
  const race = chosen === null ? usual : ((races ?? []).find(({ id }) => id === chosen) ?? null);
  return (
    <div className={css.connectPage}>
      <header className="top">
        <IconButton
          icon="flag"
          label={words.back}
          title={words.back}
          onClick={() => go({ race: null, view: 'race' })}
        />
        <p className="brand">Bell Lap</p>
        <HealthLine line={null} />
        <CommandsButton />
        <Preferences me={me} />
      </header>
      <main className={css.main}>
        <div className={css.inner}>
          <div className={css.head}>
            <div>
              <h1>{words.title}</h1>
              <p className="muted">{words.says}</p>
            </div>
            <label className="field">
              <span>{words.race}</span>
              <select
                value={race?.id ?? ''}
                onChange={({ target }) => setChosen(isRaceId(target.value) ? target.value : '')}
              >
                <option value="">{words.noRace}</option>
                {inGroups(races ?? []).flatMap((group) =>
                  group.races.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  )),
                )}
              </select>
            </label>
          </div>
          {isLost && (
            <p role="alert" className="problem">
              {words.lost}
            </p>
          )}
          {connection === null ? (
            !isLost && <p className="muted">{words.asking}</p>
          ) : (
            <Parts connection={connection} race={race} me={me} again={again} />
          )}
        </div>
      </main>
    </div>
  );
}

interface PartsProps {
  readonly connection: Connection;
  readonly again: () => Promise<void>;
  readonly race: RaceSummary | null;
  readonly me: Me;
}

function Parts({ connection, race, me, again }: PartsProps) {
  const words = useConnectWords();
  const [wifi, setWifi] = useWifi();
  const isAdmin = me.role === 'admin';
  const mayChange = isAdmin || me.role === 'official';
  const parts = [
    ...GROUPS,
    'station',
    'trouble',
    'riders',
    'certificate',
    'relays',
    ...(isAdmin ? ['keys'] : []),
  ] as const;
  return (
    <>
      <nav className={css.nav} aria-label={words.title}>
        {(parts as readonly (keyof typeof words.parts)[]).map((part) => (
          <a key={part} href={`#${part}`}>
            {words.parts[part]}
          </a>
        ))}
      </nav>
      <ReachLine connection={connection} />
      <Screens connection={connection} race={race} isAdmin={isAdmin} wifi={wifi} />
      <div className={css.two}>
        <Part id="station" boxed>
          <AddressesPart connection={connection} mayChoose={mayChange} />
        </Part>
        <Part id="trouble" boxed>
          <ol className={css.remedies}>
            {words.trouble.map(({ title, says }) => (
              <li key={title}>
                <h3>{title}</h3>
                <p>{says}</p>
              </li>
            ))}
          </ol>
        </Part>
      </div>
      <div className={css.two}>
        <Part id="riders" boxed>
          <RidersPart race={race?.id ?? null} wifi={wifi} onWifi={setWifi} />
        </Part>
        <Part id="certificate" boxed>
          <CertificatePart connection={connection} mayChoose={mayChange} again={again} />
        </Part>
        <Part id="relays" boxed>
          <RelaysPart mayChange={mayChange} />
        </Part>
        {isAdmin && (
          <Part id="keys" boxed>
            <KeysPart />
          </Part>
        )}
      </div>
    </>
  );
}

function Part({
  id,
  boxed = false,
  children,
}: {
  id: keyof ReturnType<typeof useConnectWords>['parts'];
  boxed?: boolean;
  children: React.ReactNode;
}) {
  const words = useConnectWords();
  return (
    <section id={id} className={`${css.part} ${boxed ? css.boxed : ''}`} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.parts[id]}</h2>
      {children}
    </section>
  );
}

interface ScreensProps {
  readonly connection: Connection;
  readonly race: RaceSummary | null;
  readonly isAdmin: boolean;
  readonly wifi: ReturnType<typeof useWifi>[0];
}

function Screens({ connection, race, isAdmin, wifi }: ScreensProps) {
  const words = useConnectWords();
  const [printing, setPrinting] = useState<readonly Screen[] | null>(null);
  const [showing, setShowing] = useState<Screen | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const screens = screensOf(race);
  const forTheWall = screens.filter((screen) => screen.group === 'everybody');
  const make = (id: RaceId) =>
    void makeStarterLink(id).then(setLink, (error: unknown) =>
      toast({ kind: 'refused', text: sentenceOf(error) }),
    );
  return (
    <>
      {GROUPS.map((group) => (
        <Part key={group} id={group}>
          {group === 'everybody' && race !== null && !race.public && (
            <p role="status" className="problem">
              {words.hidden}
            </p>
          )}
          {group === 'everybody' && (
            <p className={css.partHead}>
              <span className="muted">{words.printSays}</span>
              <Button onClick={() => setPrinting(forTheWall)}>{words.printAll}</Button>
            </p>
          )}
          {group === 'screens' && race === null && <p>{words.raceFirst}</p>}
          <ul className={css.screens}>
            {screens
              .filter((screen) => screen.group === group)
              .map((screen) => (
                <ScreenCard
                  key={screen.id}
                  {...{ screen, race, connection }}
                  onPrint={() => setPrinting([screen])}
                  onDisplay={() => setShowing(screen)}
                >
                  {screen.id === 'starter' &&
                    race !== null &&
                    (isAdmin ? (
                      <Button onClick={() => make(race.id)}>{words.key.make}</Button>
                    ) : (
                      <p className="muted">{words.key.onlyAdmin}</p>
                    ))}
                </ScreenCard>
              ))}
          </ul>
        </Part>
      ))}
      {printing && (
        <Posters
          {...{ connection, wifi, screens: printing, raceName: race?.name ?? null }}
          onDone={() => setPrinting(null)}
        />
      )}
      {showing && (
        <DisplaysDialog
          name={words.screens[showing.id].name}
          path={pathHere(showing, race, connection)}
          onClose={() => setShowing(null)}
        />
      )}
      {link !== null && (
        <Dialog title={words.key.title} onClose={() => setLink(null)} typing={false}>
          <div className={css.keyed}>
            <QrCode text={link} />
            <p className="problem">{words.key.says(STARTER_DAYS)}</p>
          </div>
        </Dialog>
      )}
    </>
  );
}
