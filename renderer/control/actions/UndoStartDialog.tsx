/** Taking the start of a running race back is asked about, and held for as long as giving it was. */

import type { BoardView } from '../../../race/feed/board-view.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useSettingsWords } from '../settings/words.ts';
import { useControlWords } from '../words.ts';

const passed = (board: BoardView | null): number =>
  Object.values(board?.rows ?? {}).filter(({ lastPassingMs }) => lastPassingMs !== null).length;

export function UndoStartDialog({ session }: { session: RaceSession }) {
  const words = useSettingsWords();
  const { toast } = useControlWords();
  const asking = useRaceSession(session, (state) => state.undoingStart !== null);
  const board = useRaceLive(session.live, (state) => state.board);
  if (!asking) return null;
  return (
    <Dialog title={words.undoStart} onClose={() => session.undoStart(false)} typing={false}>
      <div className="form">
        <p>{words.undoStartSays(passed(board))}</p>
        <div className="confirm-acts">
          <HoldButton look="danger" onHeld={() => session.undoStart(true)}>
            {toast.undo}
          </HoldButton>
          <Button onClick={() => session.undoStart(false)}>{words.keep}</Button>
        </div>
      </div>
    </Dialog>
  );
}
