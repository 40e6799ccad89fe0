/** Which phone sends an HTTP request, at station and relay alike. */
import type { FastifyRequest } from 'fastify';
import type { PhoneName } from '../intake.ts';

const NAME_LENGTH_MAX = 80;

/**
 * Which phone this is. OwnTracks names its device in a header; the others are told apart by where they come from and
 * by what they call themselves, as one card may be in two phones.
 */
export function phoneOf({ headers, ip }: FastifyRequest, dialect: string): PhoneName {
  const device = String(headers['x-limit-d'] ?? '').slice(0, NAME_LENGTH_MAX);
  const app = String(headers['user-agent'] ?? '').slice(0, NAME_LENGTH_MAX);
  return { name: device === '' ? dialect : `${dialect} ${device}`, line: `${ip} ${app}` };
}
