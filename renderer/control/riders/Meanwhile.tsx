/** What a rider's form says of its fields: typed before the page was loaded again, or changed by a colleague meanwhile. */
import type { BoardView } from '../../../race/feed/board-view.ts';
import { labelled } from '../../ui/format.ts';
import { useControlWords } from '../words.ts';
import type { Entry } from './entry.ts';
import { changedMeanwhile } from './entry-saved.ts';

interface Props {
  /** The rider as the form was opened with; null for a new one. */
  readonly opened: Entry | null;
  /** The rider as they stand. */
  readonly now: Entry | undefined;
  readonly board: BoardView;
}

/** What is in the form was typed before the page was loaded again. */
export function TypedBefore() {
  const { riders } = useControlWords();
  return (
    <p role="status" className="muted">
      {riders.typedBefore}
    </p>
  );
}

/** Beside the button that saves, where it is seen however far the form is scrolled. */
export function Meanwhile({ opened, now, board }: Props) {
  const { riders } = useControlWords();
  const labels: Readonly<Record<string, string>> = {
    ...riders.moreFields,
    ...riders.fields,
    startOffsetMs: riders.fields.startOffset,
  };
  const shown = (field: string, value: unknown): string => {
    if (value === undefined || value === '') return '–';
    if (field === 'category') return board.categories[value as keyof typeof board.categories]?.name ?? '–';
    if (field === 'startOffsetMs') return String(Number(value) / 1_000);
    return Array.isArray(value) ? value.join(', ') || '–' : String(value);
  };
  const changed = opened === null || now === undefined ? [] : changedMeanwhile(now, opened);
  const says = changed.flatMap(([field, value]) => {
    const label = field.startsWith('own:') ? field.slice(4) : labels[field];
    return label === undefined ? [] : [labelled(label, shown(field, value))];
  });
  if (says.length === 0) return null;
  return (
    <p role="alert" className="problem">
      ▲ {riders.changedMeanwhile(says.join('; '))}
    </p>
  );
}
