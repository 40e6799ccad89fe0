/**
 * What is amiss with riders' phones in this race, as one card however many there are: positions that wait for a clock,
 * cards that two phones report with, and phones of which something was refused lately. What can be done is in the dialog.
 */
import { useEffect, useState } from 'react';
import { read } from '../api.ts';
import { PhonesDialog } from '../PhonesDialog.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useAttentionWords } from './words.ts';

interface Rider {
  readonly race: string;
  readonly bib: string;
  readonly name: string;
}
export interface PhoneTroubles {
  readonly aside: readonly (Rider & { readonly positions: number })[];
  readonly shared: readonly Rider[];
  /** Bibs of phones of which something was refused within the last minutes. */
  readonly refused: readonly string[];
}

const NONE: PhoneTroubles = { aside: [], shared: [], refused: [] };
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

/** Asked with every refresh of the session. */
export function usePhoneTroubles(session: RaceSession): PhoneTroubles {
  const round = useRaceSession(session, (state) => state.round);
  const [troubles, setTroubles] = useState(NONE);
  const { race, live } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks again.
  useEffect(() => {
    let over = false;
    Promise.all([
      read<{ aside: PhoneTroubles['aside']; shared: readonly Rider[] }>('/v1/phones'),
      read<{ refusals: readonly Refused[] }>('/v1/refusals'),
    ]).then(
      ([{ aside, shared }, { refusals }]) => {
        if (over) return;
        const isHere = (one: Rider) => one.race === race;
        const since = live.now() - LATELY_MS;
        const bibs = refusals
          .filter(
            ({ atMs, dialect, who }) => atMs >= since && DOORS.test(dialect) && who.startsWith(`${race}.`),
          )
          .map(({ who }) => who.slice(race.length + 1));
        setTroubles({
          ...{ aside: aside.filter(isHere), shared: shared.filter(isHere) },
          refused: [...new Set(bibs)],
        });
      },
      () => undefined,
    );
    return () => {
      over = true;
    };
  }, [race, live, round]);
  return troubles;
}

/** What the card is about: dismissed, it comes back when this changes. */
export const aboutPhones = ({ aside, shared, refused }: PhoneTroubles): string =>
  [aside.map(({ bib }) => bib), shared.map(({ bib }) => bib), refused].map((bibs) => bibs.join()).join('/');

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
        <button type="button" className="button yes" onClick={() => setOpen(true)}>
          {mine.phones.open}
        </button>
        <button type="button" className="button" onClick={onDismiss}>
          {mine.phones.dismiss}
        </button>
      </div>
      {isOpen && <PhonesDialog onClose={() => setOpen(false)} />}
    </li>
  );
}
