/** What a decision is about, in a few signs: bibs, times, laps. Pure. */

import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import { duration, timeOfDay } from '../../ui/format.ts';
import { useUiWords } from '../../ui/words.ts';
import type { DecisionLog } from './decision-log.ts';

const NAMED_MOST = 8;

/** `log`: what the decisions changed, with names for riders who have left the list. */
export function factsOf(decision: Decision, board: BoardView | null, log: DecisionLog): string {
  // Numbers of entries and ids of categories are nobody's names.
  const bib = (entry: EntryId) => board?.rows[entry]?.bib ?? log.bibs.get(entry) ?? '?';
  const category = (id: CategoryId) => board?.categories[id]?.name ?? log.categories.get(id) ?? id;
  const changed = log.changes.get(decision.id);
  if (changed !== undefined) return changed;
  const zone = board?.race.timeZone ?? 'UTC';
  const facts: string[] = [];
  if ('entry' in decision) facts.push(bib(decision.entry));
  if ('read' in decision)
    facts.unshift('chip' in decision.read ? `⌁ ${decision.read.chip} →` : `${decision.read.bib} →`);
  if (decision.type === 'move-riders' || decision.type === 'set-statuses') {
    const more = decision.entries.length - NAMED_MOST;
    facts.push(decision.entries.slice(0, NAMED_MOST).map(bib).join(' ') + (more > 0 ? ` +${more}` : ''));
  }
  if (decision.type === 'move-riders') facts.push(`→ ${category(decision.category)}`);
  if ('as' in decision && decision.as !== null) facts.push(`= ${bib(decision.as)}`);
  if ('with' in decision && decision.with !== null) facts.push(`= ${bib(decision.with)}`);
  if ('behind' in decision && decision.behind !== undefined) facts.push(`↓ ${bib(decision.behind)}`);
  if ('bib' in decision) facts.push(`→ ${decision.bib}`);
  if ('status' in decision) facts.push(decision.status);
  if ('laps' in decision) facts.push(String(decision.laps));
  if ('state' in decision) facts.push(decision.state);
  if ('name' in decision && decision.name) facts.push(decision.name);
  if ('text' in decision) facts.push(useUiWords.now().quoted(decision.text));
  if (decision.type === 'swap-riders' || decision.type === 'swap-bibs')
    facts.push(decision.entries.map(bib).join(' ↔ '));
  if (decision.type === 'set-laps') facts.unshift(category(decision.category));
  if (decision.type === 'protest')
    facts.push([decision.by, ...decision.against.map((entry) => `→ ${bib(entry)}`)].join(' '));
  if (decision.type === 'rule-on-protest') facts.push(decision.commissaire);
  if (decision.type === 'assign-question' && decision.to !== null) facts.push(`→ ${decision.to}`);
  if (decision.type === 'move-starts')
    facts.push(`${decision.byMs < 0 ? '−' : '+'}${duration(Math.abs(decision.byMs), 1)}`);
  if ('order' in decision) facts.push(decision.order.map(bib).join(' '));
  if (decision.type === 'penalty') facts.push(`+${duration(decision.timeMs)}`);
  else if (decision.type === 'bonus') facts.push(`−${duration(decision.timeMs)}`);
  else if (decision.type === 'given-time')
    facts.push(decision.timeMs === null ? '–' : duration(decision.timeMs, 1));
  else if ('timeMs' in decision) facts.push(timeOfDay(decision.timeMs, zone));
  if ('atMs' in decision && decision.atMs !== undefined) facts.push(timeOfDay(decision.atMs, zone));
  if ('categories' in decision && Array.isArray(decision.categories) && decision.type !== 'set-categories')
    facts.push((decision.categories as readonly CategoryId[]).map(category).join(', '));
  return facts.join(' ');
}
