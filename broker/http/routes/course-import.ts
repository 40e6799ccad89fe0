/** Courses from files, in two steps: what is in the file, then the course of the line that was chosen. */
import { z } from 'zod';
import { type Finding, finding, sentenceOf } from '../../../race/course/check-course.ts';
import type { Course } from '../../../race/course/course.ts';
import { distanceM } from '../../../race/course/geometry.ts';
import type { CourseChoice } from '../../../race/course/import-course.ts';
import type { DecisionId, RaceId } from '../../../race/ids.ts';
import { course as courseSchema, decisionId } from '../../../race/journal/decision.ts';
import { inEnglish, saying } from '../../../race/officials/messages/message.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { Problem } from '../../../server/http/problem.ts';
import { problems, raceParams } from '../../../server/http/schemas.ts';
import type { Identity } from '../../../server/intake.ts';
import type { CourseReader } from '../../files/course-file.ts';
import type { Api } from '../part.ts';

const place = z.object({ latDeg: z.number(), lonDeg: z.number() });
const courseFinding = z
  .object({
    level: z
      .enum(['error', 'doubt', 'note'])
      .describe('error: not to be raced on; doubt: a person should look; note: what was done'),
    code: z.string(),
    facts: z.record(z.string(), z.unknown()),
    sentence: z.string().describe('in English'),
  })
  .meta({ id: 'CourseFinding' });
export const courseFindings = z.array(courseFinding);

const look = z
  .object({
    format: z.enum(['gpx', 'tcx', 'fit', 'geojson', 'kml']),
    name: z.string().nullable(),
    lines: z.array(
      z.object({
        line: z.number().int(),
        kind: z.enum(['ride', 'track', 'route', 'line', 'outline', 'joined']),
        name: z.string().nullable(),
        folder: z.string().nullable(),
        points: z.number().int(),
        lengthM: z.number(),
        loop: z.boolean(),
        laps: z.number().int(),
        lapM: z.number().nullable(),
        climbM: z.number().nullable(),
        places: z.array(place).describe('enough to draw it'),
      }),
    ),
    taken: z.number().int().describe('the line that is taken when nobody chooses'),
    waypoints: z.array(place.extend({ name: z.string() })),
    findings: courseFindings,
  })
  .meta({ id: 'CourseLook' });

const imported = z
  .object({
    course: courseSchema,
    line: z.number().int(),
    thinned: z.object({ before: z.number().int(), after: z.number().int(), offM: z.number() }),
    findings: courseFindings,
    record: z
      .object({ seq: z.number(), atMs: z.number() })
      .nullable()
      .describe('the decision that it is the course now; null for a dry run'),
  })
  .meta({ id: 'CourseImport' });

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const choices = z.object({
  line: z.coerce.number().int().min(0).max(100_000).optional().describe('which line of the file'),
  reverse: flag.optional(),
  shape: z.enum(['auto', 'loop', 'point-to-point']).optional(),
  laps: z.enum(['one', 'all']).optional().describe('all: a ride of several laps is not cut to one'),
  startLatDeg: z.coerce.number().min(-90).max(90).optional(),
  startLonDeg: z.coerce.number().min(-180).max(180).optional(),
  toleranceM: z.coerce.number().min(0.1).max(100).optional().describe('how far thinning may move the line'),
  name: z.string().max(120).optional(),
});
const file = z.string().max(200).optional().describe('file name; names the course');

export type SetCourse = (
  race: RaceId,
  identity: Identity,
  decision: DecisionId | undefined,
  course: Course,
) => Promise<{ seq: number; atMs: number }>;

/** The course in use; null while there is none. */
export type CourseNow = (race: RaceId) => Course | null;

export function courseImportRoutes(
  api: Api,
  reader: CourseReader,
  setCourse: SetCourse,
  courseNow: CourseNow,
): void {
  api.post(
    '/v1/races/:race/course/look',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.course,
      schema: {
        tags: ['course'],
        summary:
          'What is in a course file (GPX, TCX, FIT, GeoJSON, KML, KMZ): its lines, and what is doubtful',
        params: raceParams,
        querystring: z.object({ file }),
        response: { 200: look, ...problems, 422: problems[400] },
      },
    },
    async ({ query, body }) => {
      const seen = await reader.look({ fileName: query.file ?? '', bytes: fileIn(body) });
      return structuredClone({ ...seen, findings: told(seen.findings) }) as z.infer<typeof look>;
    },
  );

  api.post(
    '/v1/races/:race/course/import',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.course,
      schema: {
        tags: ['course'],
        summary: 'Make the course of one line of a file, as chosen; with dry-run only show it',
        params: raceParams,
        querystring: choices.extend({ file, 'dry-run': flag.optional(), decision: decisionId.optional() }),
        response: { 200: imported, ...problems, 422: problems[400] },
      },
    },
    async ({ params, query, body, identity }) => {
      const { file: fileName = '', decision, 'dry-run': dryRun = false, ...chosen } = query;
      const made = await reader.make({ fileName, bytes: fileIn(body) }, choiceOf(chosen));
      const before = courseNow(params.race);
      const record = dryRun ? null : await setCourse(params.race, identity, decision, made.course);
      const findings = [...farFrom(before, made.course), ...made.findings];
      return { ...made, findings: told(findings), record } as unknown as z.infer<typeof imported>;
    },
  );
}

function choiceOf(chosen: z.infer<typeof choices>): CourseChoice {
  const { startLatDeg, startLonDeg, ...rest } = chosen;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return startLatDeg === undefined || startLonDeg === undefined
    ? given
    : { ...given, startNear: { latDeg: startLatDeg, lonDeg: startLonDeg } };
}

/** Findings as the API tells them. */
export const told = (findings: readonly Finding[]): z.infer<typeof courseFindings> =>
  findings.map((one) => ({
    level: one.level,
    code: one.says.code,
    facts: { ...one.says.facts },
    sentence: sentenceOf(one),
  }));

/** Further from the course in use than this, a course is another race's, or its latitude and longitude changed places. */
const FAR_M = 100_000;

/** A doubt when a course lies nowhere near the one that it replaces. */
export function farFrom(before: Course | null, next: Course): Finding[] {
  const [old, now] = [before?.points[0], next.points[0]];
  if (old === undefined || now === undefined) return [];
  const awayM = distanceM(old, now);
  return awayM < FAR_M ? [] : [finding('doubt', 'course-far-away', { awayM })];
}

/** The bytes of a file that was sent, whatever type it was said to have. Problem when there are none. */
export function fileIn(body: unknown): Buffer {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
  if (bytes.length === 0 || body === undefined || body === null) {
    const says = saying('file-empty', {});
    throw new Problem(400, 'malformed', `The request holds no file. ${inEnglish(says, 'UTC')}`, { says });
  }
  return bytes;
}
