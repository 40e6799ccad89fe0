/** The whole event in one file: made here, and opened from another laptop. Administrators only. */
import { Dialog } from '../../../ui/primitives/Dialog.tsx';
import { MakeFile } from './MakeFile.tsx';
import { OpenFile } from './OpenFile.tsx';
import { useDayWords } from './words.ts';
import './day.css';

export function FileDialog({ onClose }: { onClose: () => void }) {
  const { file: words } = useDayWords();
  return (
    <Dialog title={words.title} onClose={onClose} wide typing={false}>
      <MakeFile />
      <OpenFile onClose={onClose} />
    </Dialog>
  );
}
