/** A rider who asks for their data, or to be forgotten; and how long data is kept. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { rowOfBib } from '../../ui/row-of-bib.ts';
import type { RaceSession } from '../race-session.ts';
import { RaceDays } from '../retention/RaceDays.tsx';
import { useControlWords } from '../words.ts';

export function PersonalData({ session, board }: { session: RaceSession; board: BoardView }) {
  return (
    <>
      <OneRider session={session} board={board} />
      <RaceDays session={session} />
    </>
  );
}

function OneRider({ session, board }: { session: RaceSession; board: BoardView }) {
  const { personal } = useControlWords();
  const [bib, setBib] = useState('');
  const rider = bib.trim() === '' ? null : rowOfBib(board, bib);
  return (
    <>
      <label className="inline-field">
        <span>{personal.bib}</span>
        <input value={bib} onChange={(event) => setBib(event.target.value)} size={8} autoComplete="off" />
      </label>
      <p className="muted" aria-live="polite">
        {rider === null ? (bib.trim() === '' ? personal.riderSays : personal.nobody(bib.trim())) : rider.name}
      </p>
      {rider !== null && (
        <>
          <a
            className="button"
            href={`/v1/races/${session.race}/entries/${encodeURIComponent(rider.bib)}/personal-data`}
            download
          >
            {personal.save}
          </a>
          <p className="muted">{personal.forgetSays}</p>
          <HoldButton
            look="danger"
            onHeld={async () => {
              if (await session.decide({ type: 'forget-rider', entry: rider.entry })) setBib('');
            }}
          >
            {personal.forget(rider.bib, rider.name)}
          </HoldButton>
        </>
      )}
    </>
  );
}
