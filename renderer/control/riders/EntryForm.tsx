/** One rider added or changed; removed only while they have not ridden, which the station watches over. */
import { type FormEvent, useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { ask, newId } from '../api.ts';
import { Dialog } from '../Dialog.tsx';
import { HoldButton } from '../HoldButton.tsx';
import { type RaceDesk, sentenceOf } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import type { Entry } from './entry.ts';
import { RiderCard } from './RiderCard.tsx';

interface Props {
  readonly desk: RaceDesk;
  readonly board: BoardView;
  /** Null: a new one. */
  readonly entry: Entry | null;
  readonly onDone: () => void;
}

const TEXTS = ['team', 'nation', 'licence', 'uciId'] as const;

export function EntryForm({ desk, board, entry, onDone }: Props) {
  const { riders } = useControlWords();
  const { fields } = riders;
  const [problem, setProblem] = useState<string | null>(null);
  const decision = useRef(newId());

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const offset = text('startOffset');
    const made = {
      ...(entry && { entry: entry.entry }),
      bib: text('bib'),
      name: text('name'),
      category: text('category'),
      chips: text('chips').split(/\s+/).filter(Boolean),
      ...Object.fromEntries(TEXTS.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
      ...(offset !== '' && { startOffsetMs: Math.round(Number(offset.replace(',', '.')) * 1_000) }),
    };
    try {
      await ask('PUT', `/v1/races/${desk.race}/entries`, {
        body: { decision: decision.current, entries: [made] },
      });
      desk.made('put-entries', decision.current);
      onDone();
    } catch (error) {
      decision.current = newId();
      setProblem(sentenceOf(error));
    }
  };
  return (
    <Dialog title={entry ? riders.edit(entry.bib) : riders.add} onClose={onDone} typing={entry === null}>
      {entry && <RiderCard desk={desk} bib={entry.bib} />}
      <form className="form" onSubmit={save}>
        <div className="field-row">
          <label className="field">
            <span>{fields.bib}</span>
            <input name="bib" required pattern="[A-Za-z0-9]{1,8}" defaultValue={entry?.bib} />
          </label>
          <label className="field grow">
            <span>{fields.name}</span>
            <input name="name" required maxLength={120} defaultValue={entry?.name} />
          </label>
        </div>
        <label className="field">
          <span>{fields.category}</span>
          <select name="category" defaultValue={entry?.category ?? board.categoryOrder[0]}>
            {board.categoryOrder.map((id) => (
              <option key={id} value={id}>
                {board.categories[id]?.name}
              </option>
            ))}
          </select>
        </label>
        <div className="field-row">
          <label className="field grow">
            <span>{fields.team}</span>
            <input name="team" maxLength={120} defaultValue={entry?.team} />
          </label>
          <label className="field">
            <span>{fields.nation}</span>
            <input name="nation" maxLength={3} size={4} defaultValue={entry?.nation} />
          </label>
        </div>
        <div className="field-row">
          <label className="field grow">
            <span>{fields.licence}</span>
            <input name="licence" maxLength={40} defaultValue={entry?.licence} />
          </label>
          <label className="field grow">
            <span>{fields.uciId}</span>
            <input name="uciId" maxLength={20} defaultValue={entry?.uciId} />
          </label>
        </div>
        <label className="field">
          <span>{fields.chips}</span>
          <input name="chips" defaultValue={entry?.chips.join(' ')} />
        </label>
        <label className="field">
          <span>{fields.startOffset}</span>
          <input
            name="startOffset"
            inputMode="decimal"
            pattern="[0-9]*[.,]?[0-9]*"
            defaultValue={entry?.startOffsetMs === undefined ? '' : entry.startOffsetMs / 1_000}
          />
        </label>
        <p role="alert" className="problem">
          {problem}
        </p>
        <button type="submit" className="button primary">
          {riders.save}
        </button>
      </form>
      {entry && (
        <div className="apart">
          <HoldButton
            className="danger"
            onHeld={async () => {
              if (await desk.decide({ type: 'remove-entry', entry: entry.entry })) onDone();
            }}
          >
            {riders.removeHold}
          </HoldButton>
        </div>
      )}
    </Dialog>
  );
}
