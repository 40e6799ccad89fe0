/** Who is meant by what is being typed, before it is saved: name, lap, and what does not fit. */

import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import { age } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { rowOfBib } from '../../ui/row-of-bib.ts';
import { useUiWords } from '../../ui/words.ts';
import type { RaceSession } from '../race-session.ts';
import { written } from '../time-of-day.ts';
import { wordsIn } from './burst.ts';
import type { Draft } from './draft.ts';
import { meaningOf } from './keypad-words.ts';
import { useOutbox } from './outbox.ts';
import { type KeypadWords, useKeypadWords } from './words.ts';

/** Seen so shortly before, a bib is perhaps typed twice. */
const AGAIN_MS = 20_000;
const SUGGESTED_MOST = 4;

interface Props {
  readonly session: RaceSession;
  readonly draft: Draft;
  readonly onSomebody: () => void;
  readonly onCancel: () => void;
}

export function TypingLine({ session, draft, onSomebody, onCancel }: Props) {
  const mine = useKeypadWords();
  const ui = useUiWords();
  const board = useRaceLive(session.live, (state) => state.board);
  const word = wordsIn(draft.burst)[0] ?? null;
  const hasTyped = useOutbox(session.outbox, (all) => all.length > 0);
  const isEmpty = word === null && draft.photo === null && draft.out === null;
  const statusText = (status: string) => ui.status[status as keyof typeof ui.status] ?? status;
  return (
    <div className="keypad-typing">
      <p
        id="keypad-hint"
        className={`keypad-hint muted ${hasTyped ? 'keypad-hint-read' : ''} ${isEmpty ? '' : 'visually-hidden'}`}
      >
        {mine.hint}
      </p>
      <div id="keypad-typing" role="status" aria-label={mine.who}>
        {draft.photo !== null && (
          <p className="typing-photo">
            <strong>{draft.photo.length === 0 ? mine.photoEmpty : mine.photo(draft.photo.join(' '))}</strong>{' '}
            <span className="muted">{mine.photoEnter}</span>
          </p>
        )}
        {draft.out !== null && (
          <strong className="state-attention">{mine.outNext(statusText(draft.out))}</strong>
        )}
        {(draft.photo !== null || draft.out !== null) && (
          <Button small onClick={onCancel}>
            {mine.cancel}
          </Button>
        )}
        {draft.unusedEnterMs !== undefined && board !== null && (
          <Button small onClick={onSomebody}>
            {mine.wasSomebody(written(draft.unusedEnterMs, board.race.timeZone).slice(0, -1))}
          </Button>
        )}
        {word !== null && board !== null && (
          <Word text={word.text} timeMs={word.timeMs} board={board} nowMs={session.live.now()} mine={mine} />
        )}
      </div>
    </div>
  );
}

interface WordProps {
  readonly text: string;
  readonly timeMs: number;
  readonly board: BoardView;
  readonly nowMs: number;
  readonly mine: KeypadWords;
}

function Word({ text, timeMs, board, nowMs, mine }: WordProps) {
  const ui = useUiWords();
  const rows = Object.values(board.rows);
  const rowOf = (bib: string) => rowOfBib(board, bib) ?? undefined;
  const meaning = meaningOf(text, (bib) => rowOf(bib) !== undefined);
  const at = <span className="muted figure">{written(timeMs, board.race.timeZone).slice(0, -1)}</span>;
  if (meaning.is === 'photo' || meaning.is === 'out-next')
    return (
      <strong>{meaning.is === 'photo' ? mine.photoEmpty : mine.outNext(ui.status[meaning.status])}</strong>
    );
  const { bib } = meaning;
  if (bib === null) return <>? {at}</>;
  const row = rowOf(bib);
  const more = rows.filter((other) => other !== row && other.bib.startsWith(bib)).slice(0, SUGGESTED_MOST);
  return (
    <>
      <strong className="figure">{bib}</strong>{' '}
      {row ? <strong>{row.name}</strong> : <span className="state-attention">{mine.nobody}</span>}{' '}
      {row && meaning.is === 'out' && (
        <strong className="state-attention">→ {ui.status[meaning.status] ?? meaning.status}</strong>
      )}
      {row && meaning.is === 'seen' && <Passing row={row} board={board} nowMs={nowMs} mine={mine} />} {at}
      {!row && more.length > 0 && (
        <span className="muted"> {mine.partOf(more.map((other) => other.bib).join(', '))}</span>
      )}
    </>
  );
}

/** What this passing would be for the rider. */
function Passing(props: { row: BoardRow; board: BoardView; nowMs: number; mine: KeypadWords }) {
  const { row, board, nowMs, mine } = props;
  const ui = useUiWords();
  if (row.status !== 'racing' && row.status !== 'waiting')
    return <span className="state-attention">{mine.isOut(ui.status[row.status] ?? row.status)}</span>;
  const sinceMs = row.lastPassingMs === null ? null : nowMs - row.lastPassingMs;
  if (sinceMs !== null && sinceMs >= 0 && sinceMs < AGAIN_MS)
    return <span className="state-attention">{mine.again(age(sinceMs))}</span>;
  return <span>{mine.lapDone(row.laps + 1, board.categories[row.category]?.lapsTotal ?? null)}</span>;
}
