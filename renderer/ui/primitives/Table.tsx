/**
 * A table with its semantics: every column has a head, every row one too, and it has a name. Figures stand at the end of
 * their cell, words at its beginning.
 */
import type { ReactNode } from 'react';

export interface TableColumn<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row, index: number) => ReactNode;
  /** Words, not figures. */
  readonly text?: boolean;
  /** What the row is about: the head of the row. */
  readonly isHead?: boolean;
  readonly className?: string;
  /** Of a cell that is something special. */
  readonly cellClass?: (row: Row) => string | undefined;
}

export interface TableProps<Row> {
  /** For those who do not see what stands above it. */
  readonly label: string;
  /** False and null are columns that this table does not have. */
  readonly columns: readonly (TableColumn<Row> | false | null)[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string | number;
  readonly rowClass?: (row: Row) => string | undefined;
  readonly className?: string;
}

export function Table<Row>({ label, columns, rows, keyOf, rowClass, className }: TableProps<Row>) {
  const shown = columns.filter((column) => column !== false && column !== null);
  return (
    <table className={className} aria-label={label}>
      <thead>
        <tr>
          {shown.map((column) => (
            <th key={column.key} scope="col" className={classOf(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)} className={rowClass?.(row)}>
            {shown.map((column) => {
              const cell = column.cell(row, index);
              const className =
                [classOf(column), column.cellClass?.(row)].filter(Boolean).join(' ') || undefined;
              return column.isHead ? (
                <th key={column.key} scope="row" className={className}>
                  {cell}
                </th>
              ) : (
                <td key={column.key} className={className}>
                  {cell}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const classOf = <Row,>({ text, className }: TableColumn<Row>): string | undefined =>
  [text && 'text', className].filter(Boolean).join(' ') || undefined;
