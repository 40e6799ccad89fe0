/**
 * Sealing a result wants a word typed: one does not come by it by leaning on a key. With questions open, or while
 * protests are taken, it asks for a yes to just that; with a protest undecided it is held, too, as a start is.
 */

import { useState } from 'react';
import { timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useRegisterWords } from '../results/words.ts';
import { useControlWords } from '../words.ts';
import { openOf } from './OpenQuestions.tsx';

interface Props {
  readonly session: RaceSession;
  readonly disabled: boolean;
  readonly onConfirmed: () => void;
}

/** Until when protests are taken against the newest version; null when that is over or was never said. */
function useProtestsUntil(session: RaceSession): number | null {
  const untilMs = useRaceSession(session, ({ audit }) => {
    const newest = audit.find(({ decision, inForce }) => inForce && decision.type === 'publish-result');
    return newest?.decision.type === 'publish-result' ? (newest.decision.protestsUntilMs ?? null) : null;
  });
  return untilMs !== null && untilMs > session.live.now() ? untilMs : null;
}

export function Official({ session, disabled, onConfirmed }: Props) {
  const { actions } = useControlWords();
  const register = useRegisterWords();
  const open = useRaceSession(session, ({ review }) => openOf(review).length);
  const isUndecided = useRaceSession(session, ({ review }) =>
    review.some(({ kind }) => kind === 'protest-open'),
  );
  const zone = useRaceLive(session.live, ({ board }) => board?.race.timeZone ?? 'UTC');
  const untilMs = useProtestsUntil(session);
  const [text, setText] = useState('');
  /** How much was known to be open: what opens later is asked about anew. */
  const [known, setKnown] = useState<string | null>(null);
  const asked = open > 0 || untilMs !== null ? `${open} ${untilMs}` : null;
  const ready = asked === null || known === asked;
  const typed = text.trim().toUpperCase() === actions.officialWord;
  return (
    <form
      className="official"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed && ready && !isUndecided) onConfirmed();
      }}
    >
      {asked !== null && !disabled && (
        <div className="official-asks">
          {untilMs !== null && (
            <p className="state state-attention">▲ {register.windowOpen(timeOfDay(untilMs, zone, false))}</p>
          )}
          <Check
            checked={known === asked}
            onChange={(event) => setKnown(event.target.checked ? asked : null)}
          >
            {open > 0 ? register.asksSays(open) : register.asks}
          </Check>
        </div>
      )}
      <Field label={actions.officialSays}>
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={actions.officialWord}
          disabled={disabled}
          autoComplete="off"
        />
      </Field>
      {typed && !ready && <p className="problem">{register.notYet}</p>}
      {typed && ready && isUndecided && !disabled && <p className="problem">{register.undecided}</p>}
      {isUndecided ? (
        <HoldButton disabled={disabled || !typed || !ready} onHeld={onConfirmed}>
          {actions.official}
        </HoldButton>
      ) : (
        <Button type="submit" disabled={disabled || !typed || !ready}>
          {actions.official}
        </Button>
      )}
    </form>
  );
}
