/** Columns and density of the board, in a menu that stays out of the way. */
import { Check } from '../../ui/primitives/Check.tsx';
import { useControlWords } from '../words.ts';
import { ALWAYS, COLUMNS, type Column } from './board-rows.ts';
import { Menu } from './Menu.tsx';

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
    <Menu label={words.board.columns}>
      {COLUMNS.filter((column) => !ALWAYS.has(column)).map((column) => (
        <Check
          key={column}
          checked={look.columns.includes(column)}
          onChange={(event) => toggle(column, event.target.checked)}
        >
          {words.board.column[column]}
        </Check>
      ))}
      <Check
        className="menu-last"
        checked={look.dense}
        onChange={(event) => onChange({ ...look, dense: event.target.checked })}
      >
        {words.board.dense}
      </Check>
    </Menu>
  );
}
