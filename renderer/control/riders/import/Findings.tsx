/** What is wrong or doubtful, one line a kind with its rows; where an answer is at hand it is a button beside it. */

import { useState } from 'react';
import type { BoardView } from '../../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../../race/ids.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { Field } from '../../../ui/primitives/Field.tsx';
import { CategoryOptions } from '../CategoryOptions.tsx';
import type { FindingShown } from './shown.ts';
import type { Import } from './use-import.ts';
import { useFindingSentence, useImportWords } from './words.ts';

export function Findings({ of, board }: { of: Import; board: BoardView }) {
  const words = useImportWords();
  const { plan } = of;
  if (plan === null) return null;
  const errors = plan.findings.filter(({ severity }) => severity === 'error');
  const others = plan.findings.filter(({ severity }) => severity !== 'error');
  return (
    <>
      {errors.length > 0 && (
        <section className="import-findings" aria-label={words.errors} role="alert">
          <MakeAll of={of} errors={errors} />
          {errors.map((finding) => (
            <Line key={keyOf(finding)} finding={finding} of={of} board={board} />
          ))}
        </section>
      )}
      {others.length > 0 && (
        <section className="import-findings" aria-label={words.doubts}>
          {others.map((finding) => (
            <Line key={keyOf(finding)} finding={finding} of={of} board={board} />
          ))}
        </section>
      )}
    </>
  );
}

/** A first list brings all its categories: one answer for them all. */
function MakeAll({ of, errors }: { of: Import; errors: readonly FindingShown[] }) {
  const words = useImportWords();
  const unknown = errors.flatMap(({ says }) =>
    says.code === 'category-unknown' ? [says.facts.category] : [],
  );
  if (unknown.length < 2) return null;
  return (
    <div className="import-finding button-row">
      <Button
        disabled={of.busy}
        onClick={() => void of.choose({ create: [...(of.choices.create ?? []), ...unknown] })}
      >
        {words.makeAll(unknown.length)}
      </Button>
    </div>
  );
}

/** The category of rows that name none: what the sheet is called, or any other name. */
function ForNone({ of }: { of: Import }) {
  const words = useImportWords();
  const several = (of.plan?.sheets.length ?? 0) > 1;
  const [name, setName] = useState(several ? (of.plan?.sheet ?? words.everybody) : words.everybody);
  return (
    <form
      className="button-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void of.choose({ categoryForNone: name.trim() });
      }}
    >
      <Field label={words.forThese} className="import-means">
        <input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button type="submit" disabled={of.busy || name.trim() === ''}>
        {words.putThere}
      </Button>
    </form>
  );
}

const keyOf = ({ says, at }: FindingShown) => JSON.stringify([says, at]);
const SIGNS = { error: '▲', doubt: '◆', note: '·' };

function Line({ finding, of, board }: { finding: FindingShown; of: Import; board: BoardView }) {
  const words = useImportWords();
  const sentence = useFindingSentence();
  const where = [words.rows(finding.rows), finding.column].filter(Boolean).join(' · ');
  return (
    <div className={`import-finding ${finding.severity === 'error' ? 'problem' : ''}`}>
      <p>
        {SIGNS[finding.severity]} {sentence(finding)} <span className="muted">{where}</span>
      </p>
      <div className="button-row">
        <Offers finding={finding} of={of} board={board} />
      </div>
    </div>
  );
}

function Offers({ finding, of, board }: { finding: FindingShown; of: Import; board: BoardView }) {
  const words = useImportWords();
  const { choices, busy } = of;
  const { says, rows, severity } = finding;
  const button = (text: string, choose: () => Promise<void>) => (
    <Button key={text} disabled={busy} onClick={() => void choose()}>
      {text}
    </Button>
  );
  const leave = button(words.leave(rows.length), () =>
    of.choose({ leave: [...(choices.leave ?? []), ...rows] }),
  );
  const free = button(words.freeBibs(rows.length), () =>
    of.choose({ freeBibs: [...(choices.freeBibs ?? []), ...rows] }),
  );
  switch (says.code) {
    case 'category-unknown': {
      const { category } = says.facts;
      return (
        <>
          {button(words.make(category), () => of.choose({ create: [...(choices.create ?? []), category] }))}
          <Field label={words.means(category)} className="import-means">
            <select
              value=""
              disabled={busy}
              onChange={(event) =>
                void of.choose({
                  means: { ...choices.means, [category]: event.target.value as CategoryId },
                })
              }
            >
              <option value="">{words.choose}</option>
              <CategoryOptions board={board} />
            </select>
          </Field>
        </>
      );
    }
    case 'category-missing':
      return (
        <>
          <ForNone of={of} />
          {leave}
        </>
      );
    case 'bib-missing':
    case 'bib-twice':
      return (
        <>
          {free}
          {leave}
        </>
      );
    case 'bib-taken':
      return (
        <>
          {free}
          {button(words.replace, () => of.choose({ replace: [...(choices.replace ?? []), ...rows] }))}
          {leave}
        </>
      );
    case 'starts-unclear':
      return (
        <>
          {button(words.timeOfDay, () => of.choose({ starts: 'time-of-day' }))}
          {button(words.afterGun, () => of.choose({ starts: 'after-gun' }))}
        </>
      );
    case 'starts-from-first':
    case 'starts-need-gun':
      return (
        <Field label={words.firstStart} className="import-means">
          <input
            defaultValue={says.facts.first}
            disabled={busy}
            onBlur={(event) => {
              const text = event.target.value.trim();
              if (text !== '' && text !== says.facts.first) void of.choose({ firstStart: text });
            }}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        </Field>
      );
    default:
      return severity === 'error' && rows.length > 0 ? leave : null;
  }
}
