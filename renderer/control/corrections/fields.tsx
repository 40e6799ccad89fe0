/** Fields that corrections share: a rider by bib with their name beside, a time of day, a passing out of a list. */

import { createContext, useContext, useEffect, useId, useMemo, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId } from '../../../race/ids.ts';
import type { PassingLine } from '../../../race/race.ts';
import { plusMinus } from '../../ui/format.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import type { Order } from '../api.ts';
import { useAllPassings } from '../panels/all-passings.ts';
import type { RaceSession } from '../race-session.ts';
import { written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import type { Correcting } from './kinds.ts';
import { useCorrectionWords } from './words.ts';

export interface FormProps {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly about: Correcting;
  /** The decision as the fields have it now; null while something is missing. */
  readonly onOrder: (order: Order | null) => void;
}

/** Hands the decision on whenever it differs from the last one. */
export function useProposal(order: Order | null, onOrder: FormProps['onOrder']): void {
  const key = JSON.stringify(order);
  useEffect(() => onOrder(JSON.parse(key) as Order | null), [key, onOrder]);
}

export const RidersList = createContext('');

/** A rider by bib: what was typed, and whom it means. */
export interface BibTyped {
  readonly text: string;
  readonly entry: EntryId | null;
}
export function useBib(board: BoardView, first: EntryId | null | undefined) {
  const [text, setText] = useState(() => (first == null ? '' : (board.rows[first]?.bib ?? '')));
  const typed: BibTyped = { text, entry: entryOfBib(board, text) };
  return [typed, setText] as const;
}

interface BibFieldProps {
  readonly label: string;
  readonly board: BoardView;
  readonly typed: BibTyped;
  readonly onType: (text: string) => void;
}
export function BibField({ label, board, typed, onType }: BibFieldProps) {
  const words = useControlWords();
  const list = useContext(RidersList);
  const id = useId();
  const row = typed.entry === null ? null : board.rows[typed.entry];
  const wrong = typed.text.trim() !== '' && row == null;
  return (
    <Field label={label} className="bib-field">
      <span className="bib-field-line">
        <input
          value={typed.text}
          onChange={(event) => onType(event.target.value)}
          list={list}
          inputMode="numeric"
          autoComplete="off"
          size={6}
          maxLength={8}
          aria-invalid={wrong}
          aria-describedby={id}
        />
        <span id={id} className={wrong ? 'problem' : 'bib-field-name'}>
          {wrong ? words.rider.badBib : (row?.name ?? '')}
        </span>
      </span>
    </Field>
  );
}

/** The riders as a list of suggestions for every bib field of a form. */
export function RiderSuggestions({ id, board }: { id: string; board: BoardView }) {
  const rows = useMemo(() => Object.values(board.rows), [board.rows]);
  return (
    <datalist id={id}>
      {rows.map((row) => (
        <option key={row.entry} value={row.bib}>
          {row.name}
        </option>
      ))}
    </datalist>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly problem?: string | null;
  readonly hint?: string;
  readonly size?: number;
}
/** A short value with what is wrong with it underneath. */
export function TextField({ label, value, onChange, problem = null, hint, size = 12 }: TextFieldProps) {
  const id = useId();
  return (
    <Field label={label}>
      <input
        className="short"
        value={value}
        size={size}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={id}
        onChange={(event) => onChange(event.target.value)}
      />
      <small id={id} className={problem === null ? '' : 'problem'}>
        {problem ?? hint ?? ''}
      </small>
    </Field>
  );
}

/** Enough to find one by eye; the rider's bib narrows them. */
const PICKED_FROM = 60;

interface PassingPickerProps extends Pick<FormProps, 'session' | 'board' | 'about'> {
  readonly value: PassingLine | null;
  readonly onPick: (passing: PassingLine | null) => void;
}
/** One passing: of the rider whose bib is typed, or of nobody. Newest first. */
export function PassingPicker({ session, board, about, value, onPick }: PassingPickerProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const [typed, setText] = useBib(board, about.passing?.entry ?? about.entry);
  const all = useAllPassings(session);
  const group = useId();
  const zone = board.race.timeZone;
  const list = useMemo(
    () =>
      (all ?? [])
        .filter(({ entry }) => (typed.text.trim() === '' ? entry === null : entry === typed.entry))
        .slice(-PICKED_FROM)
        .reverse(),
    [all, typed.text, typed.entry],
  );
  return (
    <div className="field">
      <BibField
        label={mine.passingOf}
        board={board}
        typed={typed}
        onType={(text) => {
          setText(text);
          onPick(null);
        }}
      />
      <div className="passing-picker" role="radiogroup" aria-label={words.rider.passings}>
        {list.length === 0 && <p className="muted">{all === null ? '…' : mine.noPassings}</p>}
        {list.map((passing) => (
          <label key={passing.id} className="passing-pick">
            <input
              type="radio"
              name={group}
              checked={passing.id === value?.id}
              onChange={() => onPick(passing)}
            />
            <span className="figure">{written(passing.timeMs, zone)}</span>
            <span className="muted">{plusMinus(passing.uncertaintyMs) ?? ''}</span>
            <span>{words.passings.sources[passing.source] ?? passing.source}</span>
            <span className="muted">
              {passing.lap === null ? (passing.read ?? '') : words.passings.lap(passing.lap)}
            </span>
            <span className={passing.fate === 'counted' ? 'muted' : 'state-attention'}>
              {words.passings.fates[passing.fate] ?? passing.fate}
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}
