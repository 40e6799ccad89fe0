/** The board on a second display of this computer: chosen by picture. */

import { useState } from 'react';
import { labelled } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { DisplaysDialog } from '../connect/DisplaysDialog.tsx';
import { pathHere, screensOf } from '../connect/screens.ts';
import { useConnection } from '../connect/use-connection.ts';
import { useConnectWords } from '../connect/words.ts';
import { useRaces } from '../race-list.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

export function BigScreen({ session }: { session: RaceSession }) {
  const { actions } = useControlWords();
  const words = useConnectWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{labelled(actions.board, words.onDisplay)}</Button>
      {isOpen && <OpenDisplays session={session} name={actions.board} onClose={() => setOpen(false)} />}
    </>
  );
}

function OpenDisplays(props: { session: RaceSession; name: string; onClose: () => void }) {
  const { state } = useConnection();
  const { races } = useRaces();
  const race = races?.find(({ id }) => id === props.session.race);
  const board = race && screensOf(race).find(({ id }) => id === 'board');
  const path = board ? pathHere(board, race, state) : `/board/${props.session.race}`;
  return <DisplaysDialog name={props.name} path={path} onClose={props.onClose} />;
}
