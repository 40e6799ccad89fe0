/** Where a request comes from, behind as many proxies as are believed: the same address that Fastify's requests have. */
import type { IncomingMessage } from 'node:http';

const HEADER_MAX = 1_000;

/** `proxies`: how many stand before the relay, each of which adds the address it heard from to X-Forwarded-For. */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const said = String(request.headers['x-forwarded-for'] ?? '').slice(-HEADER_MAX);
  const forwarded = said
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .reverse();
  const hops = [request.socket.remoteAddress ?? 'unknown', ...forwarded];
  return hops[Math.min(proxies, hops.length - 1)] ?? 'unknown';
}
