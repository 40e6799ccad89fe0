/**
 * Everything that goes wrong over HTTP, at station and relay alike, as RFC 9457 problem details: a stable code for programs and a sentence
 * that says what was wrong and what would be right.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Saying } from '../../race/race.ts';
import type { Refusal } from '../intake.ts';
import { problemPage, wantsPage } from './problem-page.ts';

/** What `detail` says, as a stable code and its facts (race/officials/messages/facts.ts), for other languages. */
export const sayingShape = z.object({ code: z.string(), facts: z.record(z.string(), z.unknown()) });

export const problemDetails = z
  .object({
    type: z.string().describe('urn:bell-lap:problem:CODE'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('the stable part'),
    detail: z.string().describe('what was wrong and what would be right, for an official'),
    errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
    says: sayingShape.optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDetails = z.infer<typeof problemDetails>;

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: ProblemDetails['errors'];
  readonly retryAfterS: number | undefined;
  readonly says: Saying | undefined;

  constructor(
    status: number,
    code: string,
    detail: string,
    more: { errors?: ProblemDetails['errors']; retryAfterS?: number; says?: Saying } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.retryAfterS = more.retryAfterS;
    this.says = more.says;
  }
}

const STATUS_OF_REFUSAL: Record<Refusal['code'], number> = {
  malformed: 400,
  'too-large': 413,
  'unknown-race': 404,
  'unknown-entry': 404,
  'unknown-line': 422,
  'not-allowed': 403,
  'impossible-position': 422,
  'impossible-time': 422,
  conflict: 409,
  overloaded: 503,
  'journal-failing': 503,
};

export const problemOf = (refusal: Refusal): Problem =>
  new Problem(STATUS_OF_REFUSAL[refusal.code], refusal.code, refusal.message, {
    ...(STATUS_OF_REFUSAL[refusal.code] === 503 && { retryAfterS: 2 }),
    ...(refusal.says && { says: refusal.says }),
  });

export const unknownRace = (id: string): Problem =>
  new Problem(404, 'unknown-race', `There is no race "${id}" here, or it is not open to you.`);

export const unknownEntry = (bib: string): Problem =>
  new Problem(404, 'unknown-entry', `Nobody rides with bib ${bib} in this race.`);

const TITLES: Record<number, string> = {
  400: 'Not understood',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'In conflict',
  413: 'Too large',
  415: 'Unknown format',
  422: 'Impossible',
  429: 'Too often',
  500: 'Our mistake',
  503: 'Not now',
};

/** What Fastify itself refuses, in our words. */
const FASTIFY_PROBLEMS: Record<string, readonly [status: number, code: string, detail: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too-large', 'The request is larger than this address takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unknown-format',
    'This Content-Type is not taken here; /v1/openapi.json lists what is.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'malformed', 'The request says JSON and is empty.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'malformed', 'The request is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'malformed', 'The request is shorter or longer than it says.'],
  FST_ERR_BAD_URL: [400, 'malformed', 'The address is not a valid URL.'],
};

export interface Answering {
  /** Who makes the mistakes, in answers: a noun behind "the". */
  readonly who: 'station' | 'relay';
  /** Hears of errors that are ours (status 500). */
  readonly onMistake: (error: Error, request: FastifyRequest) => void;
  /** Errors of ours that have a better answer than 500; they are heard of all the same. */
  readonly known?: (error: Error) => Problem | null;
}

export function answerProblems(app: FastifyInstance, answering: Answering): void {
  app.setErrorHandler((error: FastifyError | Problem, request, reply) =>
    sendProblem(reply, toProblem(error, request, answering)),
  );
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new Problem(
        404,
        'unknown-address',
        `Nothing answers ${request.method} at this address; /v1/openapi.json lists what does.`,
      ),
    ),
  );
}

/** Officials sign in at the station's own door; spectators' doors and the relay have none. */
const asksToSignIn = ({ server }: FastifyReply, { status }: Problem): boolean =>
  (status === 401 || status === 403) && server.hasRoute({ method: 'GET', url: '/control' });

/** A problem is no page: should a browser show it as one, it may load nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const body: ProblemDetails = {
    type: `urn:bell-lap:problem:${problem.code}`,
    title: TITLES[problem.status] ?? 'Problem',
    status: problem.status,
    code: problem.code,
    detail: problem.message,
    ...(problem.errors && { errors: problem.errors }),
    ...(problem.says && { says: problem.says }),
  };
  if (problem.retryAfterS !== undefined) void reply.header('retry-after', String(problem.retryAfterS));
  void reply.header('vary', 'accept');
  if (wantsPage(reply.request)) {
    const { html, policy } = problemPage(reply.request, body, asksToSignIn(reply, problem));
    return reply
      .code(problem.status)
      .headers({ 'cache-control': 'no-store', 'content-security-policy': policy })
      .type('text/html; charset=utf-8')
      .serializer(String)
      .send(html);
  }
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', 'content-security-policy': NOTHING })
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

function toProblem(
  error: FastifyError | Problem,
  request: FastifyRequest,
  { who, onMistake, known: knownToUs }: Answering,
): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const known = FASTIFY_PROBLEMS[error.code ?? ''];
  if (known) return new Problem(...known);
  const status = error.statusCode ?? 500;
  if (status < 500) return new Problem(status, 'malformed', 'The request is broken and was not understood.');
  if (status === 503) return new Problem(503, 'stopping', `The ${who} is stopping; try again in a moment.`);
  onMistake(error, request);
  return (
    knownToUs?.(error) ??
    new Problem(
      500,
      'our-mistake',
      `The ${who} made a mistake with this request; what was acknowledged before is safe. Its log says more.`,
    )
  );
}

function invalid(error: {
  validation: readonly { instancePath: string; message?: string | undefined }[];
  validationContext?: string | undefined;
}): Problem {
  const errors = error.validation.slice(0, 20).map((issue) => ({
    at: issue.instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message: issue.message ?? 'does not fit',
  }));
  const first = errors[0];
  const where = first?.at ? `"${first.at}" in the ` : 'The ';
  const part =
    { querystring: 'query', params: 'address', body: 'body' }[error.validationContext ?? ''] ?? 'request';
  return new Problem(
    400,
    'malformed',
    `${where}${part} does not fit: ${first?.message ?? 'unknown reason'}.`,
    {
      errors,
    },
  );
}
