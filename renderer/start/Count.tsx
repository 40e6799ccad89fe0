/** The count to a start: whole seconds, the last ten larger than everything, GO for a moment after it. */
import { raceClock } from '../ui/format.ts';
import { useStartWords } from './words.ts';

/** How long a start that has come is shown. */
export const GO_MS = 3_000;

export type CountPhase = 'far' | 'ready' | 'set' | 'go';

export function phaseOf(inMs: number): CountPhase {
  if (inMs <= 0) return 'go';
  return inMs <= 5_000 ? 'set' : inMs <= 10_000 ? 'ready' : 'far';
}

export function Count({ inMs }: { inMs: number }) {
  const words = useStartWords();
  const phase = phaseOf(inMs);
  const seconds = Math.ceil(inMs / 1_000);
  return (
    <p className={`start-count start-count-${phase}`} role="timer">
      {phase === 'go' ? words.go : seconds <= 59 ? seconds : raceClock(seconds * 1_000)}
    </p>
  );
}
