/** Columns and density of the board, in a menu that stays out of the way. */
import { useControlWords } from '../words.ts';
import { ALWAYS, COLUMNS, type Column } from './board-rows.ts';

export interface BoardLook {
  /** In the order of COLUMNS. */
  readonly columns: readonly Column[];
  readonly dense: boolean;
}

export function BoardOptions({ look, onChange }: { look: BoardLook; onChange: (look: BoardLook) => void }) {
  const words = useControlWords();
  const toggle = (column: Column, on: boolean) =>
    onChange({
      ...look,
      columns: COLUMNS.filter((name) => (name === column ? on : look.columns.includes(name))),
    });
  return (
    <details
      className="menu"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.open = false;
      }}
    >
      <summary className="button small">{words.board.columns}</summary>
      <div className="menu-body">
        {COLUMNS.filter((column) => !ALWAYS.has(column)).map((column) => (
          <label key={column} className="check">
            <input
              type="checkbox"
              checked={look.columns.includes(column)}
              onChange={(event) => toggle(column, event.target.checked)}
            />
            <span>{words.board.column[column]}</span>
          </label>
        ))}
        <label className="check menu-last">
          <input
            type="checkbox"
            checked={look.dense}
            onChange={(event) => onChange({ ...look, dense: event.target.checked })}
          />
          <span>{words.board.dense}</span>
        </label>
      </div>
    </details>
  );
}
