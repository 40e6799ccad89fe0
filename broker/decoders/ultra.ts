/**
 * RFID Timing Ultra, Joey and relatives (TCP 23, lines ended by CR): the station connects, sets the reader's clock at
 * the turn of a second, starts it, and hears reads as `0,CHIP,seconds since 1980,ms,…`. A voltage line is the reader's
 * heartbeat: after 15 s without one it is lost.
 */
import { chipKey } from '../../race/chip.ts';
import type { Conversation, Device, Dialect } from './dialect.ts';
import { wallToUtcMs } from './reader-clock.ts';
import { textLines } from './text-lines.ts';

export const ultra: Dialect = {
  id: 'ultra',
  name: 'RFID Ultra',
  side: 'connects',
  port: 23,
  begin: converse,
};

const SILENT_MS_MAX = 15_000;
const EPOCH_MS = Date.UTC(1980, 0, 1);
const two = (value: number) => String(value).padStart(2, '0');

function converse(device: Device): Conversation {
  let heardMs = device.now();

  const lines = textLines(
    /[\r\n]+/,
    (line) => {
      heardMs = device.now();
      if (/^\d+,/.test(line)) read(line);
      else if (/^connected/i.test(line)) device.named(line.split(',').at(-1)?.trim() || 'Ultra');
    },
    () => device.hangUp('it sent more than a line holds'),
  );
  device.send('S');
  // Its time can be set by the second only: at the turn of one.
  device.after(1_000 - (device.now() % 1_000), setClock);

  function setClock(): void {
    const now = new Date(device.now());
    const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    device.send(`t ${time} ${two(now.getDate())}-${two(now.getMonth() + 1)}-${now.getFullYear()}`);
    device.send('R');
  }

  function read(line: string) {
    const [, chip, seconds, ms] = line.split(',');
    const wallMs = EPOCH_MS + Number(seconds) * 1_000 + Number(ms);
    if (chip === undefined || chip === '' || !Number.isFinite(wallMs) || ms === undefined)
      return device.trouble(`The read "${line.slice(0, 60)}" is not understood; it was left out.`);
    const code = chipKey(chip);
    void device.read({ chip, timeMs: wallToUtcMs(wallMs), key: `${code}/${wallMs}` }).then((durable) => {
      if (!durable) device.hangUp('a read could not be stored');
    });
  }

  return {
    heard: lines,
    tick() {
      if (device.now() - heardMs > SILENT_MS_MAX) device.hangUp('its heartbeat is missing');
    },
    mark: null,
  };
}
