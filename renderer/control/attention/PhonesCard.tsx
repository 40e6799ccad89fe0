/**
 * What is amiss with riders' phones in this race, as one card however many there are: positions that wait for a clock,
 * cards that two phones report with, and phones of which something was refused lately. What can be done is in the dialog.
 */

import { useState } from 'react';
import { useAnswer } from '../../ui/asked.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { read } from '../../ui/station/api.ts';
import { useStationList } from '../officials-line.ts';
import { PhonesDialog } from '../PhonesDialog.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import type { PhoneTroubles, Rider } from './phone-troubles.ts';
import { useAttentionWords } from './words.ts';

/** The line is given a moment. */
const LINE_FIRST_MS = 400;
/** What a phone sends wrongly, it sends again and again: older ones have ended. */
const LATELY_MS = 5 * 60_000;
const NAMED_MAX = 4;
/** Doors of riders' phones; what officials or readers sent is told where it was sent. */
const DOORS = /^(relay-)?(owntracks|osmand|native|http|mqtt|relay)/;

interface Refused {
  readonly atMs: number;
  readonly dialect: string;
  readonly who: string;
}

interface Told {
  readonly aside: PhoneTroubles['aside'];
  readonly shared: readonly Rider[];
  readonly refusals: readonly Refused[];
}

async function askPhones(): Promise<Told> {
  const [phones, refused] = await Promise.all([
    read<Pick<Told, 'aside' | 'shared'>>('/v1/phones'),
    read<Pick<Told, 'refusals'>>('/v1/refusals'),
  ]);
  return { ...phones, ...refused };
}

/** By the officials' line; while that is down, asked with every refresh of the session. Null: not told yet. */
export function usePhoneTroubles(session: RaceSession): PhoneTroubles | null {
  const round = useRaceSession(session, (state) => state.round);
  const aside = useStationList<PhoneTroubles['aside'][number]>('aside');
  const shared = useStationList<Rider>('shared');
  const refusals = useStationList<Refused>('refused');
  const isTold = aside !== null && shared !== null && refusals !== null;
  const asked = useAnswer(isTold ? null : askPhones, { afterMs: LINE_FIRST_MS, round });
  const told = isTold ? { aside, shared, refusals } : asked.state;
  return told === null ? null : troublesOf(told, session.race, session.live.now());
}

function troublesOf({ aside, shared, refusals }: Told, race: string, nowMs: number): PhoneTroubles {
  const isHere = (one: Rider) => one.race === race;
  const since = nowMs - LATELY_MS;
  const bibs = refusals
    .filter(({ atMs, dialect, who }) => atMs >= since && DOORS.test(dialect) && who.startsWith(`${race}.`))
    .map(({ who }) => who.slice(race.length + 1));
  return { aside: aside.filter(isHere), shared: shared.filter(isHere), refused: [...new Set(bibs)] };
}

const named = (riders: readonly Rider[]): string =>
  [...new Set(riders.map(({ bib, name }) => `${bib} ${name}`.trim()))].slice(0, NAMED_MAX).join(', ') +
  (riders.length > NAMED_MAX ? ' …' : '');

export function PhonesCard({ troubles, onDismiss }: { troubles: PhoneTroubles; onDismiss: () => void }) {
  const mine = useAttentionWords();
  const [isOpen, setOpen] = useState(false);
  const { aside, shared, refused } = troubles;
  const positions = aside.reduce((sum, one) => sum + one.positions, 0);
  return (
    <li className="attention-item">
      <div className="attention-what">
        <span className="state state-attention">
          <span aria-hidden="true">▲</span> {mine.phones.title}
        </span>
      </div>
      {aside.length > 0 && <p className="attention-sentence">{mine.phones.aside(positions, named(aside))}</p>}
      {shared.length > 0 && <p className="attention-sentence">{mine.phones.shared(named(shared))}</p>}
      {refused.length > 0 && (
        <p className="attention-sentence">
          {mine.phones.refused(refused.slice(0, NAMED_MAX * 2).join(', '), refused.length)}
        </p>
      )}
      <div className="attention-acts">
        <Button look="yes" onClick={() => setOpen(true)}>
          {mine.phones.open}
        </Button>
        <Button onClick={onDismiss}>{mine.phones.dismiss}</Button>
      </div>
      {isOpen && <PhonesDialog onClose={() => setOpen(false)} />}
    </li>
  );
}
