/** Protests that nobody has decided: each is a question until somebody does. */
import type { Race } from '../../fold/state.ts';
import { saying } from '../messages/message.ts';
import { riderText } from '../words.ts';
import type { Report } from './item.ts';

export function reviewProtests(race: Race, found: Report): void {
  const { setup } = race;
  for (const [index, { id, by, lodgedAtMs, against, untilMs, ruling }] of setup.protests.entries()) {
    if (ruling !== null) continue;
    found({
      id: `protest-open:${id}`,
      kind: 'protest-open',
      entry: against[0] ?? null,
      atMs: lodgedAtMs,
      says: saying('protest-open', {
        number: index + 1,
        by,
        against: against.map((entry) => riderText(setup, entry)),
        untilMs,
      }),
      remedy: null,
    });
  }
}
