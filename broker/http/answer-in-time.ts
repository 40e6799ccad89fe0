/**
 * Whatever changes something is answered within two seconds, also when the disk does not take it: with 503 and the
 * sentence that health has. What was sent waits all the same, and its handler's late answer is nobody's.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemOf, sendProblem } from '../../server/http/problem.ts';
import { lateRefusal } from '../races/late-answers.ts';
import type { AppOptions } from './part.ts';

const WITHIN_MS = 1_800;
/** A disk that answers sooner is slow, not silent. */
const SILENT_MS = 1_000;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function answerInTime(app: FastifyInstance, { journal }: Pick<AppOptions, 'journal'>): void {
  const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  app.addHook('preHandler', (request, reply, done) => {
    const look = (): void => {
      const { failing, waitingMs } = journal.health();
      if (reply.sent) return;
      if (failing === null && waitingMs < SILENT_MS) {
        // It takes its time for another reason: a large list, say.
        timers.set(request, setTimeout(look, WITHIN_MS));
        return;
      }
      sendProblem(reply, problemOf(lateRefusal(failing)));
    };
    if (!READING.has(request.method)) timers.set(request, setTimeout(look, WITHIN_MS));
    done();
  });
  const over = (request: FastifyRequest): void => clearTimeout(timers.get(request));
  app.addHook('onResponse', (request, _reply, done) => {
    over(request);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    over(request);
    done();
  });
}
