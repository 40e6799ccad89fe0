/** Rows that a person left out of a list, each with what stands in it and its way back. */
import { labelled } from '../../../ui/format.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import type { Import } from './use-import.ts';
import { useImportWords } from './words.ts';

const SHOWN_MAX = 40;

export function LeftOut({ of }: { of: Import }) {
  const words = useImportWords();
  const { plan, tables, choices, busy } = of;
  const left = [...new Set(choices.leave)].sort((a, b) => a - b);
  if (plan === null || tables === null || left.length === 0) return null;
  const rows = (tables.sheets.find(({ name }) => name === plan.sheet) ?? tables.sheets[0])?.rows ?? [];
  return (
    <details className="import-step" open>
      <summary>{words.leftOut(left.length)}</summary>
      <ul className="import-changes">
        {left.slice(0, SHOWN_MAX).map((row) => (
          <li key={row}>
            {labelled(
              words.rows([row]),
              (rows[row - 1] ?? []).filter((cell) => cell.trim() !== '').join(' · '),
            )}{' '}
            <Button
              small
              disabled={busy}
              aria-label={words.takeBack(row)}
              onClick={() => void of.choose({ leave: left.filter((one) => one !== row) })}
            >
              {words.back}
            </Button>
          </li>
        ))}
      </ul>
      {left.length > SHOWN_MAX && <p className="muted">{words.more(left.length - SHOWN_MAX)}</p>}
    </details>
  );
}
