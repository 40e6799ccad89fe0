/** A phone's name on the wire from the relay to the station, where one text stands for it. */
import type { PhoneName } from '../../server/intake.ts';

/** Of the relay's own phones, so that none of them is taken for one that speaks to the station itself. */
const LINE_MARK = '\u0000';

export const phoneText = ({ name, line }: PhoneName): string => `${name}${LINE_MARK}relay ${line}`;

/** Null for a phone that dates its fixes itself. A relay of before says only a name. */
export function phoneOf(text: string | null): PhoneName | null {
  if (text === null) return null;
  const at = text.indexOf(LINE_MARK);
  return at < 0 ? { name: text, line: 'relay' } : { name: text.slice(0, at), line: text.slice(at + 1) };
}
