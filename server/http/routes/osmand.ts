/** What Traccar Client and OsmAnd are answered, at station and relay alike: who they are, and what is junk of nobody. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isJunkOfNobody, parseOsmAnd } from '../../dialects/osmand.ts';
import type { PhoneName, Refusal, Report } from '../../intake.ts';
import { phoneOf } from '../phone-name.ts';
import { Problem, problemOf } from '../problem.ts';

/** `Rider`: whom a credential stands for, as the host knows them. */
export interface OsmAndHost<Rider> {
  readonly now: () => number;
  /** By what the request shows, or by the id in the report, which is found in broken ones too. */
  rider(request: FastifyRequest, device: string | null): Promise<Rider | null> | Rider | null;
  /** Counts junk that is nobody's. */
  refused(refusal: Refusal): void;
  /** @throws Problem where trying again may help */
  store(rider: Rider, report: Report, phone: PhoneName): Promise<void>;
}

/** @throws Problem 401 for an id that no rider has; what is wrong with a report that says no id */
export function osmAndHandler<Rider>(host: OsmAndHost<Rider>) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const report = parseOsmAnd(
      {
        query: request.raw.url?.split('?', 2)[1] ?? '',
        body: bytesOf(request),
        contentType: request.headers['content-type'] ?? '',
      },
      host.now(),
    );
    const [first] = report.refused;
    const rider = await host.rider(request, report.device);
    if (rider !== null) await host.store(rider, report, phoneOf(request, 'osmand'));
    else if (first !== undefined && isJunkOfNobody(report)) host.refused(first);
    else if (first !== undefined && report.device === null) throw problemOf(first);
    else
      throw new Problem(
        401,
        'credential-refused',
        "No rider has this id; it is the secret on the rider's card.",
      );
    return report.isGeoJson
      ? reply.type('application/json').send('{"result":"ok"}')
      : reply.type('text/plain').send('OK');
  };
}

/** The body as it came; empty where there is none. */
export const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
