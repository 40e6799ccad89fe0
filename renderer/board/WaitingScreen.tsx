/** A screen with nothing to show yet: says what it waits for, large and calm. */
import type { RaceId } from '../../race/ids.ts';
import { EventHead } from '../ui/EventHead.tsx';
import { useEvent } from '../ui/event.ts';
import { Icon } from '../ui/Icon.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { useBoardWords } from './words.ts';

export function WaitingScreen({ live }: { live: RaceLive | null }) {
  return live ? <WaitingLine live={live} /> : <WaitingText refused />;
}

function WaitingLine({ live }: { live: RaceLive }) {
  const line = useRaceLive(live, (state) => state.line);
  return (
    <WaitingText race={live.race} refused={line.is === 'refused'}>
      <LineStatus line={line} onRetry={live.retry} />
    </WaitingText>
  );
}

function WaitingText(props: { race?: RaceId; refused: boolean; children?: React.ReactNode }) {
  const { race, refused, children } = props;
  const words = useBoardWords();
  const { event } = useEvent(race);
  return (
    <main className="waiting-screen">
      <Icon name="bell" size={120} />
      <EventHead event={event} most={8} />
      <h1>{refused ? words.noRace : words.waiting}</h1>
      {children}
    </main>
  );
}
