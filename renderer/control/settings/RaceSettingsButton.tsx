/** The way to a race's settings, beside its name. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import type { RaceSession } from '../race-session.ts';
import { RaceSettingsDialog } from './RaceSettingsDialog.tsx';
import { useSettingsWords } from './words.ts';

export function RaceSettingsButton({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useSettingsWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon="pencil"
        label={`${words.open} …`}
        className="race-settings-button"
        data-act="settings"
        title={words.open}
        onClick={() => setOpen(true)}
      />
      {open && <RaceSettingsDialog session={session} board={board} onClose={() => setOpen(false)} />}
    </>
  );
}
