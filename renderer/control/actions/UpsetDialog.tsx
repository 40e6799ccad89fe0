/** What hides a race that is on, or makes another race of it, is asked about and held for as long as its start was. */
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useSettingsWords } from '../settings/words.ts';

export function UpsetDialog({ session }: { session: RaceSession }) {
  const words = useSettingsWords();
  const asked = useRaceSession(session, (state) => state.upsetting);
  if (asked === null) return null;
  return (
    <Dialog title={words.isOn} onClose={() => session.meanIt(false)} typing={false}>
      <div className="form">
        <p>{asked.says}</p>
        <div className="confirm-acts">
          <HoldButton look="danger" onHeld={() => session.meanIt(true)}>
            {words.allTheSame}
          </HoldButton>
          <Button onClick={() => session.meanIt(false)}>{words.leaveIt}</Button>
        </div>
      </div>
    </Dialog>
  );
}
