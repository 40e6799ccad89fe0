/**
 * What becomes of a RACE RESULT passing: a read, or kept aside because it is an impulse, a stored passing, of another
 * loop or of another set of bib transponders.
 */
import { saying } from '../../race/race.ts';
import type { BoxClock } from './box-clock.ts';
import { type Device, told } from './dialect.ts';
import type { PassingRecord } from './race-result-passing.ts';
import { readsInOrder } from './reads-in-order.ts';

/** The tag of what is no chip: an impulse of a photocell or a button, a marker (the decoder's own default). */
const TRIGGER = '99999';

export interface Passings {
  /** The loop that the box itself has, as it says; settings go before. */
  ownLoop: string;
  accept(record: PassingRecord, line: string, file: string): Promise<boolean>;
  junk(line: string, file: string, number: number): Promise<boolean>;
  tick(): void;
}

export function passingsOf(device: Device, clock: BoxClock): Passings {
  const reads = readsInOrder(device, { isAsked: true, isLasting: false });
  let box = '';
  const passings: Passings = {
    ownLoop: '1',
    accept(record, line, file) {
      const { number, tag, stamp, stampMs } = record;
      if (record.box !== '' && record.box !== box) {
        box = record.box;
        device.named(box);
      }
      const key = `${file}/${number}/${stamp}/${tag}`;
      const timeMs = stampMs === null ? null : clock.moment(stampMs, device.now());
      const kept = { key, told: told(line), chip: tag === TRIGGER ? null : tag, timeMs };
      const why = whyAside(record);
      if (why !== null) return device.aside({ ...kept, why });
      if (timeMs === null) return device.aside({ ...kept, why: saying('read-no-moment', {}) });
      const read = { chip: tag, key, formerKey: `${file}/${number}`, told: told(line) };
      return reads.accept(read, [timeMs]).done;
    },
    junk: (line, file, number) =>
      device.aside({
        key: `${file}/${number}/${told(line)}`,
        told: told(line),
        chip: null,
        timeMs: null,
        why: saying('read-not-understood', {}),
      }),
    tick: reads.tick,
  };

  function whyAside({ tag, loop, bibSet, isStored }: PassingRecord) {
    if (tag === TRIGGER) return saying('read-impulse', {});
    if (isStored) return saying('read-stored', {});
    const own = device.settings.loop === null ? passings.ownLoop : String(device.settings.loop);
    if (loop !== '' && loop !== own) return saying('read-other-loop', { loop, own });
    if (bibSet === '') return null;
    const set = device.settings.bibSet || device.recall('bib-set');
    if (typeof set !== 'string') device.remember('bib-set', bibSet, true);
    else if (set !== bibSet) return saying('read-other-set', { set: bibSet, own: set });
    return null;
  }
  return passings;
}
