/** How this station is reached, for officials: its addresses, ports, certificate and relay as they are at this moment. */
import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { isEverywhere, PHONES_BY, readChosen, shownAddresses } from '../network/connection.ts';
import type { ConnectionPort } from '../network/connection-port.ts';
import type { Ground } from './ground.ts';
import type { StationPorts } from './options.ts';

export function connectionOf(ground: Ground, ports: () => Partial<StationPorts>): ConnectionPort {
  const { options, certificates, host, late, relays, stationNames } = ground;
  const { config, core } = options;
  const { settings } = core.journal;
  return {
    seen: () => ({
      name: config.name,
      host: host(),
      securely: stationNames.inUse() ?? host(),
      listensAt: config.host,
      hostname: late.mdns === null ? null : `${late.mdns.hostname()}.local`,
      addresses: shownAddresses(config.host),
      chosen: isEverywhere(config.host) ? readChosen(settings.get(PHONES_BY)) : null,
      ports: {
        mqtt: 0,
        mqtts: 0,
        https: 0,
        osmand: 0,
        ...ports(),
        crowd: late.crowd?.httpPort ?? 0,
        crowdHttps: late.crowd?.httpsPort ?? 0,
      },
      certificate: certificateSeen(certificates),
      named: stationNames.seen(),
      relay: relays.now()[0]?.url ?? null,
      relays: relays.now().map(({ url }) => url),
    }),
    async choose(network) {
      await (network === null ? settings.delete(PHONES_BY) : settings.put(PHONES_BY, { ...network }));
      void stationNames.look();
    },
    async useName(wanted) {
      await stationNames.use(wanted);
      await stationNames.look();
    },
  };
}

function certificateSeen(certificates: Ground['certificates']) {
  const leaf = new X509Certificate(certificates.tls().cert);
  const authority = certificates.authority();
  return {
    isOwn: authority !== null,
    served: plain(leaf.fingerprint256),
    authority: authority?.fingerprint ?? null,
    names: namesIn(leaf),
    uncovered: certificates.uncovered(),
    endsMs: Date.parse(leaf.validTo),
  };
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

const namesIn = ({ subjectAltName = '' }: X509Certificate): string[] =>
  subjectAltName
    .split(', ')
    .map((one) => one.replace(/^(DNS|IP Address):/, ''))
    .filter((one) => one !== '')
    // As addresses are written, and not as certificates spell them out.
    .map((one) => (isIPv6(one) ? new URL(`http://[${one}]`).hostname.slice(1, -1) : one));
