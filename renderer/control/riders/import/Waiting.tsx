/** Rows that wait, with their cells to be mended in place: the cells that are wrong first in the eye, all in reach. */
import { Table } from '../../../ui/primitives/Table.tsx';
import type { Import } from './use-import.ts';
import { useFindingSentence, useImportWords } from './words.ts';

const SHOWN_MAX = 40;

export function Waiting({ of }: { of: Import }) {
  const words = useImportWords();
  const sentence = useFindingSentence();
  const { plan, tables, busy } = of;
  if (plan === null || tables === null) return null;
  const waiting = plan.riders.filter(({ state }) => state === 'waits');
  if (waiting.length === 0) return null;
  const rows =
    tables.sheets.find(({ name }) => name === (plan.sheet ?? ''))?.rows ?? tables.sheets[0]?.rows ?? [];
  const columns = plan.columns.filter(({ meaning }) => meaning !== 'ignore');
  const errors = plan.findings.filter(({ severity }) => severity === 'error');
  return (
    <section className="import-step">
      <h3>{words.waiting}</h3>
      <div className="import-rows">
        <Table
          label={words.waiting}
          rows={waiting.slice(0, SHOWN_MAX)}
          keyOf={({ row }) => row}
          columns={[
            { key: 'row', head: '#', isHead: true, cell: ({ row }) => row },
            ...columns.map(({ at, head, letter }) => ({
              ...{ key: String(at), head: head || letter },
              cell: ({ row }: (typeof waiting)[number]) => {
                const cell = rows[row - 1]?.[at] ?? '';
                const why = errors.find((finding) => finding.at === at && finding.rows.includes(row));
                return (
                  <input
                    key={cell}
                    defaultValue={cell}
                    readOnly={busy}
                    aria-label={words.cell(head || letter, row)}
                    aria-invalid={why !== undefined}
                    title={why && sentence(why)}
                    onBlur={(event) => {
                      if (event.target.value !== cell) void of.mend([row, at], event.target.value);
                    }}
                    onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
                  />
                );
              },
            })),
          ]}
        />
      </div>
      {waiting.length > SHOWN_MAX && <p className="muted">{words.more(waiting.length - SHOWN_MAX)}</p>}
    </section>
  );
}
