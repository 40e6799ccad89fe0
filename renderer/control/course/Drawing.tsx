/** The tools for a course on paper: every step can be taken back; what is wrong with it is said before it is saved. */

import { useMemo, useState } from 'react';
import { checkCourse } from '../../../race/course/check-course.ts';
import type { Course } from '../../../race/course/course.ts';
import { courseLengthM } from '../../../race/course/geometry.ts';
import { elementOf } from '../../../race/present.ts';
import { decimal as decimalText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useLanguage } from '../../ui/language.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useControlWords } from '../words.ts';
import { type Draft, isComplete, withoutPoint, withPoint } from './draft.ts';
import type { DraftHistory } from './draft-history.ts';
import { Findings, shownFinding } from './Findings.tsx';
import { cutBetween, lapsOf, reversed, thinned } from './reshape.ts';
import { useCourseWords } from './words.ts';

interface DrawingProps {
  readonly editor: DraftHistory;
  readonly draft: Draft;
  /** What it makes. */
  readonly course: Course;
  readonly isStarting: boolean;
  readonly onStartHere: (on: boolean) => void;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

const decimal = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.replace(',', '.')));

export function Drawing(props: DrawingProps) {
  const { editor, draft, course, isStarting, onStartHere, onSave, onDiscard } = props;
  const { course: text } = useControlWords();
  const words = useCourseWords();
  const isDrawn = isComplete(draft);
  const findings = useMemo(() => (isDrawn ? checkCourse(course).map(shownFinding) : []), [isDrawn, course]);
  const laps = useMemo(() => (isDrawn ? lapsOf(draft) : null), [isDrawn, draft]);
  const isFaulty = findings.some(({ level }) => level === 'error');
  return (
    <div className="form">
      <Field label={text.name}>
        <input
          value={draft.name}
          maxLength={120}
          onChange={(event) => editor.change((old) => ({ ...old, name: event.target.value }))}
        />
      </Field>
      <Check
        checked={draft.loop}
        onChange={(event) => editor.change((old) => ({ ...old, loop: event.target.checked }))}
      >
        {text.loop}
      </Check>
      <div className="tool-row">
        <Button small disabled={!editor.canUndo} onClick={editor.undo}>
          <Icon name="undo" size={16} /> {words.undoStep}
        </Button>
        <Button small disabled={!editor.canRedo} onClick={editor.redo}>
          {words.redoStep}
        </Button>
        <Button
          small
          disabled={draft.points.length === 0}
          onClick={() => editor.change((old) => withoutPoint(old, old.points.length - 1))}
        >
          {text.undoPoint}
        </Button>
      </div>
      {isDrawn && (
        <div className="tool-row">
          <Button small onClick={() => editor.change(reversed)}>
            {words.reverse}
          </Button>
          {draft.loop && (
            <Button small aria-pressed={isStarting} onClick={() => onStartHere(!isStarting)}>
              {isStarting ? words.cancel : words.startHere}
            </Button>
          )}
          {laps && (
            <Button small onClick={() => editor.change(() => laps.one)}>
              {words.oneLap(laps.laps)}
            </Button>
          )}
        </div>
      )}
      <PointForm onAdd={(latDeg, lonDeg) => editor.change((old) => withPoint(old, { latDeg, lonDeg }))} />
      {isDrawn && (
        <CutForm draft={draft} onCut={(from, to) => editor.change((old) => cutBetween(old, from, to))} />
      )}
      {draft.points.length > 3 && <ThinForm draft={draft} onThin={(next) => editor.change(() => next)} />}
      <Findings findings={findings} label={words.look} />
      <div className="stack">
        <Button look="primary" disabled={!isDrawn || isFaulty} onClick={onSave}>
          {text.save}
        </Button>
        <Button onClick={onDiscard}>{text.discard}</Button>
      </div>
    </div>
  );
}

function PointForm({ onAdd }: { onAdd: (latDeg: number, lonDeg: number) => void }) {
  const { course: text } = useControlWords();
  const [lat, setLat] = useState('');
  const [lon, setLon] = useState('');
  const [latDeg, lonDeg] = [decimal(lat), decimal(lon)];
  const isPlace = Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
  return (
    <form
      className="field-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPlace) onAdd(latDeg, lonDeg);
      }}
    >
      <Field label={text.latitude}>
        <input value={lat} onChange={(event) => setLat(event.target.value)} inputMode="decimal" />
      </Field>
      <Field label={text.longitude}>
        <input value={lon} onChange={(event) => setLon(event.target.value)} inputMode="decimal" />
      </Field>
      <Button small type="submit" disabled={!isPlace}>
        {text.addPoint}
      </Button>
    </form>
  );
}

function CutForm({ draft, onCut }: { draft: Draft; onCut: (fromM: number, toM: number) => void }) {
  const words = useCourseWords();
  const lengthM = courseLengthM(draft);
  const [from, setFrom] = useState('0');
  const [to, setTo] = useState('');
  const [fromM, toM] = [decimal(from), to.trim() === '' ? lengthM : decimal(to)];
  const isOn = (m: number) => m >= 0 && m <= lengthM;
  const fits = isOn(fromM) && isOn(toM) && (draft.loop ? fromM !== toM : toM - fromM > 1);
  return (
    <details className="tool">
      <summary>{words.cut}</summary>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) onCut(fromM, toM);
        }}
      >
        <Field label={words.cutFrom}>
          <input value={from} inputMode="decimal" onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label={words.cutTo}>
          <input
            value={to}
            placeholder={String(Math.floor(lengthM))}
            inputMode="decimal"
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
        <Button small type="submit" disabled={!fits}>
          {words.cutDo}
        </Button>
      </form>
    </details>
  );
}

const TOLERANCES_M = [0.5, 1, 2, 3, 5, 8, 12, 20];

function ThinForm({ draft, onThin }: { draft: Draft; onThin: (next: Draft) => void }) {
  const words = useCourseWords();
  const language = useLanguage();
  const [step, setStep] = useState(2);
  const [isOpen, setOpen] = useState(false);
  const toleranceM = elementOf(TOLERANCES_M, step);
  const thin = useMemo(() => (isOpen ? thinned(draft, toleranceM) : null), [isOpen, draft, toleranceM]);
  return (
    <details className="tool" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.thin}</summary>
      {thin && (
        <div className="stack">
          <Field
            label={
              <>
                {words.thinTo} {toleranceM} m
              </>
            }
          >
            <input
              type="range"
              min={0}
              max={TOLERANCES_M.length - 1}
              value={step}
              aria-valuetext={`${toleranceM} m`}
              onChange={(event) => setStep(Number(event.target.value))}
            />
          </Field>
          <p aria-live="polite">
            {words.thinSays(
              draft.points.length,
              thin.draft.points.length,
              decimalText(thin.offM, 1, language),
            )}
          </p>
          <Button
            small
            disabled={thin.draft.points.length === draft.points.length}
            onClick={() => onThin(thin.draft)}
          >
            {words.thinDo}
          </Button>
        </div>
      )}
    </details>
  );
}
