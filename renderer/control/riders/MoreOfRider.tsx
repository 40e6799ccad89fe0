/** What else there is to know of a rider; folded away, for most of it is asked for once a year. */
import { Field } from '../../ui/primitives/Field.tsx';
import { useControlWords } from '../words.ts';
import type { Entry } from './entry.ts';

export const MORE_TEXTS = [
  ...(['firstName', 'lastName', 'club', 'teamCode', 'birthDate'] as const),
  ...(['city', 'state', 'email', 'phone', 'emergency', 'notes'] as const),
] as const;
const OPEN = ['firstName', 'lastName', 'club', 'teamCode'] as const;
const CLOSED = ['city', 'state', 'email', 'phone', 'emergency', 'notes'] as const;
/** Where more may stand than in a name. */
const MAX: Partial<Record<(typeof CLOSED)[number], number>> = { email: 200, emergency: 300, notes: 500 };
const SEXES = ['M', 'F', 'X'] as const;

export function MoreOfRider({ entry }: { entry: Entry | null }) {
  const { riders } = useControlWords();
  const words = riders.moreFields;
  const text = (name: (typeof MORE_TEXTS)[number], max: number) => (
    <label key={name} className="field grow">
      <span>{words[name]}</span>
      <input name={name} maxLength={max} defaultValue={entry?.[name]} />
    </label>
  );
  return (
    <details className="more-of-rider">
      <summary>{riders.more}</summary>
      <div className="form">
        <div className="field-row">
          {OPEN.map((name) => text(name, name === 'teamCode' ? 20 : 80))}
          <Field label={words.sex}>
            <select name="sex" defaultValue={entry?.sex ?? ''}>
              <option value="">–</option>
              {SEXES.map((sex) => (
                <option key={sex}>{sex}</option>
              ))}
            </select>
          </Field>
        </div>
        <p className="muted">{riders.officialsOnly}</p>
        <div className="field-row">
          <Field label={words.birthDate}>
            <input name="birthDate" type="date" defaultValue={entry?.birthDate} />
          </Field>
          <Field label={words.birthYear}>
            <input name="birthYear" type="number" min={1900} max={2100} defaultValue={entry?.birthYear} />
          </Field>
          {CLOSED.map((name) => text(name, MAX[name] ?? 80))}
        </div>
        {Object.entries(entry?.own ?? {}).map(([head, cell]) => (
          <label key={head} className="field">
            <span>{head}</span>
            <input name={`own:${head}`} maxLength={300} defaultValue={cell} />
          </label>
        ))}
      </div>
    </details>
  );
}

/** The fields of a form that stand above, as the record has them; what is empty is left out. */
export function moreOf(form: FormData): Record<string, unknown> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const own = [...form.keys()]
    .filter((key) => key.startsWith('own:') && text(key) !== '')
    .map((key) => [key.slice(4), text(key)] as const);
  const year = text('birthYear') || text('birthDate').slice(0, 4);
  return {
    ...Object.fromEntries(MORE_TEXTS.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
    ...(text('sex') !== '' && { sex: text('sex') }),
    ...(year !== '' && { birthYear: Number(year) }),
    ...(own.length > 0 && { own: Object.fromEntries(own) }),
  };
}
