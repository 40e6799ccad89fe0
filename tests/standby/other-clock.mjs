/** Loaded into a computer before anything else (node --import): its clock is off by BELL_LAP_CLOCK_OFF_MS. */
const offMs = Number(process.env.BELL_LAP_CLOCK_OFF_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [RealDate.now() + offMs] : given));
  }
  static now() {
    return RealDate.now() + offMs;
  }
};
