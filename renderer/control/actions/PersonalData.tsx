/** A rider who asks for their data, or to be forgotten; and how long positions are kept. */

import { useEffect, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { currentLanguage } from '../../ui/language.ts';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { rowOfBib } from '../../ui/row-of-bib.ts';
import { useAsked } from '../../ui/station/asked.ts';
import type { RaceSession } from '../race-session.ts';
import { toast } from '../toasts.ts';
import { useControlWords } from '../words.ts';

interface Retention {
  readonly days: number | null;
  readonly races: readonly {
    readonly race: string;
    readonly dueMs: number | null;
    readonly goneMs: number | null;
  }[];
}
const DAYS = [7, 30, 90, 365] as const;
const dayOf = (ms: number): string =>
  new Date(ms).toLocaleDateString(currentLanguage(), { day: 'numeric', month: 'long', year: 'numeric' });

export function PersonalData({ session, board }: { session: RaceSession; board: BoardView }) {
  return (
    <>
      <OneRider session={session} board={board} />
      <HowLong session={session} />
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

/** For the whole event; of this race, when it is due. Those who may not set it are not shown it. */
function HowLong({ session }: { session: RaceSession }) {
  const { personal } = useControlWords();
  const { state: kept, problem, order } = useAsked<Retention>('/v1/retention');
  useEffect(() => {
    if (problem !== null) toast({ kind: 'refused', text: problem });
  }, [problem]);
  if (kept === null) return null;
  const race = kept.races.find((one) => one.race === session.race);
  const set = (days: number | null) => order('PUT', '/v1/retention', { days });
  const choices = kept.days === null || DAYS.some((one) => one === kept.days) ? DAYS : [...DAYS, kept.days];
  return (
    <>
      <label className="inline-field">
        <span>{personal.positions}</span>
        <select
          value={kept.days ?? ''}
          onChange={(event) => void set(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{personal.always}</option>
          {choices.map((days) => (
            <option key={days} value={days}>
              {personal.days(days)}
            </option>
          ))}
        </select>
      </label>
      <p className="muted">
        {race?.goneMs != null
          ? personal.gone(dayOf(race.goneMs))
          : race?.dueMs != null
            ? personal.due(dayOf(race.dueMs))
            : kept.days === null
              ? personal.positionsSays
              : personal.whenOfficial}
      </p>
    </>
  );
}
