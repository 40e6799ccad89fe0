/** The way to a race's settings, beside its name. */
import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { RaceSession } from '../race-session.ts';
import { RaceSettingsDialog } from './RaceSettingsDialog.tsx';
import { useSettingsWords } from './words.ts';

export function RaceSettingsButton({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useSettingsWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        data-act="settings"
        className="icon-button race-settings-button"
        aria-label={`${words.open} …`}
        title={words.open}
        onClick={() => setOpen(true)}
      >
        <Icon name="pencil" />
      </button>
      {open && <RaceSettingsDialog session={session} board={board} onClose={() => setOpen(false)} />}
    </>
  );
}
