/** Whatever goes wrong over HTTP at the relay, as RFC 9457 problem details, the same form as the station's. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const problemDetails = z
  .object({
    type: z.string().describe('urn:bell-lap:problem:CODE'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('the stable part'),
    detail: z.string().describe('what was wrong and what would be right'),
  })
  .meta({ id: 'Problem' });

export const problems = {
  400: problemDetails,
  401: problemDetails,
  403: problemDetails,
  404: problemDetails,
  409: problemDetails,
  429: problemDetails,
  503: problemDetails,
};

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterS: number | null;
  constructor(status: number, code: string, detail: string, retryAfterS: number | null = null) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

const TITLES: Record<number, string> = {
  400: 'Not understood',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'In conflict',
  413: 'Too large',
  429: 'Too often',
  500: 'Our mistake',
  503: 'Not now',
};

export const unknownRace = (id: string): Problem =>
  new Problem(404, 'unknown-race', `There is no race "${id}" here, or it is not open to you.`);

/** `onMistake` hears of errors that are ours. */
export function answerProblems(app: FastifyInstance, onMistake: (error: Error) => void): void {
  app.setErrorHandler((error: FastifyError | Problem, _request, reply) => {
    send(reply, asProblem(error, onMistake));
  });
  app.setNotFoundHandler((_request, reply) => {
    send(
      reply,
      new Problem(404, 'unknown-address', 'Nothing answers here; /v1/openapi.json lists what does.'),
    );
  });
}

function asProblem(error: FastifyError | Problem, onMistake: (error: Error) => void): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const first = error.validation[0];
    const at = first?.instancePath.replace(/^\//, '').replaceAll('/', '.');
    return new Problem(
      400,
      'malformed',
      `${at ? `"${at}"` : 'The request'} does not fit: ${first?.message}.`,
    );
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return new Problem(status, 'malformed', error.message);
  onMistake(error);
  return isStoreTrouble(error)
    ? new Problem(503, 'not-now', 'The relay cannot reach its store; try again in a moment.', 2)
    : new Problem(500, 'our-mistake', 'The relay made a mistake with this request; its log says more.');
}

/** Connections refused, broken or timed out, and PostgreSQL starting or stopping. */
const isStoreTrouble = (error: Error & { code?: string }): boolean =>
  /^(E[A-Z]+|57P0\d|08\d{3}|53\d{3})$/.test(error.code ?? '') ||
  /timeout|terminat|connect/i.test(error.message);

function send(reply: FastifyReply, problem: Problem): void {
  if (problem.retryAfterS !== null) void reply.header('retry-after', String(problem.retryAfterS));
  void reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({
      type: `urn:bell-lap:problem:${problem.code}`,
      title: TITLES[problem.status] ?? 'Problem',
      status: problem.status,
      code: problem.code,
      detail: problem.message,
    });
}
