/**
 * A start list pasted, or dropped as a file: read, guessed at, checked row by row, mended in place; then what is fine
 * is taken in one decision, which one step takes back.
 */

import { type DragEvent, useEffect, useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { CategoryOptions } from './CategoryOptions.tsx';
import { Columns } from './import/Columns.tsx';
import { Findings } from './import/Findings.tsx';
import { HowRead } from './import/HowRead.tsx';
import { LeftOut } from './import/LeftOut.tsx';
import { Outcome } from './import/Outcome.tsx';
import { removesOf } from './import/shown.ts';
import { useImport } from './import/use-import.ts';
import { Waiting } from './import/Waiting.tsx';
import { useImportWords } from './import/words.ts';

/** Where the keyboard goes on, first things first. */
const NEXT = ['.import-finding.problem button', '.import-rows input[aria-invalid="true"]', '.button.primary'];
const FILES = '.xlsx,.xls,.ods,.csv,.tsv,.txt,.json,.html,text/csv,text/plain';

export function ImportDialog(props: { session: RaceSession; board: BoardView; onDone: () => void }) {
  const { session, board, onDone } = props;
  const { riders } = useControlWords();
  const words = useImportWords();
  const of = useImport(session);
  const { list, plan, problem, busy, choices } = of;
  const [over, setOver] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  // What was pressed may be gone with the new plan: the keyboard goes on at what is next to be done.
  useEffect(() => {
    const now = document.activeElement;
    if (plan === null || busy || (now !== null && now !== document.body && now.tagName !== 'DIALOG')) return;
    for (const next of NEXT) {
      const found = body.current?.querySelector<HTMLElement>(next);
      if (found) return found.focus();
    }
  }, [plan, busy]);

  const accept = async () => {
    const taken = await of.accept();
    if (taken === null) return;
    const { counts } = taken;
    const removed = removesOf(taken, choices);
    const left = new Set(choices.leave).size;
    const took = riders.imported(counts.new, counts.changed);
    const says = left > 0 ? `${took} ${words.leftOut(left)}.` : took;
    if (counts.new + counts.changed + removed > 0)
      session.made('put-entries', of.decision(), removed > 0 ? `${says} ${words.removes(removed)}.` : says);
    if (counts.waiting === 0) return onDone();
    session.refresh();
    await of.goOn();
  };
  const takeFile = (file: File | undefined) => {
    if (file === undefined) return;
    of.change(file);
    void of.begin(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    takeFile(event.dataTransfer.files[0]);
  };
  const waiting = plan?.counts.waiting ?? 0;
  const removes = plan === null ? 0 : removesOf(plan, choices);
  const some = plan !== null && plan.counts.new + plan.counts.changed + removes > 0;
  return (
    <Dialog title={riders.importTitle} onClose={onDone} wide>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of three ways; the file button is the others'. */}
      <div
        ref={body}
        className={`form drop-place ${over ? 'drop-over' : ''}`}
        onDrop={onDrop}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
      >
        <p className="muted">{riders.importSays}</p>
        <Source of={of} board={board} onFile={takeFile} />
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        {plan !== null && waiting > 0 && (
          <p className="problem">▲ {of.partTaken ? words.stillWaiting(waiting) : riders.problems(waiting)}</p>
        )}
        <Findings of={of} board={board} />
        <Waiting of={of} />
        <LeftOut of={of} />
        <Outcome of={of} />
        {plan !== null && some ? (
          <Button look="primary" disabled={busy} onClick={() => void accept()}>
            {waiting > 0
              ? words.takeFine(plan.counts.new, plan.counts.changed, waiting)
              : riders.take(plan.counts.new, plan.counts.changed)}
            {removes > 0 && `, ${words.removes(removes)}`}
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={busy || (typeof list === 'string' && list.trim() === '')}
            onClick={() => void of.begin(list, of.readAs, choices)}
          >
            {riders.check}
          </Button>
        )}
        {plan !== null && !some && waiting === 0 && plan.riders.length > 0 && (
          <p className="muted">{words.nothingNew}</p>
        )}
        <HowRead of={of} />
        <Columns of={of} />
      </div>
    </Dialog>
  );
}

/** What is read: pasted or a file, and the category of those who name none. */
function Source(props: {
  of: ReturnType<typeof useImport>;
  board: BoardView;
  onFile: (file: File | undefined) => void;
}) {
  const { of, board, onFile } = props;
  const { list, plan, busy, choices } = of;
  const { riders } = useControlWords();
  const words = useImportWords();
  return (
    <>
      {typeof list === 'string' ? (
        <Field label={riders.paste}>
          <textarea
            rows={plan === null ? 8 : 3}
            value={list}
            onChange={(event) => of.change(event.target.value)}
            placeholder={'Bib\tName\tTeam\n1\tAda Nowak\tVelo Club'}
            spellCheck={false}
          />
        </Field>
      ) : (
        <div className="file-chosen">
          <Icon name="file" size={28} />
          <p>
            <b>{list.name}</b>
            <span className="muted">{busy ? riders.reading : ''}</span>
          </p>
          <Button onClick={() => of.change('')}>{riders.otherList}</Button>
        </div>
      )}
      <div className="field-row">
        <Field label={riders.forNone} className="grow">
          <select
            value={choices.category ?? ''}
            onChange={(event) =>
              void of.choose({ category: (event.target.value || undefined) as CategoryId })
            }
          >
            <option value="">{words.none}</option>
            <CategoryOptions board={board} />
          </select>
        </Field>
        <Field label={riders.file} className="grow">
          <input
            type="file"
            accept={FILES}
            onChange={(event) => {
              onFile(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </Field>
      </div>
    </>
  );
}
