/** A published result that the data no longer give: for officials to look at, and to publish anew or not. */
import type { Race } from '../../fold/state.ts';
import { saying } from '../messages/message.ts';
import { disagreementOf } from '../published.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

/** So many riders are named; of the others, how many there are. */
const NAMED_MAX = 5;

export function reviewPublished(race: Race, nowMs: number, found: Report): void {
  const differs = disagreementOf(race, nowMs);
  if (differs === null) return;
  const { version, changes } = differs;
  found({
    id: `result-differs:${version.version}`,
    kind: 'result-differs',
    entry: changes[0]?.entry ?? null,
    atMs: version.atMs,
    says: saying('result-differs', {
      version: version.version,
      state: version.state,
      riders: changes
        .slice(0, NAMED_MAX)
        .map(({ entry, bib, name }) =>
          race.setup.entries.has(entry) ? riderText(race.setup, entry) : `${bib} ${name}`,
        ),
      others: Math.max(0, changes.length - NAMED_MAX),
    }),
    remedy: null,
  });
}
