/** The table behind a chart: the same figures as text, opened on demand, reachable by keyboard. */

import { useState } from 'react';
import { elementOf } from '../../../race/present.ts';
import { Scroll } from '../../ui/primitives/Scroll.tsx';
import { Table } from '../../ui/primitives/Table.tsx';
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
          <Table
            label={title}
            className="data"
            rows={columns.x.flatMap((x, at) => (at % every === 0 ? [{ x, at }] : []))}
            keyOf={({ x }) => x}
            columns={[
              { key: 'x', head: xName, isHead: true, cell: ({ x }) => xText(x) },
              ...columns.lines.map((line, index) => ({
                key: elementOf(lines, index).label,
                head: elementOf(lines, index).label,
                cell: ({ at }: { at: number }) => (line[at] == null ? '–' : yText(line[at])),
              })),
            ]}
          />
        </Scroll>
      )}
    </details>
  );
}
