/**
 * The station's API as officials' pages use it: JSON in and out, problems as errors that carry the station's own
 * sentence.
 */
import type { DecisionId } from '../../../race/ids.ts';
import { sessionEnded } from './session.ts';

/** The station answered, and said no. `message` is a sentence for an official. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  /** The whole answer: some refusals hold a report. */
  readonly answer: unknown;

  constructor(status: number, code: string, says: string, answer: unknown) {
    super(says);
    this.status = status;
    this.code = code;
    this.answer = answer;
  }
}

/** The station has looked at it and will say no again. A session that has ended or a limit that was met is no verdict. */
export const isVerdict = (error: unknown): error is Refused =>
  error instanceof Refused &&
  error.status >= 400 &&
  error.status < 500 &&
  error.status !== 401 &&
  error.status !== 429;

/** No answer came. Whether the station took the request is not known. */
export class Unreachable extends Error {}

let bearer: string | null = null;
/** For pages that are opened by a link with a token instead of a sign-in. */
export const setBearer = (token: string | null): void => {
  bearer = token;
};

/** A station that says nothing for so long is not reached. */
const PATIENCE_MS = 8_000;

export interface Asking {
  readonly body?: unknown;
  /** For files: sent as they are. */
  readonly raw?: BodyInit;
  readonly type?: string;
  /** The ETag of what is known: null is answered when that still holds. */
  readonly known?: string;
  readonly onTag?: (tag: string | null) => void;
  /** For what takes the station longer than usual. */
  readonly patienceMs?: number;
}

/** @throws Refused, Unreachable */
export async function ask<Answer>(method: string, path: string, asking: Asking = {}): Promise<Answer> {
  const { body, raw, type, known, onTag, patienceMs = PATIENCE_MS } = asking;
  const contentType = type ?? (body === undefined ? null : 'application/json');
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(contentType && { 'content-type': contentType }),
        ...(known !== undefined && { 'if-none-match': known }),
      },
      ...(raw !== undefined ? { body: raw } : body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new Unreachable('The station does not answer.', { cause });
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answer: unknown = isJson ? await response.json().catch(() => null) : null;
  onTag?.(response.headers.get('etag'));
  if (response.ok || response.status === 304) return answer as Answer;
  if (response.status === 401 && path !== '/v1/login') sessionEnded();
  const { code = 'unknown', detail } = (answer ?? {}) as { code?: string; detail?: string };
  throw new Refused(response.status, code, detail ?? `The station answered ${response.status}.`, answer);
}

export const read = <Answer>(path: string): Promise<Answer> => ask<Answer>('GET', path);

export const newId = (): DecisionId => crypto.randomUUID() as DecisionId;
