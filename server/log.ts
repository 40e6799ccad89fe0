/**
 * What station and relay say of themselves, one JSON line an event on stderr (stdout is for people and for `--announce`):
 *
 *   {"level":"warn","at":"2026-05-03T12:00:00.000Z","component":"standby","standby":"not saved","reason":"…"}
 *
 * The component is the line's first field, its level follows from what it says; everything it was made of stays in it. What
 * is below BELL_LAP_LOG_LEVEL (info) is left out. Written before the call returns: the last words of a process that dies
 * are those that matter.
 *
 * On a terminal somebody reads: there it is a plain line, and only what did not work unless a level is named, so that
 * nothing stands above the welcome.
 */
import { writeSync } from 'node:fs';
import { type DestinationStream, destination, pino } from 'pino';

export type LogLine = Readonly<Record<string, unknown>>;
export type Log = (line: LogLine) => void;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** Words of a line that say that something did not work, where it has no reason or error to tell it by. */
const TROUBLE = /\b(cannot|could not|failed|fails|not (made|saved|kept|written|read|announced|shown))\b/;

export function levelOf(line: LogLine): Level {
  if (line.error !== undefined || line.failing !== undefined) return 'error';
  if (typeof line.status === 'number') return line.status >= 500 ? 'error' : 'warn';
  const [first] = Object.values(line);
  const isTrouble = line.reason !== undefined || line.trouble !== undefined || TROUBLE.test(String(first));
  return isTrouble ? 'warn' : 'info';
}

/** A finished request has no name of its own as its first field. */
const componentOf = (line: LogLine): string => ('route' in line ? 'http' : (Object.keys(line)[0] ?? 'log'));

/** `14:02:11 standby: not saved (reason: …)`, of a line as it is logged. */
export function plainLine(json: string): string {
  const { level, at, component, ...said } = JSON.parse(json) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const { [String(component)]: what, ...rest } = said;
  const more = Object.entries(rest).map(([key, value]) => `${key}: ${text(value)}`);
  const mark = level === 'info' || level === 'debug' ? '' : '▲ ';
  return [
    `${new Date(String(at)).toTimeString().slice(0, 8)} ${mark}${component}`,
    ...(what === undefined ? [] : [`: ${text(what)}`]),
    ...(more.length === 0 ? [] : [` (${more.join(', ')})`]),
  ].join('');
}

const terminal: DestinationStream = {
  write(json) {
    try {
      writeSync(2, `${plainLine(json)}\n`);
    } catch {
      // The terminal was closed: nobody reads, and the race goes on.
    }
  },
};
const isRead = process.stderr.isTTY === true;

export function createLog(
  level: string = process.env.BELL_LAP_LOG_LEVEL ?? (isRead ? 'warn' : 'info'),
  to: DestinationStream = isRead ? terminal : destination({ dest: 2, sync: true }),
): Log {
  const logger = pino(
    {
      level: LEVELS.find((known) => known === level) ?? 'info',
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    to,
  );
  return (line) => logger[levelOf(line)]({ component: componentOf(line), ...line });
}
