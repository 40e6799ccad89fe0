/**
 * What the decisions changed, read off all of them in order: who came onto the start list, what of whom was written anew,
 * which settings; and names for what decisions call by number, also of riders who have left the list. Pure.
 */
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import type { Category, Decision, EntryFields } from '../../../race/journal/decision.ts';
import type { AuditLine } from '../../../race/race.ts';
import { useUiWords } from '../../ui/words.ts';

export interface LogNames {
  /** Fields of an entry, a race's settings and its rules, as the pages call them. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface DecisionLog {
  /** By the decision's id; empty where there is nothing to say beyond the decision itself. */
  readonly changes: ReadonlyMap<string, string>;
  readonly bibs: ReadonlyMap<EntryId, string>;
  readonly categories: ReadonlyMap<CategoryId, string>;
  readonly byId: ReadonlyMap<string, AuditLine>;
}

type Listed = EntryFields & { readonly entry: EntryId };

const NAMED_MOST = 3;
const FIELDS_MOST = 4;

const named = (names: readonly string[]): string =>
  names.slice(0, NAMED_MOST).join(', ') + (names.length > NAMED_MOST ? ' …' : '');
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `audit`: the newest first, as the console holds it. */
export function decisionLog(audit: readonly AuditLine[], names: LogNames): DecisionLog {
  const changes = new Map<string, string>();
  const byId = new Map<string, AuditLine>();
  const entries = new Map<EntryId, Listed>();
  const bibs = new Map<EntryId, string>();
  const categories = new Map<CategoryId, Category>();
  const categoryNames = new Map<CategoryId, string>();
  const fieldText = (field: string) => names.fields[field] ?? field;
  const put = (decision: Extract<Decision, { type: 'put-entries' }>, counts: boolean): string => {
    const added: string[] = [];
    const changed: string[] = [];
    for (const entry of decision.entries as readonly Listed[]) {
      const before = entries.get(entry.entry);
      bibs.set(entry.entry, entry.bib);
      if (before === undefined) added.push(entry.name);
      else {
        const fields = differing(before, entry).map(fieldText);
        if (fields.length > 0)
          changed.push(`${entry.bib} ${entry.name} (${fields.slice(0, FIELDS_MOST).join(', ')})`);
      }
      if (counts) entries.set(entry.entry, entry);
    }
    const gone = (decision.remove ?? []).map((entry) => entries.get(entry)?.name ?? bibs.get(entry) ?? '?');
    if (counts) for (const entry of decision.remove ?? []) entries.delete(entry);
    // Categories that a list brought are the race's from then on: whoever changes one later has not added it.
    const brought = (decision.categories ?? []).filter(({ id }) => !categories.has(id));
    for (const one of brought) {
      categoryNames.set(one.id, one.name);
      if (counts) categories.set(one.id, one);
    }
    return [
      added.length > 0 && `+${added.length} ${named(added)}`,
      changed.length > 0 && `≠${changed.length} ${named(changed)}`,
      gone.length > 0 && `−${gone.length} ${named(gone)}`,
      brought.length > 0 && `+ ${named(brought.map(({ name }) => name))}`,
    ]
      .filter(Boolean)
      .join(' · ');
  };
  for (const line of audit.toReversed()) {
    const { decision, inForce } = line;
    byId.set(decision.id, line);
    if (decision.type === 'put-entries') changes.set(decision.id, put(decision, inForce));
    else if (decision.type === 'remove-entry') {
      changes.set(decision.id, entries.get(decision.entry)?.name ?? '');
      if (inForce) entries.delete(decision.entry);
    } else if (decision.type === 'change-bib') {
      if (inForce) bibs.set(decision.entry, decision.bib);
    } else if (decision.type === 'set-race') changes.set(decision.id, settingsText(decision, fieldText));
    else if (decision.type === 'publish-result') changes.set(decision.id, fieldText(decision.state));
    else if (decision.type === 'set-course') changes.set(decision.id, decision.course?.name ?? '');
    else if (decision.type === 'set-categories') {
      changes.set(decision.id, categoriesText(categories, decision.categories));
      for (const one of decision.categories) categoryNames.set(one.id, one.name);
      if (!inForce) continue;
      categories.clear();
      for (const one of decision.categories) categories.set(one.id, one);
    }
  }
  return { changes, bibs, categories: categoryNames, byId };
}

const differing = (before: Listed, now: Listed): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (field) => !same(before[field as keyof Listed], now[field as keyof Listed]),
  );

function settingsText(
  {
    type: _type,
    id: _id,
    reason: _reason,
    name,
    rules = {},
    ...rest
  }: Extract<Decision, { type: 'set-race' }>,
  fieldText: (field: string) => string,
): string {
  const fields = [...Object.keys(rest), ...Object.keys(rules)].map(fieldText);
  return [
    name !== undefined && useUiWords.now().quoted(name),
    fields.length > 0 && fields.slice(0, FIELDS_MOST).join(', ') + (fields.length > FIELDS_MOST ? ' …' : ''),
  ]
    .filter(Boolean)
    .join(' · ');
}

function categoriesText(before: ReadonlyMap<CategoryId, Category>, now: readonly Category[]): string {
  const added = now.filter(({ id }) => !before.has(id)).map(({ name }) => name);
  const changed = now
    .filter((one) => before.has(one.id) && !same(before.get(one.id), one))
    .map(({ name }) => name);
  const gone = [...before.values()]
    .filter(({ id }) => !now.some((one) => one.id === id))
    .map(({ name }) => name);
  return [
    added.length > 0 && `+ ${named(added)}`,
    changed.length > 0 && `≠ ${named(changed)}`,
    gone.length > 0 && `− ${named(gone)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
