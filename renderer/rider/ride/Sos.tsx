/** The call for help: held for two seconds, sent until heard, and it says truly how far it has come. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { RiderSetup } from '../setup.ts';
import { callForHelp, callIsOver, sos } from '../sos.ts';
import type { Standing } from '../standing.ts';
import type { TrackedPosition } from '../tracker/messages.ts';
import { useRiderWords } from '../words.ts';
import { useHold } from './hold.ts';

const HOLD_MS = 2_000;
/** A board seen so long after a call was heard shows it, unless it has been answered. */
const SHOWN_WITHIN_MS = 5_000;

export function Sos({
  setup,
  last,
  correctionMs,
  standing,
  seenMs,
}: {
  setup: RiderSetup;
  last: TrackedPosition | null;
  correctionMs: number;
  standing: Standing | null;
  seenMs: number | null;
}) {
  const words = useRiderWords();
  const call = useStore(sos);
  const { holding, handlers } = useHold(HOLD_MS, () => callForHelp(setup, last, correctionMs));
  // Known at race control, perhaps from another phone of this rider, or from before the page was loaded anew.
  const stands = standing?.row.flags?.includes('sos') ?? false;

  // It ends where it is answered: at race control, which takes the mark off the board.
  const seenSinceMs = call.is === 'heard' && seenMs !== null ? seenMs - call.sinceMs : 0;
  useEffect(() => {
    if (!stands && seenSinceMs > SHOWN_WITHIN_MS) callIsOver();
  }, [stands, seenSinceMs]);

  if (call.is === 'calling' || call.is === 'heard' || stands) {
    const isHeard = call.is !== 'calling';
    return (
      <section className="sos-open" role="alert">
        <h2>{isHeard ? words.sosHeard : words.sosCalling}</h2>
        <p>{isHeard ? words.sosHeardHelp : words.sosCallingHelp}</p>
        <div className="sos-acts">
          <a className="button" href="tel:112">
            {words.dial}
          </a>
        </div>
      </section>
    );
  }
  return (
    <button type="button" className={`sos ${holding ? 'sos-holding' : ''}`} {...handlers}>
      <span className="sos-fill" aria-hidden="true" />
      <span className="sos-word">{words.sos}</span>
      <span className="sos-help">{holding ? words.sosHolding : words.sosHold}</span>
    </button>
  );
}
