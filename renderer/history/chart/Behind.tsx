/** The table behind a chart: the same figures as text, opened on demand, reachable by keyboard. */
import { useState } from 'react';
import { Scroll } from '../Scroll.tsx';
import { useHistoryWords } from '../words.ts';
import type { Line } from './Chart.tsx';
import type { Columns } from './series.ts';

export interface BehindProps {
  readonly title: string;
  readonly columns: Columns;
  readonly lines: readonly Line[];
  readonly xName: string;
  readonly xText: (x: number) => string;
  readonly yText: (y: number) => string;
}

/** Rows of a table at most: a speed chart has hundreds of places, of which every so many is told. */
const ROWS_MAX = 120;

export function Behind({ title, columns, lines, xName, xText, yText }: BehindProps) {
  const words = useHistoryWords();
  const [open, setOpen] = useState(false);
  const every = Math.max(1, Math.ceil(columns.x.length / ROWS_MAX));
  return (
    <details className="behind" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.asTable}</summary>
      {open && (
        <Scroll label={`${title}: ${words.asTable}`}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{xName}</th>
                {lines.map(({ label }) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns.x.map((x, at) =>
                at % every !== 0 ? null : (
                  <tr key={x}>
                    <th scope="row">{xText(x)}</th>
                    {columns.lines.map((line, index) => (
                      <td key={lines[index]!.label}>{line[at] == null ? '–' : yText(line[at])}</td>
                    ))}
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}
