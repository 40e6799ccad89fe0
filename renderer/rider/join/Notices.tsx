/** Screens that say one thing: what is the matter, and what to do. */

import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/primitives/Button.tsx';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import { useUiWords } from '../../ui/words.ts';
import { useRiderWords } from '../words.ts';

export function Note({
  title,
  help,
  busy = false,
  children,
}: {
  title: string;
  help: string;
  busy?: boolean;
  children?: ReactNode;
}) {
  return (
    <main className="note" aria-busy={busy}>
      <div className="note-tools">
        <SettingsDialog large help="rider" />
      </div>
      <h1>{title}</h1>
      {help && <p>{help}</p>}
      {children}
    </main>
  );
}

export function UnreachableScreen({ onAgain }: { onAgain: () => void }) {
  const words = useRiderWords();
  const ui = useUiWords();
  return (
    <Note title={words.unreachable} help={words.unreachableHelp}>
      <Button look="primary" className="wide" onClick={onAgain}>
        {ui.tryAgain}
      </Button>
    </Note>
  );
}

export function EndedScreen({ waiting }: { waiting: number }) {
  const words = useRiderWords();
  return (
    <Note title={words.ended} help={words.endedHelp}>
      {waiting > 0 && <p>{words.endedKept(waiting)}</p>}
    </Note>
  );
}

export function NoCardScreen({ onCode }: { onCode: (code: string) => void }) {
  const words = useRiderWords();
  const [code, setCode] = useState('');
  const tidy = code.replace(/[^0-9a-z]/gi, '');
  return (
    <Note title={words.noCard} help={words.noCardHelp}>
      <form
        className="code"
        onSubmit={(event) => {
          event.preventDefault();
          if (tidy.length > 0) onCode(tidy);
        }}
      >
        <label>
          <span>{words.code}</span>
          <input
            value={code}
            onChange={(event) => setCode(event.target.value)}
            placeholder="XXXX XXXX XXXX XXXX"
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            maxLength={24}
          />
        </label>
        <Button look="primary" className="wide" type="submit" disabled={tidy.length < 16}>
          {words.codeGo}
        </Button>
      </form>
    </Note>
  );
}
