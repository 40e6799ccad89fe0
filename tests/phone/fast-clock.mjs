// The day goes by BELL_LAP_TEST_PACE times as fast for a process started with this (`node --import`): the station's
// part of a test in which hours pass in minutes. The phone's part is in phone.ts. The file BELL_LAP_TEST_SET holds by how
// many ms somebody has set the computer's clock meanwhile: the steady one goes on.
import { readFileSync } from 'node:fs';

const pace = Number(process.env.BELL_LAP_TEST_PACE ?? 1);
const fromMs = Number(process.env.BELL_LAP_TEST_FROM ?? Date.now());
const real = Date.now.bind(Date);
if (pace !== 1) {
  let setMs = 0;
  const look = () => {
    try {
      setMs = Number(readFileSync(process.env.BELL_LAP_TEST_SET, 'utf8'));
    } catch {
      // Nobody has set it.
    }
  };
  if (process.env.BELL_LAP_TEST_SET !== undefined) {
    look();
    setInterval(look, 100).unref();
  }
  const now = () => Math.floor(fromMs + (real() - fromMs) * pace) + setMs;
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(now());
      else super(...given);
    }
    static now() {
      return now();
    }
  };
  // The station's steady clock is carried by this one: both go alike, or it would be a clock that was set.
  const realMonotonic = performance.now.bind(performance);
  const monotonicFrom = realMonotonic();
  performance.now = () => monotonicFrom + (realMonotonic() - monotonicFrom) * pace;
}
