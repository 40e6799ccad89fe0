/** One change to all riders that are chosen, with what it would change in a line before it is made, and an undo after. */

import { type FormEvent, useMemo, useRef, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';
import { hasOwnStarts } from '../../../race/rules/settings.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { ask, newId } from '../../ui/station/api.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useUiWords } from '../../ui/words.ts';
import type { RaceSession } from '../race-session.ts';
import { BULK_FIELDS, BULK_STATUSES, type BulkField, bulkPlan } from './bulk.ts';
import type { Entry } from './entry.ts';
import { useRidersWords } from './words.ts';

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly chosen: readonly Entry[];
  readonly onDone: () => void;
}

export function BulkDialog({ session, board, chosen, onDone }: Props) {
  const { bulk } = useRidersWords();
  const ui = useUiWords();
  const [field, setField] = useState<BulkField>('category');
  const [to, setTo] = useState<string>(board.categoryOrder[0] ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const decision = useRef(newId());
  const plan = useMemo(
    () => bulkPlan(chosen, field, to, board, bulk, ui.status),
    [chosen, field, to, board, bulk, ui],
  );
  const fields = BULK_FIELDS.filter((one) => one !== 'startOffset' || hasOwnStarts(board.race.format));
  const choose = (next: BulkField) => {
    setField(next);
    setTo(next === 'category' ? (board.categoryOrder[0] ?? '') : next === 'status' ? 'DNS' : '');
  };
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (plan === null || plan.changed.length === 0) return;
    setBusy(true);
    const entries = plan.changed.map(({ entry }) => entry);
    if (field === 'status') {
      if (await session.decide({ type: 'set-statuses', entries, status: to as FinisherStatus })) onDone();
    } else
      try {
        await ask('PUT', `/v1/races/${session.race}/entries`, {
          body: { decision: decision.current, entries: plan.changed },
        });
        session.made('put-entries', decision.current, bulk.done(plan.changed.length, plan.says));
        onDone();
      } catch (error) {
        decision.current = newId();
        setProblem(sentenceOf(error));
      }
    setBusy(false);
  };
  return (
    <Dialog title={bulk.title(chosen.length)} onClose={onDone}>
      <form className="form" onSubmit={make}>
        <Field label={bulk.what}>
          <select value={field} onChange={(event) => choose(event.target.value as BulkField)}>
            {fields.map((one) => (
              <option key={one} value={one}>
                {bulk.fields[one]}
              </option>
            ))}
          </select>
        </Field>
        <Value field={field} to={to} board={board} onTo={setTo} />
        <p role="status" className="what-changes">
          {plan === null
            ? bulk.badStart
            : plan.changed.length === 0
              ? bulk.nothing
              : bulk.changes(plan.changed.length, plan.says)}
          {plan !== null && plan.same > 0 && plan.changed.length > 0 && (
            <small className="muted"> · {bulk.same(plan.same)}</small>
          )}
        </p>
        <p role="alert" className="problem">
          {problem}
        </p>
        <Button look="primary" type="submit" disabled={busy || plan === null || plan.changed.length === 0}>
          {bulk.act(plan?.changed.length ?? 0)}
        </Button>
      </form>
    </Dialog>
  );
}

function Value(props: { field: BulkField; to: string; board: BoardView; onTo: (to: string) => void }) {
  const { field, to, board, onTo } = props;
  const { bulk } = useRidersWords();
  const ui = useUiWords();
  if (field === 'category' || field === 'status') {
    const options =
      field === 'category'
        ? board.categoryOrder.map((id) => [id, board.categories[id]?.name ?? id] as const)
        : BULK_STATUSES.map(
            (one) => [one, one === 'racing' ? bulk.back : `${one} · ${ui.status[one]}`] as const,
          );
    return (
      <Field label={bulk.to}>
        <select value={to} onChange={(event) => onTo(event.target.value)}>
          {options.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </Field>
    );
  }
  return (
    <Field label={bulk.to}>
      <input
        value={to}
        maxLength={field === 'nation' ? 3 : 120}
        {...(field === 'startOffset' && { inputMode: 'decimal' as const })}
        onChange={(event) => onTo(event.target.value)}
      />
      <small className="muted">{bulk.empties}</small>
    </Field>
  );
}
