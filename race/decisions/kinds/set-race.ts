import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { isTimeZone } from '../../wall-clock.ts';
import { kind } from '../kind.ts';
import type { Asked, Objection } from '../objections.ts';
import { momentMs, name, raceFormat, raceOfficial, rules } from '../values.ts';
import { settingsUpset, upsetOf, whileOn } from '../while-on.ts';

/** Name, format, rules and who may see the race. What is left out stays as it was. */
export const setRace = kind(
  'set-race',
  {
    name: name.optional(),
    format: raceFormat.optional(),
    rules: rules.optional(),
    timeZone: z.string().max(60).optional(),
    public: z.boolean().optional(),
    /** When it is planned to start, for lists and screens; null = not said. The start itself is a decision of its own. */
    plannedStartMs: momentMs.nullable().optional(),
    /** Put away: kept whole, listed nowhere, read by officials only. */
    away: z.boolean().optional(),
    /** The commissaires' panel and the timekeeping: all of them, as they stand on the sheet. */
    officials: z.array(raceOfficial).max(20).optional(),
    /** It is known that the race is on: without it, one that is on is not hidden, nor its format changed. */
    whileOn,
  },
  {
    step: (draft, change) => {
      if (change.officials !== undefined) draft.officials = change.officials;
      if (change.name !== undefined) draft.name = change.name;
      if (change.format !== undefined) draft.format = change.format;
      if (change.rules !== undefined) draft.rules = { ...draft.rules, ...change.rules };
      if (change.timeZone !== undefined) draft.timeZone = change.timeZone;
      if (change.public !== undefined) draft.public = change.public;
      if (change.plannedStartMs !== undefined) draft.plannedStartMs = change.plannedStartMs;
      if (change.away !== undefined) draft.archived = change.away;
    },
    check: (asked, change) =>
      noSuchZone(asked, change.timeZone) ?? upsetOf(asked, settingsUpset(asked, change), change.whileOn),
    touches: 'all',
  },
);

// Not in the schema: records of before this was asked go on being read, here, at the relay and from packets.
const noSuchZone = ({ setup }: Asked, zone: string | undefined): Objection =>
  zone === undefined || zone === setup.timeZone || isTimeZone(zone)
    ? null
    : saying('no-such-time-zone', { zone });
