/** A bib or a chip that somebody has already: who, and the ways out of it. */
import { Button } from '../../ui/primitives/Button.tsx';
import { useSay } from '../../ui/station/messages.ts';
import { useControlWords } from '../words.ts';
import type { Entry } from './entry.ts';

interface TakenBibProps {
  readonly taken: { readonly bib: string; readonly who: string; readonly free: string | null };
  readonly onTake: (bib: string) => void;
  /** Null: a new rider, who has nothing to swap. */
  readonly onSwap: (() => Promise<void>) | null;
}

/** The next free bib, or the two swap. */
export function TakenBib({ taken, onTake, onSwap }: TakenBibProps) {
  const { riders } = useControlWords();
  const say = useSay();
  const { bib, who, free } = taken;
  return (
    <div role="alert" className="problem">
      <p>{say({ code: 'bib-taken', facts: taken }, `Bib ${bib} is taken by ${who}.`)}</p>
      <div className="button-row">
        {free !== null && <Button onClick={() => onTake(free)}>{riders.takeBib(free)}</Button>}
        {onSwap !== null && <Button onClick={() => void onSwap()}>{riders.swapBibs(who)}</Button>}
      </div>
    </div>
  );
}

interface TakenChipProps {
  readonly holder: Entry;
  /** Saves the form; the holder is left without the chip, or with what this rider had. */
  readonly onTake: (swap: boolean) => void;
  /** Whether this rider has a chip to give for it. */
  readonly canSwap: boolean;
}

/** Taken from whoever has it, or the two swap: one press on the morning when transponders are handed round. */
export function TakenChip({ holder, onTake, canSwap }: TakenChipProps) {
  const { riders } = useControlWords();
  const who = `${holder.bib} ${holder.name}`;
  return (
    <div role="alert" className="problem">
      <p>{riders.chipHeld(who)}</p>
      <div className="button-row">
        <Button onClick={() => onTake(false)}>{riders.takeChip(who)}</Button>
        {canSwap && <Button onClick={() => onTake(true)}>{riders.swapChips(who)}</Button>}
      </div>
    </div>
  );
}
