/**
 * `npm run replay -- FILES… [options]`: plays recorded rides (or the model) at a station as that many phones.
 * Without --station it starts a station of its own, for the time of the replay. --help says the rest.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Course, TimingLine } from '../../race/course/course.ts';
import { courseLengthM } from '../../race/course/geometry.ts';
import { cleaned, findLap, makeCourse } from '../../race/course/make-course.ts';
import { elementOf, present } from '../../race/present.ts';
import { readRecording } from '../../race/recording/read.ts';
import type { Recording } from '../../race/recording/recording.ts';
import type { SampleCourse } from '../course-file.ts';
import { sampleCourse } from '../course-file.ts';
import type { OfficialCredential } from '../official.ts';
import { signIn } from '../official.ts';
import type { OwnStation } from '../own-station.ts';
import { startOwnStation } from '../own-station.ts';
import type { Dialect, StationAddress } from '../phone/carrier.ts';
import { DIALECTS } from '../phone/carrier.ts';
import { createRandom } from '../random.ts';
import type { RideProgress } from '../ride.ts';
import type { WifiGrade } from '../wifi.ts';
import { WIFI_GRADES } from '../wifi.ts';
import { drawReplayed, timedPoints } from './recording-ride.ts';
import type { ReplayRace } from './replay.ts';
import { replay } from './replay.ts';

const HELP = `npm run replay -- FILES… [options]

Plays recorded rides (GPX, TCX, FIT) at a station, as a field of phones through real connections. Each file becomes a
race on its own course; riders ride it one behind the other, each a little differently.

  --model                  the physical model instead of files, on a sample course (--course)
  --course FILE|NAME       ride on this course (a file, grant-park-criterium or central-park-loop)
  --riders N               riders in all, shared among the files (30)
  --laps N                 laps of the model's race (8)
  --minutes N              only the first minutes of each recording
  --speed N                how many times faster than life (10). The ride is dated back so that it ends now:
                           fix times stay physically right and never lie in the future
  --bad-wifi GRADE         mild, rough or awful: loss, delay, cuts, dead zones, wrong clocks (good)
  --dialect WHICH          mix, native, owntracks, osmand or http (mix; faster than life, mix is our own dialect over
                           MQTT and HTTP: a station judges other apps' clocks by how late their fixes come, and would
                           take a ride dated back for a slow clock)
  --seed N                 what is drawn: who rides what, the Wi-Fi, the clocks (1)
  --race ID                id of the race, or what the ids begin with (replay)
  --station URL            https://HOST:PORT of a running station; without it, one is started for the replay
  --mqtt URL               its MQTT address (mqtt://HOST:1883); mqtts:// and wss:// work too
  --osmand URL             its OsmAnd port (http://HOST:5055)
  --name NAME --password P an admin of the station (admin), or --token T
  --ca FILE                the station's CA; without it certificates are not checked
  --offline-check          afterwards: are all acknowledged fixes stored exactly once, and are the standings those of
                           the same rides loaded offline in one go? Ends with 1 if not
`;

const MIX: readonly Dialect[] = [
  'native',
  'owntracks',
  'native-http',
  'native',
  'osmand-json',
  'owntracks-http',
  'osmand',
];
const OWN_MIX: readonly Dialect[] = ['native', 'native', 'native-http'];
const DIALECTS_OF: Readonly<Record<string, readonly Dialect[]>> = {
  mix: MIX,
  native: ['native'],
  owntracks: ['owntracks', 'owntracks-http'],
  osmand: ['osmand', 'osmand-json'],
  http: ['native-http'],
  ...Object.fromEntries(DIALECTS.map((dialect) => [dialect, [dialect]])),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    model: { type: 'boolean', default: false },
    course: { type: 'string' },
    riders: { type: 'string', default: '30' },
    laps: { type: 'string', default: '8' },
    minutes: { type: 'string' },
    speed: { type: 'string', default: '10' },
    'bad-wifi': { type: 'string', default: 'good' },
    dialect: { type: 'string', default: 'mix' },
    seed: { type: 'string', default: '1' },
    race: { type: 'string', default: 'replay' },
    station: { type: 'string' },
    mqtt: { type: 'string' },
    osmand: { type: 'string' },
    name: { type: 'string', default: 'admin' },
    password: { type: 'string' },
    token: { type: 'string' },
    ca: { type: 'string' },
    'offline-check': { type: 'boolean', default: false },
  },
});

/** Something is wrong with what was typed; says so and ends. */
function complain(sentence: string): never {
  console.error(`${sentence} (--help lists the options)`);
  process.exit(2);
}

function positive(name: 'riders' | 'laps' | 'speed' | 'seed'): number {
  // `--speed 10x` reads as well as `--speed 10`.
  const value = Number(values[name].replace(/x$/, ''));
  return value > 0 ? value : complain(`--${name} ${values[name]} must be a number above 0.`);
}

function courseNamed(name: string): Course {
  if (name === 'grant-park-criterium' || name === 'central-park-loop')
    return sampleCourse(name satisfies SampleCourse);
  return makeCourse(readRecording(readFileSync(name)).points, { name: basename(name) });
}

/** A road race's lines a little inside the course, so that riders who were recorded from end to end cross both. */
function linesWithin(course: Course): Course {
  if (course.loop) return course;
  const lengthM = courseLengthM(course);
  const insideM = Math.min(60, lengthM / 20);
  const atM = (line: TimingLine) => Math.min(lengthM - insideM, Math.max(insideM, line.atM));
  return { ...course, lines: course.lines.map((line) => ({ ...line, atM: atM(line) })) };
}

function racesToRide(riders: number, laps: number, seed: number): ReplayRace[] {
  if (values.model) {
    const course = courseNamed(values.course ?? 'grant-park-criterium');
    return [{ id: values.race, name: `Replay: ${course.name}`, course, laps, riders, replayed: null }];
  }
  const recordings: { file: string; recording: Recording }[] = [];
  for (const file of positionals) {
    const recording = readRecording(readFileSync(file));
    if (timedPoints(recording).length < 60)
      console.log(`${basename(file)} has no times and cannot be ridden; left out.`);
    else recordings.push({ file, recording });
  }
  if (recordings.length === 0)
    complain('There is nothing to ride: name recordings with times in them, or use --model.');
  const random = createRandom(seed);
  return recordings.map(({ file, recording }, index) => {
    const share = Math.floor(riders / recordings.length) + (index < riders % recordings.length ? 1 : 0);
    const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes) * 60_000;
    const all = timedPoints(recording);
    const points = all.filter(({ timeMs }) => timeMs - elementOf(all, 0).timeMs <= until);
    const name = basename(file).replace(/\.\w+$/, '');
    const course =
      values.course === undefined ? linesWithin(makeCourse(points, { name })) : courseNamed(values.course);
    return {
      id: recordings.length === 1 ? values.race : `${values.race}-${index + 1}`,
      name: `Replay: ${name}`,
      course,
      laps: course.loop ? Math.max(1, findLap(cleaned(points))?.laps ?? 1) : 1,
      riders: Math.max(1, share),
      replayed: drawReplayed(points, Math.max(1, share), random.fork(file)),
    };
  });
}

function theirStation(url: string): { address: StationAddress; official: OfficialCredential } {
  const { hostname } = new URL(url);
  const official =
    values.token !== undefined
      ? { token: values.token }
      : { name: values.name, password: values.password ?? process.env.BELL_LAP_ADMIN_PASSWORD ?? '' };
  return {
    address: {
      api: url.replace(/\/$/, ''),
      mqtt: values.mqtt ?? `mqtt://${hostname}:1883`,
      osmand: values.osmand ?? `http://${hostname}:5055`,
      ...(values.ca === undefined ? {} : { ca: readFileSync(values.ca, 'utf8') }),
    },
    official,
  };
}

const clockOf = (ms: number): string => new Date(ms).toISOString().slice(11, 19);
const thousands = (value: number): string => value.toLocaleString('en').replaceAll(',', ' ');

function progressLine({ eventMs, recorded, acknowledged, waiting, cuts, resent }: RideProgress): string {
  return `${clockOf(eventMs)}  ${thousands(recorded)} fixes, ${thousands(acknowledged)} acknowledged, ${thousands(waiting)} waiting, ${thousands(resent)} resent, ${cuts} cuts`;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!WIFI_GRADES.includes(values['bad-wifi'] as WifiGrade)) {
    complain(`--bad-wifi ${values['bad-wifi']} is unknown; use ${WIFI_GRADES.join(', ')}.`);
  }
  const asked = DIALECTS_OF[values.dialect] ?? complain(`--dialect ${values.dialect} is unknown.`);
  const dialects = values.dialect === 'mix' && positive('speed') > 1 ? OWN_MIX : asked;
  if (positive('speed') > 1 && dialects.some((dialect) => !dialect.startsWith('native'))) {
    complain(
      `--dialect ${values.dialect} needs --speed 1: a station would take a ride dated back for a slow clock.`,
    );
  }
  const seed = positive('seed');
  const races = racesToRide(positive('riders'), positive('laps'), seed);

  let own: OwnStation | null = null;
  if (values.station === undefined) own = await startOwnStation();
  const { address, official: credential } =
    own ?? theirStation(present(values.station, "The station's address"));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const terminal = process.stdout.isTTY === true;
  let told = 0;
  try {
    const official = await signIn(address.api, credential, address.ca);
    const began = Date.now();
    const { sums, lost, differences, standings } = await replay({
      official,
      address,
      races,
      speed: positive('speed'),
      wifi: values['bad-wifi'] as WifiGrade,
      dialects,
      random: createRandom(seed),
      offlineCheck: values['offline-check'],
      signal: stop.signal,
      log: (line) => console.log(`${terminal ? '\r\u001b[K' : ''}${line}`),
      onProgress: (progress) => {
        if (terminal) process.stdout.write(`\r\u001b[K${progressLine(progress)}`);
        else if (told++ % 10 === 0) console.log(progressLine(progress));
      },
    });
    official.close();
    console.log(
      `${terminal ? '\r\u001b[K' : ''}Ridden in ${Math.round((Date.now() - began) / 1_000)} s: ${thousands(sums.recorded)} fixes sent in ${thousands(sums.messages)} messages, ` +
        `${thousands(sums.acknowledged)} acknowledged, ${thousands(sums.resent)} resent, ${thousands(sums.cuts)} connections cut, ` +
        `${sums.refused} refused, lost=${lost}; ${(sums.bytes / 1024 / 1024).toFixed(2)} MiB, ${(sums.bytes / Math.max(1, sums.recorded)).toFixed(1)} bytes a fix.`,
    );
    if (differences === null) return lost === 0 ? 0 : 1;
    if (differences.length === 0) {
      console.log(
        `Offline check: the standings of ${standings} riders (order, laps, times) are identical to the same rides loaded in one go; every acknowledged fix is stored exactly once.`,
      );
    } else {
      console.log(`Offline check: ${differences.length} DIFFERENCES`);
      for (const difference of differences.slice(0, 40)) console.log(`  ${difference}`);
    }
    return lost === 0 && differences.length === 0 ? 0 : 1;
  } finally {
    await own?.stop();
  }
}

process.exit(
  await main().catch((error: Error) => {
    console.error(error.message);
    return 1;
  }),
);
