/**
 * A close finish put in order: by dragging, by the arrow buttons, or by keys on the row (Alt with ↑ ↓ moves, = makes
 * level with the one before). Beside each rider stands what was timed, and how sure it is.
 */

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import type { PassingLine } from '../../../race/race.ts';
import { Bib } from '../../ui/Bib.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { colourOf } from '../../ui/standing.ts';
import { useKeypadWords } from '../keypad/words.ts';
import { lapLineOf } from '../lap-line.ts';
import { useAllPassings } from '../panels/all-passings.ts';
import { entryOfBib } from '../panels/Corrections.tsx';
import { written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { BibField, type FormProps, useBib, useProposal } from './fields.tsx';
import { closeFinish, moved, type PhotoList, placesIn, toggledLevel, without } from './photo-list.ts';
import { useCorrectionWords } from './words.ts';

export function PhotoForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const line = lapLineOf(course);
  const all = useAllPassings(session);
  const [list, setList] = useState<PhotoList>(() => ({
    order: about.order ?? closeFinish(board, about.entry ?? null),
    level: new Set(),
  }));
  const [adding, setAdding] = useBib(board, null);
  const [dragged, setDragged] = useState<EntryId | null>(null);
  const rows = useRef<HTMLOListElement>(null);
  const focusNext = useRef<EntryId | null>(null);
  /** The last passing that counts at the line, by rider. */
  const seen = useMemo(() => {
    const found = new Map<EntryId, PassingLine>();
    for (const passing of all ?? [])
      if (passing.line === line && passing.fate === 'counted' && passing.entry !== null)
        found.set(passing.entry, passing);
    return found;
  }, [all, line]);
  const first = Math.min(...list.order.map((entry) => seen.get(entry)?.timeMs ?? Number.POSITIVE_INFINITY));
  const level = list.order.filter((entry) => list.level.has(entry));
  useProposal(
    list.order.length < 2
      ? null
      : { type: 'photo-order', line, order: [...list.order], ...(level.length > 0 && { level }) },
    onOrder,
  );
  useEffect(() => {
    if (focusNext.current === null) return;
    rows.current?.querySelector<HTMLElement>(`[data-entry="${focusNext.current}"]`)?.focus();
    focusNext.current = null;
  });

  const move = (entry: EntryId, by: number) => {
    focusNext.current = entry;
    setList((old) => moved(old, entry, old.order.indexOf(entry) + by));
  };
  const onKey = (event: KeyboardEvent, entry: EntryId) => {
    if (event.target !== event.currentTarget) return;
    const to = list.order.indexOf(entry) + (event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0);
    if (event.altKey && to !== list.order.indexOf(entry)) move(entry, to - list.order.indexOf(entry));
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const next = list.order[to];
      rows.current?.querySelector<HTMLElement>(`[data-entry="${next}"]`)?.focus();
    } else if (event.key === '=') setList((old) => toggledLevel(old, entry));
    else if (event.key === 'Delete') setList((old) => without(old, entry));
    else return;
    event.preventDefault();
  };
  const onDrag = (event: PointerEvent) => {
    if (dragged === null || !rows.current) return;
    const boxes = [...rows.current.children].map((row) => row.getBoundingClientRect());
    const over = boxes.filter(({ top, height }) => event.clientY > top + height / 2).length;
    const from = list.order.indexOf(dragged);
    const to = over > from ? over - 1 : over;
    if (to !== from) setList((old) => moved(old, dragged, to));
  };
  const add = () => {
    const { entry } = adding;
    if (entry === null || list.order.includes(entry)) return;
    setList((old) => ({ ...old, order: [...old.order, entry] }));
    setAdding('');
  };
  const places = placesIn(list);
  return (
    <>
      <TypedOrder
        board={board}
        onOrder={(typed) =>
          setList((old) => ({
            order: [...typed, ...old.order.filter((entry) => !typed.includes(entry))],
            level: new Set(),
          }))
        }
      />
      <p className="muted">{mine.photoSays}</p>
      <ol className="photo-list" ref={rows} aria-label={words.done['photo-order']}>
        {list.order.map((entry, index) => {
          const row = board.rows[entry];
          const passing = seen.get(entry);
          if (!row) return null;
          const isLevel = list.level.has(entry);
          return (
            <li
              key={entry}
              data-entry={entry}
              className={`photo-row ${dragged === entry ? 'dragged' : ''} ${isLevel ? 'level' : ''}`}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: the row is moved by keys; its buttons do the same.
              tabIndex={0}
              aria-label={`${places[index]}. ${row.bib} ${row.name}`}
              onKeyDown={(event) => onKey(event, entry)}
            >
              <span
                className="photo-handle"
                aria-hidden="true"
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDragged(entry);
                }}
                onPointerMove={onDrag}
                onPointerUp={() => setDragged(null)}
                onPointerCancel={() => setDragged(null)}
              >
                ⠿
              </span>
              <span className="photo-place figure">{places[index]}</span>
              <Bib bib={row.bib} colour={colourOf(board, row)} />
              <span className="photo-name">{row.name}</span>
              <span className="photo-time figure">
                {passing ? written(passing.timeMs, board.race.timeZone, 3) : '–'}
                <small className="muted">
                  {passing
                    ? `+${((passing.timeMs - first) / 1_000).toFixed(3)} ±${(passing.uncertaintyMs / 1_000).toFixed(3)} ${
                        words.passings.sources[passing.source] ?? passing.source
                      }`
                    : mine.noPassings}
                </small>
              </span>
              <span className="photo-acts">
                <IconButton
                  disabled={index === 0}
                  label={`${mine.up}: ${row.bib}`}
                  onClick={() => move(entry, -1)}
                >
                  <span aria-hidden="true">↑</span>
                </IconButton>
                <IconButton
                  disabled={index === list.order.length - 1}
                  label={`${mine.down}: ${row.bib}`}
                  onClick={() => move(entry, 1)}
                >
                  <span aria-hidden="true">↓</span>
                </IconButton>
                <IconButton
                  disabled={index === 0}
                  aria-pressed={isLevel}
                  label={`${mine.level}: ${row.bib}`}
                  title={mine.level}
                  onClick={() => setList((old) => toggledLevel(old, entry))}
                >
                  <span aria-hidden="true">=</span>
                </IconButton>
                <IconButton
                  icon="close"
                  label={`${mine.leaveOut}: ${row.bib}`}
                  size={16}
                  title={mine.leaveOut}
                  onClick={() => setList((old) => without(old, entry))}
                />
              </span>
            </li>
          );
        })}
      </ol>
      {list.order.length === 0 && <p className="muted">{mine.photoEmpty}</p>}
      <form
        className="add-rider"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <BibField label={mine.addToPicture} board={board} typed={adding} onType={setAdding} />
        <Button type="submit" disabled={adding.entry === null}>
          {words.course.add}
        </Button>
      </form>
    </>
  );
}

/** The order as it is read off the picture: bibs, one after the other. Who is not typed stays behind those who are. */
function TypedOrder({
  board,
  onOrder,
}: Pick<FormProps, 'board'> & { onOrder: (order: readonly EntryId[]) => void }) {
  const mine = useCorrectionWords();
  const keypad = useKeypadWords();
  const [text, setText] = useState('');
  const typed = text.split(/[\s,;]+/).filter(Boolean);
  const found = typed.map((bib) => ({ bib, entry: entryOfBib(board, bib) }));
  const strangers = found.filter(({ entry }) => entry === null).map(({ bib }) => bib);
  return (
    <Field label={keypad.typedOrder}>
      <input
        className="sprint-bibs figure"
        value={text}
        inputMode="numeric"
        autoComplete="off"
        placeholder="5 3 4 6"
        aria-invalid={strangers.length > 0}
        onChange={(event) => {
          setText(event.target.value);
          const order = event.target.value.split(/[\s,;]+/).flatMap((bib) => entryOfBib(board, bib) ?? []);
          onOrder([...new Set(order)]);
        }}
      />
      <small className={strangers.length > 0 ? 'problem' : 'muted'}>
        {strangers.length > 0 ? mine.strangers(strangers.join(' ')) : keypad.typedOrderSays}
      </small>
    </Field>
  );
}
