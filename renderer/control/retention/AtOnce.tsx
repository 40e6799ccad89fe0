/** A day that is chosen and is over already: what goes by it is named, and asked for by holding, before it is set. */
import { Button } from '../../ui/primitives/Button.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import type { KeptRace } from './kept.ts';
import { useRetentionWords } from './words.ts';

const NAMED_MAX = 10;

export interface AtOnceProps {
  readonly races: readonly KeptRace[];
  readonly onHeld: () => void;
  readonly onLeave: () => void;
}

export function AtOnce({ races, onHeld, onLeave }: AtOnceProps) {
  const words = useRetentionWords();
  const names = races.slice(0, NAMED_MAX).map(({ name }) => name);
  return (
    <div className="clock-asks">
      <p role="alert" className="problem">
        {words.atOnce(names.join(', '), races.length - names.length)}
      </p>
      <HoldButton look="danger" onHeld={onHeld}>
        {words.setAndDelete}
      </HoldButton>
      <Button onClick={onLeave}>{words.leave}</Button>
    </div>
  );
}
