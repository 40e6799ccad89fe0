import { z } from 'zod';
import type { EntryId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { type Asked, badOrder, type Objection, unknownLine } from '../objections.ts';
import { entryId, lineId } from '../values.ts';

/** The order of a picture at a line. */
export const photoOrder = kind(
  'photo-order',
  {
    line: lineId,
    order: z.array(entryId).min(2).max(200),
    /** Riders of `order` who crossed level with the one before them: a dead heat. */
    level: z.array(entryId).max(199).optional(),
    /** The lap that ends in the picture: it says nothing of those after it. Left out: of the riders' last passing. */
    lap: z.number().int().min(1).max(999).optional(),
  },
  {
    step: (draft, { line, order, level, lap }) => {
      draft.photoOrders.push({ line, order, level: new Set(level), lap: lap ?? null });
    },
    check: (asked, { line, order, level }) =>
      unknownLine(asked, line) ?? badOrder(asked, order) ?? badLevel(asked, order, level ?? []),
    touches: 'none',
  },
);

/** A dead heat is with the rider before, so the first of an order is level with nobody. */
function badLevel({ setup }: Asked, order: readonly EntryId[], level: readonly EntryId[]): Objection {
  const stranger = level.find((entry) => !order.includes(entry));
  if (stranger !== undefined) return saying('not-in-order', { who: riderText(setup, stranger) });
  return order[0] !== undefined && level.includes(order[0])
    ? saying('first-is-level-with-nobody', { who: riderText(setup, order[0]) })
    : null;
}
