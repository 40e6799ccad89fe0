/** Until the station has told a list, nothing is known of it: an empty one would say that there is nothing. */
import { useRaceLive } from '../../ui/race-live.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

export function NotToldYet({ session }: { session: RaceSession }) {
  const { panel } = useControlWords();
  const isLost = useRaceLive(session.live, ({ line }) => line.is === 'lost');
  return (
    <p className="muted panel-empty" role="status">
      {isLost ? panel.lost : panel.asking}
    </p>
  );
}
