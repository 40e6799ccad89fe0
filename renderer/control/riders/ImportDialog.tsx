/** A start list pasted, or dropped as a file (XLSX, CSV): checked first, row by row; then all is taken, or none. */
import { type DragEvent, useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ask, newId, Refused } from '../api.ts';
import { Dialog } from '../Dialog.tsx';
import { type RaceDesk, sentenceOf } from '../race-session.ts';
import { useControlWords } from '../words.ts';

interface Report {
  readonly imported: boolean;
  readonly added: number;
  readonly changed: number;
  readonly rows: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly bib: string | null;
    readonly problem: string;
  }[];
  readonly ignored: readonly string[];
  readonly sheet: string | null;
  readonly sheets: readonly { readonly name: string; readonly riders: number | null }[];
}

/** What is sent: what was pasted, or a file as it is. */
type List = string | File;
const FILES = '.xlsx,.csv,.tsv,.txt,text/csv,text/plain';
/** Reading a large spreadsheet takes the station seconds. */
const READING_MS = 30_000;
const isText = (file: File) => !/\.(xlsx|xlsm|xls|ods|numbers)$/i.test(file.name);

export function ImportDialog(props: { desk: RaceDesk; board: BoardView; onDone: () => void }) {
  const { desk, board, onDone } = props;
  const words = useControlWords();
  const { riders } = words;
  const [list, setList] = useState<List>('');
  const [sheet, setSheet] = useState<string | null>(null);
  const [category, setCategory] = useState<CategoryId | ''>(board.categoryOrder[0] ?? '');
  const [report, setReport] = useState<Report | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  // The same list sent again after a lost answer is the same decision.
  const decision = useRef(newId());

  const send = async (dryRun: boolean, what = list, ofSheet = sheet, usual = category) => {
    setBusy(true);
    setProblem(null);
    const query = new URLSearchParams({ 'dry-run': String(dryRun) });
    if (usual !== '') query.set('category', usual);
    if (ofSheet !== null) query.set('sheet', ofSheet);
    if (!dryRun) query.set('decision', decision.current);
    try {
      const answer = await ask<Report>('POST', `/v1/races/${desk.race}/entries/import?${query}`, {
        raw: what,
        type: typeof what === 'string' ? 'text/csv; charset=utf-8' : 'application/octet-stream',
        patienceMs: READING_MS,
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
  const change = (next: List, ofSheet: string | null = null) => {
    setList(next);
    setSheet(ofSheet);
    setReport(null);
    setProblem(null);
    decision.current = newId();
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    const next = isText(file) ? await file.text() : file;
    change(next);
    await send(true, next, null);
  };
  const chooseSheet = async (name: string) => {
    change(list, name);
    await send(true, list, name);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const sheetLine = (read: Report | null) => (read?.sheet == null ? '' : `${riders.sheet}: ${read.sheet}`);
  const ready = report !== null && report.rows.length === 0;
  return (
    <Dialog title={riders.importTitle} onClose={onDone} wide>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of three ways; the file button is the others'. */}
      <div
        className={`form drop-place ${over ? 'drop-over' : ''}`}
        onDrop={onDrop}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
      >
        <p className="muted">{riders.importSays}</p>
        {typeof list === 'string' ? (
          <label className="field">
            <span>{riders.paste}</span>
            <textarea
              rows={8}
              value={list}
              onChange={(event) => change(event.target.value)}
              placeholder={'Bib\tName\tTeam\n1\tAda Nowak\tVelo Club'}
              spellCheck={false}
            />
          </label>
        ) : (
          <div className="file-chosen">
            <Icon name="file" size={28} />
            <p>
              <b>{list.name}</b>
              <span className="muted">{busy ? riders.reading : sheetLine(report)}</span>
            </p>
            <button type="button" className="button" onClick={() => change('')}>
              {riders.otherList}
            </button>
          </div>
        )}
        {report !== null && report.sheets.length > 1 && (
          <label className="field">
            <span>{riders.sheet}</span>
            <select
              value={report.sheet ?? ''}
              disabled={busy}
              onChange={(event) => void chooseSheet(event.target.value)}
            >
              {report.sheets.map(({ name, riders: count }) => (
                <option key={name} value={name}>
                  {name} · {count === null ? riders.noHeader : riders.rowsBelow(count)}
                </option>
              ))}
            </select>
          </label>
        )}
        <div className="field-row">
          <label className="field">
            <span>{riders.forNone}</span>
            <select
              value={category}
              onChange={(event) => {
                const usual = event.target.value as CategoryId;
                setCategory(usual);
                if (report === null) return;
                decision.current = newId();
                setReport(null);
                void send(true, list, sheet, usual);
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
            <input type="file" accept={FILES} onChange={(event) => void take(event.target.files?.[0])} />
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
                  <th scope="col">{riders.column}</th>
                  <th scope="col">{riders.fields.bib}</th>
                  <th scope="col">{riders.problem}</th>
                </tr>
              </thead>
              <tbody>
                {report.rows.map((row) => (
                  <tr key={`${row.row}-${row.problem}`}>
                    <td>{row.row}</td>
                    <td>{row.column ?? '–'}</td>
                    <td>{row.bib ?? '–'}</td>
                    <td>{row.problem}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {report && report.ignored.length > 0 && (
          <p className="muted">{riders.ignored(report.ignored.join(', '))}</p>
        )}
        {ready ? (
          <button type="button" className="button primary" disabled={busy} onClick={() => void send(false)}>
            {riders.take(report.added, report.changed)}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={busy || (typeof list === 'string' && list.trim() === '')}
            onClick={() => void send(true)}
          >
            {riders.check}
          </button>
        )}
      </div>
    </Dialog>
  );
}
