/**
 * A close finish put in order: by dragging, by the arrow buttons, or by keys on the row (Alt with ↑ ↓ moves, = makes
 * level with the one before). Beside each rider stands what was timed, and how sure it is.
 */
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { EntryId, LineId } from '../../../race/ids.ts';
import type { PassingLine } from '../../../race/race.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { lapLineOf } from '../lap-line.ts';
import { useAllPassings } from '../panels/all-passings.ts';
import { useControlWords } from '../words.ts';
import { BibField, type FormProps, useBib, useProposal } from './fields.tsx';
import { PhotoRow } from './PhotoRow.tsx';
import {
  closeFinish,
  moved,
  type PhotoList,
  pictureLap,
  placesIn,
  toggledLevel,
  without,
} from './photo-list.ts';
import { TypedOrder } from './TypedOrder.tsx';
import { useCorrectionWords } from './words.ts';

export function PhotoForm({ session, board, about, onOrder }: FormProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const line = lapLineOf(course);
  const { list, setList, rows, dragged, setDragged, move, onKey, onDrag } = usePhotoList(board, about);
  const [adding, setAdding] = useBib(board, null);
  const [lap, setLap] = usePictureLap(board, list);
  const seen = useSeen(session, line, lap);
  const firstMs = Math.min(...list.order.map((entry) => seen.get(entry)?.timeMs ?? Number.POSITIVE_INFINITY));
  const level = list.order.filter((entry) => list.level.has(entry));
  useProposal(
    list.order.length < 2
      ? null
      : {
          type: 'photo-order',
          line,
          order: [...list.order],
          ...(level.length > 0 && { level }),
          ...(lap !== null && { lap }),
        },
    onOrder,
  );
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
          if (!row) return null;
          return (
            <PhotoRow
              key={entry}
              board={board}
              row={row}
              place={places[index]}
              isFirst={index === 0}
              isLast={index === list.order.length - 1}
              isLevel={list.level.has(entry)}
              isDragged={dragged === entry}
              passing={seen.get(entry)}
              firstMs={firstMs}
              onKey={(event) => onKey(event, entry)}
              onMove={(by) => move(entry, by)}
              onLevel={() => setList((old) => toggledLevel(old, entry))}
              onLeaveOut={() => setList((old) => without(old, entry))}
              onGrab={() => setDragged(entry)}
              onDrag={onDrag}
              onDrop={() => setDragged(null)}
            />
          );
        })}
      </ol>
      {lap !== null && (
        <Field label={mine.pictureLap}>
          <input
            type="number"
            min={1}
            max={999}
            value={lap}
            onChange={(event) => event.target.valueAsNumber >= 1 && setLap(event.target.valueAsNumber)}
          />
          <small className="muted">{mine.pictureLapSays}</small>
        </Field>
      )}
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

/** The lap that ends in the picture, kept while the riders ride on; null of a finish, which nothing comes after. */
function usePictureLap(board: FormProps['board'], list: PhotoList) {
  const [lap, setLap] = useState<number | null>(() => pictureLap(board, list));
  const hasRiders = list.order.length > 0;
  const now = pictureLap(board, list);
  const first = useRef(now);
  first.current = now;
  useEffect(() => setLap(hasRiders ? first.current : null), [hasRiders]);
  return [lap, setLap] as const;
}

/** The last passing that counts at the line, by rider; with a lap the one that ended it. */
function useSeen(
  session: FormProps['session'],
  line: LineId,
  lap: number | null,
): ReadonlyMap<EntryId, PassingLine> {
  const all = useAllPassings(session);
  return useMemo(() => {
    const found = new Map<EntryId, PassingLine>();
    for (const passing of all ?? [])
      if (passing.line === line && passing.fate === 'counted' && passing.entry !== null)
        if (lap === null || passing.lap === lap) found.set(passing.entry, passing);
    return found;
  }, [all, line, lap]);
}

/** The order as it is being made: by dragging and by keys on a row. */
function usePhotoList(board: FormProps['board'], about: FormProps['about']) {
  const [list, setList] = useState<PhotoList>(() => ({
    order: about.order ?? closeFinish(board, about.entry ?? null),
    level: new Set(),
  }));
  const [dragged, setDragged] = useState<EntryId | null>(null);
  const rows = useRef<HTMLOListElement>(null);
  const focusNext = useRef<EntryId | null>(null);
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
  return { list, setList, rows, dragged, setDragged, move, onKey, onDrag };
}
