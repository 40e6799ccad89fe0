/** A race's course: read, replaced by a recording or by JSON, and its timing lines set by a click on the map. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkCourse, type Finding } from '../../../race/course/check-course.ts';
import type { Course, TimingLine } from '../../../race/course/course.ts';
import { courseLengthM } from '../../../race/course/geometry.ts';
import { nearestAlong } from '../../../race/course/make-course.ts';
import type { DecisionId, RaceId } from '../../../race/ids.ts';
import { course as courseSchema, decisionId, lineId, name } from '../../../race/journal/decision.ts';
import { courseGpx } from '../../../race/recording/write-course-gpx.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { Problem, problemOf } from '../../../server/http/problem.ts';
import { empty, problems, raceParams, recorded } from '../../../server/http/schemas.ts';
import { type Identity, isRefusal } from '../../../server/intake.ts';
import { CourseFileRefused, type CourseReader, createCourseReader } from '../../files/course-file.ts';
import { authorOf } from '../access.ts';
import type { Api, AppOptions, Part } from '../part.ts';
import { courseFindings, courseImportRoutes, farFrom, fileIn, told } from './course-import.ts';

/** A click further from the course than this was meant for something else. */
const CLICK_MAX_M = 500;

export const courseRoutes: Part = (api, options) => {
  const { station } = options;

  api.get(
    '/v1/races/:race/course',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['course'],
        summary: 'The course and its timing lines; ETag says when it changed',
        params: raceParams,
        response: { 200: courseSchema.meta({ id: 'Course' }), 304: empty, ...problems },
      },
    },
    async ({ params, headers }, reply) => {
      const course = courseOf(options, params.race);
      const etag = `"${station.board(params.race)?.race.courseVersion ?? 0}"`;
      void reply.header('etag', etag).header('cache-control', 'no-cache');
      if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send(null);
      return course as z.infer<typeof courseSchema>;
    },
  );

  api.get(
    '/v1/races/:race/course.gpx',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['course'],
        summary: 'The course as GPX: one track, and a waypoint for each timing line',
        params: raceParams,
        response: { 200: z.string().describe('application/gpx+xml'), ...problems },
      },
    },
    async ({ params }, reply) => {
      const course = courseOf(options, params.race);
      return reply
        .type('application/gpx+xml; charset=utf-8')
        .header('cache-control', 'no-cache')
        .header('content-disposition', `attachment; filename="${params.race}-course.gpx"`)
        .serializer((text: unknown) => String(text))
        .send(courseGpx(course));
    },
  );

  if (options.door === 'https') editRoutes(api, options, createCourseReader());
};

const editRoutes = (api: Api, options: AppOptions, readCourseFile: CourseReader): void => {
  const courseNow = (race: RaceId) => options.station.course(race);
  courseImportRoutes(
    api,
    readCourseFile,
    (race, identity, decision, course) => setCourse(options, race, identity, decision, course),
    courseNow,
  );
  const decisionQuery = z.object({ decision: decisionId.optional() });

  api.put(
    '/v1/races/:race/course',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.course,
      schema: {
        tags: ['course'],
        summary:
          'Replace the course: a Course as JSON, or a GPX, TCX, FIT, GeoJSON, KML or KMZ file as it is',
        params: raceParams,
        querystring: decisionQuery.extend({
          file: z.string().max(200).optional().describe('file name; tells the format and names the course'),
        }),
        response: { 200: recorded.extend({ findings: courseFindings }), ...problems, 422: problems[400] },
      },
    },
    async ({ params, query, body, identity }) => {
      const before = courseNow(params.race);
      const { course, findings: own, drawn } = await courseFrom(body, query.file, readCourseFile);
      const findings = [...farFrom(before, course), ...own];
      const sketch = findings.find(({ says }) => says.code === 'loop-of-few-points');
      // Nobody is asked here: three points of a file are no reason to take the course in use away.
      if (before !== null && !drawn && sketch !== undefined)
        throw new CourseFileRefused([{ ...sketch, level: 'error' }]);
      const record = await setCourse(options, params.race, identity, query.decision, course);
      return { ...record, findings: told(findings) };
    },
  );

  api.post(
    '/v1/races/:race/course/lines',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['course'],
        summary: 'Add or move a timing line: to the nearest point of the course, or to metres along it',
        params: raceParams,
        querystring: decisionQuery,
        body: z.object({
          id: lineId,
          name,
          kind: z.enum(['start', 'finish', 'start-finish', 'intermediate']),
          at: z.union([
            z.strictObject({ latDeg: z.number().min(-90).max(90), lonDeg: z.number().min(-180).max(180) }),
            z.strictObject({ alongM: z.number().min(0) }),
          ]),
        }),
        response: { 200: recorded.extend({ atM: z.number() }), ...problems },
      },
    },
    async ({ params, query, body, identity }) => {
      const course = courseOf(options, params.race);
      const { id, name, kind, at } = body;
      const line: TimingLine = {
        id,
        name,
        kind,
        atM: 'alongM' in at ? at.alongM : nearestAlongM(course, at),
      };
      const lines = [...course.lines.filter((l) => !replaces(line, l)), line].sort((a, b) => a.atM - b.atM);
      const record = await setCourse(options, params.race, identity, query.decision, { ...course, lines });
      return { ...record, atM: line.atM };
    },
  );

  api.delete(
    '/v1/races/:race/course/lines/:line',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['course'],
        summary: 'Take a timing line away',
        params: raceParams.extend({ line: lineId }),
        querystring: decisionQuery,
        response: { 200: recorded, ...problems },
      },
    },
    async ({ params, query, identity }) => {
      const course = courseOf(options, params.race);
      const line = course.lines.find((l) => l.id === params.line);
      if (line === undefined)
        throw new Problem(404, 'unknown-line', `The course has no timing line "${params.line}".`);
      if (line.kind !== 'intermediate')
        throw new Problem(
          409,
          'conflict',
          `"${line.name}" is the ${line.kind}; move it instead of taking it away.`,
        );
      const lines = course.lines.filter((l) => l !== line);
      return setCourse(options, params.race, identity, query.decision, { ...course, lines });
    },
  );
};

/** A line of the same id, or the other start or finish where a course has one. */
const replaces = (line: TimingLine, old: TimingLine): boolean =>
  line.id === old.id || (line.kind !== 'intermediate' && line.kind === old.kind);

function courseOf({ station }: AppOptions, race: RaceId): Course {
  const course = station.course(race);
  if (course === null)
    throw new Problem(404, 'no-course', 'This race has no course yet: import one from a file, or draw it.');
  return course;
}

/** A course with its lines in order, or that of a file, and what there is to say of it. */
async function courseFrom(
  body: unknown,
  file: string | undefined,
  reader: CourseReader,
): Promise<{ readonly course: Course; readonly findings: readonly Finding[]; readonly drawn: boolean }> {
  if (!Buffer.isBuffer(body) && typeof body !== 'string') {
    const parsed = courseSchema.safeParse(body);
    if (parsed.success) {
      const drawn = parsed.data as Course;
      const course = { ...drawn, lines: linesOn(drawn) };
      return { course, findings: checkCourse(course), drawn: true };
    }
    const isGeoJson = typeof body === 'object' && body !== null && 'type' in body;
    const issue = parsed.error.issues[0];
    if (!isGeoJson)
      throw new Problem(
        400,
        'malformed',
        `This is not a course: "${issue?.path.join('.')}" ${issue?.message}.`,
      );
  }
  const made = await reader.make({ fileName: file ?? '', bytes: fileIn(body) }, {});
  return { ...made, drawn: false };
}

/** Lines in order; one a little behind the end, where another ellipsoid measured it, is put onto the end. */
function linesOn({ points, loop, lines }: Course): TimingLine[] {
  const lengthM = courseLengthM({ points, loop });
  const onto = (atM: number) => (atM > lengthM && atM <= lengthM * 1.01 ? lengthM : atM);
  return lines.map((line) => ({ ...line, atM: onto(line.atM) })).sort((a, b) => a.atM - b.atM);
}

async function setCourse(
  { intake }: AppOptions,
  race: RaceId,
  who: Identity,
  id: DecisionId | undefined,
  made: Course,
): Promise<z.infer<typeof recorded>> {
  const course = courseSchema.safeParse(made);
  if (!course.success)
    throw new Problem(
      422,
      'impossible-course',
      `This cannot be a course: ${course.error.issues[0]?.message}.`,
    );
  const decision = {
    type: 'set-course' as const,
    id: id ?? (randomUUID() as DecisionId),
    course: course.data,
  };
  const record = await intake.decision(race, decision, authorOf(who));
  if (isRefusal(record)) throw problemOf(record);
  return { seq: record.seq, atMs: record.atMs };
}

function nearestAlongM(course: Course, place: { latDeg: number; lonDeg: number }): number {
  const { atM, offM } = nearestAlong(course, place);
  if (!(offM <= CLICK_MAX_M))
    throw new Problem(
      422,
      'far-from-course',
      `That place is ${Math.round(offM)} m from the course; choose one within ${CLICK_MAX_M} m.`,
    );
  return Math.round(atM * 10) / 10;
}
