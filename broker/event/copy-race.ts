/**
 * Copies a race on this station: a new one with the same rules, categories and, as chosen, course and riders; their cards go
 * over to it, are issued anew, or wait. All its decisions carry ids made of one, so that a repeat makes nothing twice.
 */
import { type CopyChoice, copyOrders } from '../../race/copy.ts';
import { isOn } from '../../race/feed/board-view.ts';
import type { DecisionId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author, JournalRecord } from '../../race/journal/record.ts';
import { view } from '../../race/race.ts';
import type { Refusal } from '../../server/intake.ts';
import type { Cards } from '../auth/cards.ts';
import type { Races } from '../races/races.ts';

/** `same`: the cards that are in riders' hands are for the new race from now on. */
export type CardChoice = 'same' | 'new' | 'none';

export interface CopyOrder extends CopyChoice {
  readonly id: RaceId;
  readonly cards: CardChoice;
  readonly decision: DecisionId;
}

export interface Copied {
  readonly record: JournalRecord;
  /** How many riders have a card for the new race. */
  readonly cards: number;
}

export interface CopyParts {
  readonly races: Pick<Races, 'get' | 'create' | 'decision' | 'whole'>;
  readonly cards: Cards;
  readonly now: () => number;
}

/** Copies the race `from`; a Refusal says why not, and then nothing was made, or what was is whole up to there. */
export async function copyRace(
  { races, cards, now }: CopyParts,
  from: RaceId,
  order: CopyOrder,
  by: Author,
): Promise<Copied | Refusal> {
  const race = races.get(from);
  if (race === undefined)
    return { code: 'unknown-race', message: `There is no race "${from}" on this station.` };
  const isKnown = races.get(order.id) !== undefined;
  if (order.cards === 'same' && !isKnown && isOn(view(race, now()).race.state))
    return {
      code: 'conflict',
      message:
        'This race is on: its riders report with their cards. Give the copy new cards, or copy it when the race is over.',
    };
  const [first, ...rest] = copyOrders(race, order);
  const idOf = (at: number) => `${order.decision.slice(0, 48)}:${at}` as DecisionId;
  const made = await races.create(
    order.id,
    { ...first, id: order.decision } as Decision & { type: 'set-race' },
    by,
  );
  if ('code' in made) return made;
  for (const [at, one] of rest.entries()) {
    const taken = await races.decision(order.id, { ...one, id: idOf(at) } as Decision, by);
    if ('code' in taken) return taken;
  }
  return { record: made, cards: await giveCards(cards, from, order, races, by) };
}

async function giveCards(
  cards: Cards,
  from: RaceId,
  { id, cards: choice, riders }: CopyOrder,
  races: CopyParts['races'],
  by: Author,
): Promise<number> {
  const copy = races.get(id);
  if (choice === 'none' || !riders || copy === undefined) return 0;
  const { rows } = view(copy, 0);
  for (const row of Object.values(rows)) {
    if (cards.of(id, row.entry) !== null) continue;
    if (choice === 'new') await cards.issue(id, row.entry, row.bib, by.name);
    else await cards.goOver(from, row.entry, id);
  }
  return cards.list(id).length;
}
