/** What taking the list would do to the race: how many are new, who changes and in what, who is not in the list. */
import { Check } from '../../../ui/primitives/Check.tsx';
import type { Import } from './use-import.ts';
import { useImportWords } from './words.ts';

const SHOWN_MAX = 200;

export function Outcome({ of }: { of: Import }) {
  const words = useImportWords();
  const { plan, choices, busy } = of;
  if (plan === null || plan.riders.length === 0) return null;
  const changed = plan.riders.filter(({ state }) => state === 'changed');
  return (
    <section className="import-step">
      <h3>{words.outcome}</h3>
      <p role="status">
        {words.counts(plan.counts)}
        {plan.created.length > 0 && ` · + ${plan.created.map(({ name }) => name).join(', ')}`}
      </p>
      {changed.length > 0 && (
        <details>
          <summary>{words.changes(changed.length)}</summary>
          <ul className="import-changes">
            {changed.slice(0, SHOWN_MAX).map(({ row, bib, name, changes }) => (
              <li key={row}>
                <strong>
                  {bib} {name}
                </strong>{' '}
                {changes.map(({ field, from, to }) => `${field}: ${from || '–'} → ${to || '–'}`).join('; ')}
              </li>
            ))}
          </ul>
        </details>
      )}
      {plan.gone.length > 0 && (
        <details>
          <summary>{words.gone(plan.gone.length)}</summary>
          <p>
            {plan.gone
              .slice(0, SHOWN_MAX)
              .map(({ bib, name }) => `${bib} ${name}`)
              .join(', ')}
          </p>
          <Check
            checked={choices.removeGone ?? false}
            disabled={busy}
            onChange={(event) => void of.choose({ removeGone: event.target.checked })}
          >
            {words.removeGone}
          </Check>
        </details>
      )}
    </section>
  );
}
