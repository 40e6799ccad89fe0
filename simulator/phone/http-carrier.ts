/**
 * A phone on HTTP: native batches, OwnTracks' HTTP mode, or Traccar Client in its old (query) and new (JSON) forms.
 * Each message is a request; the answer with 2xx is the acknowledgement.
 */
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { encodeFixes, roundFix } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { elementOf } from '../../race/present.ts';
import type { Carrier, Credential, Dialect, StationAddress } from './carrier.ts';
import { Refused } from './carrier.ts';
import {
  osmAndQuery,
  osmAndRounding,
  ownTracksLocation,
  ownTracksRounding,
  traccarJson,
} from './dialects.ts';

type HttpDialect = Exclude<Dialect, 'native' | 'owntracks'>;

const REQUEST_TIMEOUT_MS = 15_000;

interface Message {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | string;
}

export function createHttpCarrier(
  dialect: HttpDialect,
  address: StationAddress,
  { race, bib, secret }: Credential,
): Carrier {
  const tls = {
    keepAlive: true,
    ...(address.ca === undefined ? { rejectUnauthorized: false } : { ca: address.ca }),
  };
  const agents = { plain: new PlainAgent({ keepAlive: true }), tls: new TlsAgent(tls) };
  const basic = `Basic ${Buffer.from(`${race}.${bib}:${secret}`).toString('base64')}`;
  let bytes = 0;
  const underWay = new Set<{ destroy(error: Error): void }>();

  const ask = ({ method, url, headers, body }: Message): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const secure = url.startsWith('https:');
      bytes += url.length + body.length + 80;
      const request = (secure ? tlsRequest : plainRequest)(
        url,
        { method, headers, agent: secure ? agents.tls : agents.plain, timeout: REQUEST_TIMEOUT_MS },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            if (text.length < 65_536) text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            underWay.delete(request);
            resolve({ status: response.statusCode ?? 0, text });
          });
        },
      );
      underWay.add(request);
      request.on('timeout', () => request.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)));
      request.on('error', (error) => {
        underWay.delete(request);
        reject(error);
      });
      request.end(method === 'GET' ? undefined : body);
    });

  const message = (fixes: readonly Fix[]): Message => {
    const first = elementOf(fixes, 0);
    const json = { 'content-type': 'application/json' };
    switch (dialect) {
      case 'native-http': {
        const body = encodeFixes(fixes);
        const headers = { authorization: basic, 'content-type': 'application/octet-stream' };
        return { method: 'POST', url: `${address.api}/v1/races/${race}/entries/${bib}/fixes`, headers, body };
      }
      case 'owntracks-http':
        return {
          method: 'POST',
          url: `${address.api}/owntracks`,
          headers: { ...json, authorization: basic, 'x-limit-u': `${race}.${bib}`, 'x-limit-d': 'phone' },
          body: ownTracksLocation(first, bib.slice(-2)),
        };
      case 'osmand':
        return {
          method: 'GET',
          url: `${address.osmand}/?${osmAndQuery(first, secret)}`,
          headers: {},
          body: '',
        };
      case 'osmand-json':
        return { method: 'POST', url: `${address.osmand}/`, headers: json, body: traccarJson(first, secret) };
    }
  };

  return {
    batchMax: dialect === 'native-http' ? 600 : 1,
    onWire:
      dialect === 'owntracks-http' ? ownTracksRounding : dialect === 'osmand' ? osmAndRounding : roundFix,
    connected: true,
    get bytes() {
      return bytes;
    },
    connect: () => Promise.resolve(),
    async send(batch) {
      const { status, text } = await ask(message(batch.fixes));
      if (status >= 200 && status < 300) return;
      const why = `${dialect} of ${race}.${bib}: HTTP ${status} ${text.slice(0, 200)}`;
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new Refused(why);
      throw new Error(why);
    },
    askClock(t0) {
      if (dialect !== 'native-http') return null;
      const url = `${address.api}/v1/clock?t0=${t0}`;
      return ask({ method: 'GET', url, headers: { authorization: basic }, body: '' }).then(
        ({ status, text }) => {
          if (status !== 200) throw new Error(`GET /v1/clock answered ${status}`);
          return JSON.parse(text) as { t1: number; t2: number };
        },
      );
    },
    cut() {
      for (const request of underWay) request.destroy(new Error('the connection broke'));
      underWay.clear();
    },
    close() {
      agents.plain.destroy();
      agents.tls.destroy();
      return Promise.resolve();
    },
  };
}
