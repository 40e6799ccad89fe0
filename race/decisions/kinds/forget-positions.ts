import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { withoutContacts } from '../withdrawn-entry.ts';

/**
 * All riders' positions of a race are deleted, and their contacts if it says so: its time is over (retention), or an official
 * says so. The result stays.
 */
export const forgetPositions = kind(
  'forget-positions',
  {
    /** Put there by the station: whether laps are known by positions alone. */
    restsOnGps: z.boolean().optional(),
    /** With what officials alone know of how riders are reached: telephone, mail, emergency contact, birth, notes. */
    contacts: z.boolean().optional(),
    /** It is known that the result is not official, or that a protest is open. */
    evenSo: z.boolean().optional(),
  },
  {
    step: (draft, { restsOnGps, contacts }) => {
      draft.positionsGone ||= restsOnGps === true;
      if (contacts !== true) return;
      draft.contactsGone = true;
      for (const [entry, listed] of draft.entries) draft.entries.set(entry, withoutContacts(listed));
    },
    check: ({ setup }, { evenSo }) => {
      const isOn = setup.finishMs === null && setup.guns.size > 0;
      if (isOn) return saying('data-while-on', {});
      if (evenSo === true) return null;
      if (setup.finishMs === null || setup.publications.at(-1)?.state !== 'official')
        return saying('positions-when-official', {});
      return setup.protests.some(({ ruling }) => ruling === null) ? saying('data-while-protest', {}) : null;
    },
    touches: 'none',
  },
);
