/** Opens the list of how long data is kept, and says how many races wait for somebody's word: nobody looks there unasked. */
import { Button } from '../../ui/primitives/Button.tsx';
import { StateWord } from '../../ui/primitives/StateWord.tsx';
import { useAsked } from '../../ui/station/asked.ts';
import { isAsking, type Kept } from './kept.ts';
import { useRetentionWords } from './words.ts';

/** It is a matter of days. */
const EVERY_MS = 60_000;

/** `isAsked`: whether the signed-in person is one of those who may say it. */
export function RetentionButton({ isAsked, onOpen }: { isAsked: boolean; onOpen: () => void }) {
  const words = useRetentionWords();
  const { state: kept } = useAsked<Kept>(isAsked ? '/v1/retention' : null, {
    everyMs: EVERY_MS,
    whenSeen: true,
  });
  const waiting = kept?.races.filter((race) => isAsking(race, kept.nowMs)).length ?? 0;
  return (
    <Button data-act="retention" onClick={onOpen}>
      {words.open}
      {waiting > 0 && <StateWord kind="attention" text={words.waiting(waiting)} />}
    </Button>
  );
}
