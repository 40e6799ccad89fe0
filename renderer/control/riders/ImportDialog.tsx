/** A start list pasted or dropped: checked first, row by row; then all of it is taken, or none. */
import { type DragEvent, useRef, useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import type { BoardView } from '../../../race/live/board-view.ts';
import { ask, newId, Refused } from '../api.ts';
import { Dialog } from '../Dialog.tsx';
import { type RaceDesk, sentenceOf } from '../race-desk.ts';
import { useControlWords } from '../words.ts';

interface Report {
  readonly imported: boolean;
  readonly added: number;
  readonly changed: number;
  readonly rows: readonly { readonly row: number; readonly bib: string | null; readonly problem: string }[];
}

export function ImportDialog(props: { desk: RaceDesk; board: BoardView; onDone: () => void }) {
  const { desk, board, onDone } = props;
  const words = useControlWords();
  const { riders } = words;
  const [text, setText] = useState('');
  const [category, setCategory] = useState<CategoryId | ''>(board.categoryOrder[0] ?? '');
  const [report, setReport] = useState<Report | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // The same list sent again after a lost answer is the same decision.
  const decision = useRef(newId());

  const send = async (dryRun: boolean, list = text) => {
    setBusy(true);
    setProblem(null);
    const query = new URLSearchParams({ 'dry-run': String(dryRun) });
    if (category !== '') query.set('category', category);
    if (!dryRun) query.set('decision', decision.current);
    try {
      const answer = await ask<Report>('POST', `/v1/races/${desk.race}/entries/import?${query}`, {
        raw: list,
        type: 'text/csv; charset=utf-8',
      });
      if (answer.imported) {
        desk.made('put-entries', decision.current, riders.imported(answer.added, answer.changed));
        return onDone();
      }
      setReport(answer);
    } catch (error) {
      const answer = error instanceof Refused && error.status === 422 ? (error.answer as Report) : null;
      if (answer?.rows) setReport(answer);
      else setProblem(sentenceOf(error));
    }
    setBusy(false);
  };
  const change = (next: string) => {
    setText(next);
    setReport(null);
    decision.current = newId();
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    const next = await file.text();
    change(next);
    await send(true, next);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const ready = report !== null && report.rows.length === 0;
  return (
    <Dialog title={riders.importTitle} onClose={onDone} wide>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of three ways; the file button is the others'. */}
      <div className="form" onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
        <p className="muted">{riders.importSays}</p>
        <label className="field">
          <span>{riders.paste}</span>
          <textarea
            rows={10}
            value={text}
            onChange={(event) => change(event.target.value)}
            placeholder={'Bib\tName\tTeam\n1\tAda Nowak\tVelo Club'}
            spellCheck={false}
          />
        </label>
        <div className="field-row">
          <label className="field">
            <span>{riders.forNone}</span>
            <select
              value={category}
              onChange={(event) => {
                setCategory(event.target.value as CategoryId);
                setReport(null);
              }}
            >
              {board.categoryOrder.map((id) => (
                <option key={id} value={id}>
                  {board.categories[id]?.name}
                </option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>{riders.file}</span>
            <input
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(event) => void take(event.target.files?.[0])}
            />
          </label>
        </div>
        {problem && (
          <p role="alert" className="problem">
            {problem}
          </p>
        )}
        {report && report.rows.length > 0 && (
          <div className="report" role="alert">
            <p className="problem">▲ {riders.problems(report.rows.length)}</p>
            <table>
              <thead>
                <tr>
                  <th scope="col">{riders.row}</th>
                  <th scope="col">{riders.fields.bib}</th>
                  <th scope="col">{riders.problem}</th>
                </tr>
              </thead>
              <tbody>
                {report.rows.map((row) => (
                  <tr key={`${row.row}-${row.problem}`}>
                    <td>{row.row}</td>
                    <td>{row.bib ?? '–'}</td>
                    <td>{row.problem}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {ready ? (
          <button type="button" className="button primary" disabled={busy} onClick={() => void send(false)}>
            {riders.take(report.added, report.changed)}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={busy || text.trim() === ''}
            onClick={() => void send(true)}
          >
            {riders.check}
          </button>
        )}
      </div>
    </Dialog>
  );
}
